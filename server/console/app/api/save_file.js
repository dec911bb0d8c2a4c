import { ask } from './ask.js';

/**
 * A file of the API into the browser's downloads: fetched, since a plain link could not send the key.
 * @param {string} path
 * @param {string} name
 */
export const saveFile = async (path, name) => {
  const response = await ask(path);
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
};
