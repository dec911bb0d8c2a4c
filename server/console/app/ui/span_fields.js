import { html } from '../html.js';

/**
 * Two times as they are typed: the browser's own picker would show them in the zone and clock of this machine.
 * @param {{ from: string, to: string, onChange: (span: { from: string, to: string }) => void, name: string }} props
 */
export const SpanFields = ({ from, to, onChange, name }) => {
  /** @param {(value: string) => void} tell */
  const typed = (tell) => (/** @type {Event} */ event) =>
    tell(/** @type {HTMLInputElement} */ (event.currentTarget).value);
  const common = { maxlength: 40, spellcheck: false, autocomplete: 'off', required: true };
  return html`<label class="field"><span>From (UTC)</span>
      <input ...${common} name=${`${name}-from`} value=${from} placeholder="now-24h or 2026-03-10 09:00" onInput=${typed((value) => onChange({ from: value, to }))} /></label>
    <label class="field"><span>To (UTC)</span>
      <input ...${common} name=${`${name}-to`} value=${to} placeholder="now or 2026-03-10 11:00" onInput=${typed((value) => onChange({ from, to: value }))} /></label>`;
};
