import { html } from '../html.js';
import { fromField, toField } from '../text/times.js';

/**
 * Two times, in UTC.
 * @param {{ from: string, to: string, onChange: (span: { from: string, to: string }) => void, name: string }} props ISO 8601
 */
export const SpanFields = ({ from, to, onChange, name }) => {
  /** @param {(value: string) => void} tell */
  const typed = (tell) => (/** @type {Event} */ event) =>
    tell(fromField(/** @type {HTMLInputElement} */ (event.currentTarget).value));
  return html`<label class="field"><span>From (UTC)</span>
      <input type="datetime-local" name=${`${name}-from`} required value=${toField(from)} onChange=${typed((value) => onChange({ from: value, to }))} /></label>
    <label class="field"><span>To (UTC)</span>
      <input type="datetime-local" name=${`${name}-to`} required value=${toField(to)} onChange=${typed((value) => onChange({ from, to: value }))} /></label>`;
};
