import { createStore } from './store.js';

const NAME = 'afterquery.theme';
const THEMES = /** @type {const} */ (['system', 'light', 'dark']);
/** @typedef {(typeof THEMES)[number]} Theme */

/** @returns {Theme} */
const readTheme = () => THEMES.find((one) => one === localStorage.getItem(NAME)) ?? 'system';

export const theme = createStore(readTheme());

/** Onto the page: the style sheet follows the attribute, or the system where there is none. */
export const applyTheme = () => {
  const chosen = theme.get();
  if (chosen === 'system') document.documentElement.removeAttribute('data-theme');
  else document.documentElement.setAttribute('data-theme', chosen);
};

export const turnTheme = () => {
  const next = THEMES[(THEMES.indexOf(theme.get()) + 1) % THEMES.length] ?? 'system';
  localStorage.setItem(NAME, next);
  theme.set(next);
  applyTheme();
};
