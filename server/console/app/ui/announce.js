import { html } from '../html.js';
import { createStore, useStore } from '../store.js';

/**
 * @typedef {{ text: string, failed: boolean, action?: { label: string, act: () => void } | undefined }} Word
 */

const STAYS_MS = 8_000;

/** @type {ReturnType<typeof createStore<Word | undefined>>} */
const word = createStore(/** @type {Word | undefined} */ (undefined));
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/**
 * One sentence about what was done, for eyes and screen readers; with a way back where there is one. A failure stays until it is put away.
 * @param {string} text
 * @param {{ failed?: boolean, action?: { label: string, act: () => void } | undefined }} [more]
 */
export const say = (text, { failed = false, action } = {}) => {
  clearTimeout(timer);
  word.set({ text, failed, action });
  if (!failed) timer = setTimeout(() => word.set(undefined), STAYS_MS);
};

/** What `z` does: the way back that is offered, if any. */
export const takeBack = () => {
  const action = word.get()?.action;
  word.set(undefined);
  action?.act();
};

export const Announcer = () => {
  const said = useStore(word);
  return html`<div class="announcer" role="status" aria-live="polite">
    ${
      said === undefined
        ? ''
        : html`<div class=${`word${said.failed ? ' failed' : ''}`}>
            <span>${said.text}</span>
            ${
              said.action === undefined
                ? ''
                : html`<button type="button" onClick=${takeBack}>${said.action.label} <kbd>z</kbd></button>`
            }
            <button type="button" class="small" onClick=${() => word.set(undefined)}>Dismiss</button>
          </div>`
    }
  </div>`;
};
