import { html } from '../html.js';

/** @type {Readonly<Record<string, string>>} */
const LETTERS = { critical: '◆', high: '▲', medium: '■', low: '●' };

/**
 * Severity as colour, shape and word.
 * @param {{ severity: string, score?: number | undefined }} props
 */
export const Severity = ({ severity, score }) =>
  html`<span class=${`badge severity ${severity}`}
    ><span aria-hidden="true">${LETTERS[severity] ?? '●'}</span> ${severity}${
      score === undefined ? '' : html` <b class="number">${score}</b>`
    }</span
  >`;

/** @param {{ status: string }} props */
export const Status = ({ status }) => html`<span class=${`badge status ${status}`}>${status}</span>`;
