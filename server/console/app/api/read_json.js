import { askJson } from './ask.js';

/**
 * What a page loads.
 * @param {string} path
 * @param {AbortSignal} signal
 * @returns {Promise<any>}
 */
export const readJson = (path, signal) => askJson(path, { signal });
