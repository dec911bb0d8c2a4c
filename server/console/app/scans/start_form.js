import { useState } from 'preact/hooks';
import { access, toRefusal } from '../api/access.js';
import { askJson } from '../api/ask.js';
import { html } from '../html.js';
import { toHash } from '../route.js';
import { useStore } from '../store.js';
import { toApiTime, toTyped } from '../text/typed_time.js';
import { FailureNotice } from '../ui/notice.js';
import { SpanFields } from '../ui/span_fields.js';
import { go } from '../use_route.js';

/** @param {{ span: { from: string, to: string } }} props */
export const StartForm = ({ span }) => {
  const { caller } = useStore(access);
  const [form, setForm] = useState({
    from: toTyped(span.from),
    to: toTyped(span.to),
    AN0728: true,
    AN1121: true,
    how: 'scan',
  });
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState(/** @type {unknown} */ (undefined));
  const refusal = toRefusal(caller, 'analyst');
  const analytics = /** @type {const} */ (['AN0728', 'AN1121']).filter((id) => form[id]);
  const gap =
    form.from.trim() === '' || form.to.trim() === ''
      ? 'Say from when to when.'
      : analytics.length === 0
        ? 'Choose at least one analytic.'
        : undefined;
  const edit = (/** @type {Partial<typeof form>} */ more) => setForm({ ...form, ...more });
  const start = async () => {
    setBusy(true);
    setFailure(undefined);
    try {
      const body = {
        from: toApiTime(form.from),
        to: toApiTime(form.to),
        analytics,
        ...(form.how === 'dry' ? { dry_run: true } : {}),
        ...(form.how === 'backfill' ? { backfill: true } : {}),
      };
      /** @type {import('../api_types.d.ts').ScanRecord} */
      const record = await askJson('/api/v1/scans', {
        method: 'POST',
        body,
        headers: { 'Idempotency-Key': crypto.getRandomValues(new Uint32Array(4)).join('-') },
      });
      go(toHash('scans', { id: record.id }));
    } catch (error) {
      setFailure(error);
      setBusy(false);
    }
  };
  return html`<form
    class="card"
    aria-labelledby="start"
    onSubmit=${(/** @type {Event} */ event) => {
      event.preventDefault();
      if (gap === undefined) void start();
    }}
  >
    <h2 id="start">Start a scan</h2>
    <div class="fields">
      <${SpanFields} name="scan" from=${form.from} to=${form.to} onChange=${edit} />
      <fieldset class="choices"><legend>Analytics</legend>
        ${
          /** @type {const} */ (['AN1121', 'AN0728']).map(
            (id) =>
              html`<label><input type="checkbox" name=${id} checked=${form[id]} onChange=${() => edit({ [id]: !form[id] })} /> ${id} ${id === 'AN1121' ? 'tunnels' : 'ports'}</label>`,
          )
        }
      </fieldset>
      <fieldset class="choices"><legend>How</legend>
        ${
          /** @type {const} */ ([
            ['scan', 'write what it finds'],
            ['dry', 'dry run: write nothing'],
            ['backfill', 'backfill: in parts, behind the schedule'],
          ]).map(
            ([how, text]) =>
              html`<label><input type="radio" name="how" value=${how} checked=${form.how === how} onChange=${() => edit({ how })} /> ${text}</label>`,
          )
        }
      </fieldset>
    </div>
    ${failure === undefined ? '' : html`<${FailureNotice} failure=${failure} />`}
    <p class="buttons">
      <button type="submit" class="main" disabled=${busy || gap !== undefined || refusal !== undefined}>${busy ? 'Starting …' : 'Start the scan'}</button>
      <span class="quiet">${refusal ?? gap ?? ''}</span>
    </p>
  </form>`;
};
