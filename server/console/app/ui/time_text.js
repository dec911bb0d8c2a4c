import { html } from '../html.js';
import { toRelative, toUtc } from '../text/times.js';

/**
 * Both, since one tells how old and the other what to search for.
 * @param {{ time: string }} props
 */
export const TimeText = ({ time }) =>
  html`<time datetime=${time}>${toUtc(time)} <span class="quiet">UTC, ${toRelative(time, Date.now())}</span></time>`;
