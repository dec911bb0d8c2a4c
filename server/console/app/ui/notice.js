import { toWords } from '../api/failure.js';
import { html } from '../html.js';
import { Said } from './said.js';

/**
 * A failure as sentences, with what to do about it.
 * @param {{ failure: unknown, onRetry?: (() => void) | undefined }} props
 */
export const FailureNotice = ({ failure, onRetry }) => {
  const { title, detail, advice } = toWords(failure);
  return html`<div class="notice failed" role="alert">
    <p><b>${title}.</b> <${Said} text=${detail} /></p>
    <p>${advice} ${
      onRetry === undefined ? '' : html`<button type="button" onClick=${onRetry}>Try again</button>`
    }</p>
  </div>`;
};

/**
 * @param {{ title: string, children?: unknown }} props
 */
export const Empty = ({ title, children }) =>
  html`<div class="notice empty"><p><b>${title}</b></p>
    ${children}</div>`;

/** @param {{ what: string }} props */
export const Loading = ({ what }) =>
  html`<p class="loading" role="status"><span class="dot" aria-hidden="true"></span> Loading ${what} …</p>`;

/**
 * What is loaded, or that it is still coming, or why it does not come.
 * @param {{ loaded: import('../api/use_load.js').Loaded<any>, what: string, children: (data: any) => unknown }} props
 */
export const Shown = ({ loaded, what, children }) => {
  const { data, failure, again } = loaded;
  return html`${failure === undefined ? '' : html`<${FailureNotice} failure=${failure} onRetry=${again} />`}
  ${data !== undefined ? children(data) : failure === undefined ? html`<${Loading} what=${what} />` : ''}`;
};
