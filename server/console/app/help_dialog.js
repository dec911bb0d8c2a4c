import { html } from './html.js';
import { Dialog } from './ui/dialog.js';

const KEYS = /** @type {const} */ ([
  ['j k', 'next, previous finding'],
  ['Enter', 'open it'],
  ['a', 'acknowledge it'],
  ['c', 'close it'],
  ['z', 'undo that'],
  ['e', 'make an exception'],
  ['u', 'back to the list'],
  ['/', 'search'],
  ['r', 'load again'],
  ['1 … 5', 'findings, scans, coverage, exceptions, tuning'],
  ['?', 'this help'],
  ['Esc', 'close, or leave a field'],
]);

/** @param {{ onClose: () => void }} props */
export const HelpDialog = ({ onClose }) =>
  html`<${Dialog} title="Keys" onClose=${onClose}>
    <table class="keys"><tbody>${KEYS.map(
      ([key, text]) => html`<tr><th scope="row"><kbd>${key}</kbd></th><td>${text}</td></tr>`,
    )}</tbody></table>
    <p class="quiet">All times are UTC. The routes of the API are under <a href="/docs">/docs</a>.</p>
  <//>`;
