import { useState } from 'preact/hooks';
import { access, toRefusal } from '../api/access.js';
import { askJson } from '../api/ask.js';
import { html } from '../html.js';
import { useStore } from '../store.js';
import { toApiTime, toTyped } from '../text/typed_time.js';
import { FailureNotice } from '../ui/notice.js';
import { SpanFields } from '../ui/span_fields.js';
import { toSettingText } from './duration_text.js';

/** @typedef {import('../api_types.d.ts').Analytic} Analytic */

/**
 * Another value for one tunable, tried over a span without writing anything.
 * @param {{ analytic: Analytic, span: { from: string, to: string }, is_old: boolean, onStarted: (id: string) => void }} props
 */
export const TryForm = ({ analytic, span, is_old, onStarted }) => {
  const { caller } = useStore(access);
  const movable = analytic.tunables.filter(({ comparable }) => comparable);
  const [setting, setSetting] = useState(
    movable.find(({ attack }) => attack !== undefined && attack !== 'TimeWindow')?.setting ??
      movable[0]?.setting ??
      '',
  );
  const chosen = movable.find((one) => one.setting === setting);
  const in_force = toSettingText(setting, chosen?.value);
  const [value, setValue] = useState(in_force);
  const [when, setWhen] = useState({ from: toTyped(span.from), to: toTyped(span.to) });
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState(/** @type {unknown} */ (undefined));
  const refusal = toRefusal(caller, 'analyst');
  const ask = async () => {
    setBusy(true);
    setFailure(undefined);
    try {
      const body = {
        from: toApiTime(when.from),
        to: toApiTime(when.to),
        analytics: [analytic.id],
        dry_run: true,
        tunables: { [setting]: value.trim() },
      };
      /** @type {import('../api_types.d.ts').ScanRecord} */
      const record = await askJson('/api/v1/scans', { method: 'POST', body });
      onStarted(record.id);
    } catch (error) {
      setFailure(error);
    }
    setBusy(false);
  };
  const choose = (/** @type {string} */ name) => {
    setSetting(name);
    setValue(toSettingText(name, movable.find((one) => one.setting === name)?.value));
  };
  const is_same = value.trim() === in_force;
  return html`<form
    aria-label=${`Try another value for ${analytic.id}`}
    onSubmit=${(/** @type {Event} */ event) => {
      event.preventDefault();
      if (!is_same) void ask();
    }}
  >
    <h3>What would change?</h3>
    <div class="fields">
      <label class="field wide"><span>Tunable</span>
        <select name="setting" value=${setting} onChange=${(/** @type {Event} */ event) => choose(/** @type {HTMLSelectElement} */ (event.currentTarget).value)}>
          ${movable.map((one) => html`<option value=${one.setting} selected=${one.setting === setting}>${one.attack ?? one.setting}</option>`)}
        </select></label>
      <label class="field wide"><span>Value to try (in force: ${in_force.length > 40 ? `${in_force.slice(0, 40)} …` : in_force === '' ? 'none' : in_force})</span>
        <input name="value" maxlength="2000" value=${value} spellcheck=${false} autocomplete="off"
          onInput=${(/** @type {Event} */ event) => setValue(/** @type {HTMLInputElement} */ (event.currentTarget).value)} /></label>
      <${SpanFields} name=${analytic.id} from=${when.from} to=${when.to} onChange=${setWhen} />
    </div>
    <p class="quiet">${
      is_old
        ? 'The newest finding is older than a week, so the span is the 7 days that end with it. '
        : 'The last 7 days. '
    }It runs twice over the span, writes nothing, and can be cancelled.</p>
    ${failure === undefined ? '' : html`<${FailureNotice} failure=${failure} />`}
    <p class="buttons">
      <button type="submit" class="main" disabled=${busy || is_same || refusal !== undefined}>${busy ? 'Asking …' : 'Ask'}</button>
      <span class="quiet">${refusal ?? (is_same ? 'This value is in force already: change it.' : '')}</span>
    </p>
  </form>`;
};
