import { useEffect, useRef } from 'preact/hooks';
import { readJson } from '../api/read_json.js';
import { useLoad } from '../api/use_load.js';
import { html } from '../html.js';
import { toHash } from '../route.js';
import { ProgressBar } from '../scans/progress_bar.js';
import { useScan } from '../scans/use_scan.js';
import { toRelative } from '../text/times.js';
import { useNewestSpan } from '../ui/newest.js';
import { FailureNotice, Loading, Shown } from '../ui/notice.js';
import { Said } from '../ui/said.js';
import { replaceHash } from '../use_route.js';
import { ComparisonResult } from './comparison.js';
import { toSettingText } from './duration_text.js';
import { TryForm } from './try_form.js';

/** @typedef {import('../api_types.d.ts').Analytic} Analytic */
/** @typedef {import('../api_types.d.ts').ScanRecord} ScanRecord */

/** @param {{ id: string }} props */
const Running = ({ id }) => {
  const { loaded, record, progress, failure, is_over } = useScan(id);
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => box.current?.scrollIntoView({ block: 'nearest' }), [record?.status]);
  return html`<div ref=${box}>
    <${Shown} loaded=${loaded} what="the comparison">
      ${(/** @type {ScanRecord} */ one) => html`
        <${ComparisonResult} record=${one} />
        ${is_over || progress === undefined ? '' : html`<${ProgressBar} progress=${progress} />`}
        ${failure === undefined ? '' : html`<${FailureNotice} failure=${failure} onRetry=${loaded.again} />`}
        ${one.error === undefined ? '' : html`<p class="notice failed"><b>It ended early.</b> <${Said} text=${one.error} most=${400} /></p>`}
        <p><a href=${toHash('scans', { id })}>Its record</a>${is_over ? '' : ' (there it can be cancelled)'}</p>
      `}
    <//>
  </div>`;
};

/** @param {{ analytic: Analytic }} props */
const Tunables = ({ analytic }) =>
  html`<div class="scroll" tabindex="0" role="region" aria-label=${`Tunables of ${analytic.id}`}>
    <table class="list">
      <thead><tr><th scope="col">ATT&CK’s name, setting</th><th scope="col">In force</th><th scope="col">What it does</th></tr></thead>
      <tbody>
        ${analytic.tunables.map(
          ({ setting, attack, value, text }) =>
            html`<tr>
              <th scope="row">${attack ?? ''} <code class="setting">${setting}</code></th>
              <td class="value"><code><${Said} text=${toSettingText(setting, value) || 'none'} most=${48} /></code></td>
              <td>${text.replace(/ ?\(ATT&CK: \w+\)/, '')}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;

/** @param {{ analytic: Analytic, children?: unknown }} props */
const One = ({ analytic, children }) =>
  html`<section class="card" aria-labelledby=${analytic.id}>
    <h2 id=${analytic.id}>${analytic.id} <span class="quiet">version ${analytic.version}</span></h2>
    <p>${analytic.name}. ${analytic.technique.id} ${analytic.technique.name}, ${analytic.tactic.name}.</p>
    <${Tunables} analytic=${analytic} />
    ${children}
    <details>
      <summary>Definition: weights and thresholds in force</summary>
      <pre tabindex="0">${JSON.stringify(analytic.definition, null, 2)}</pre>
    </details>
  </section>`;

const Past = () => {
  const loaded = useLoad((signal) => readJson('/api/v1/scans?trigger=api&size=100', signal), []);
  /** @type {ScanRecord[]} */
  const past = (loaded.data?.scans ?? []).filter(
    (/** @type {ScanRecord} */ { tunables }) => tunables !== undefined,
  );
  return past.length === 0
    ? ''
    : html`<section class="card" aria-labelledby="past"><h2 id="past">Asked before</h2>
        <ul>${past.slice(0, 20).map(
          ({ id, tunables = {}, status, analytics, '@timestamp': time }) =>
            html`<li><a href=${toHash('tuning', { query: { scan: id } })}>${analytics.join(', ')}: <${Said} text=${Object.entries(
              tunables,
            )
              .map((one) => one.join('='))
              .join(' ')} most=${100} plain /></a>
              <span class="quiet"> ${status}, ${toRelative(time, Date.now())}</span></li>`,
        )}</ul></section>`;
};

/** @param {{ query: Record<string, string> }} props */
export const TuningPage = ({ query: { scan } }) => {
  const loaded = useLoad((signal) => readJson('/api/v1/analytics', signal), []);
  const newest = useNewestSpan(7);
  return html`<section class="page narrow">
    <div class="headline"><h1 tabindex="-1">Analytics and their tuning</h1></div>
    ${scan === undefined ? '' : html`<${Running} key=${scan} id=${scan} />`}
    <${Shown} loaded=${loaded} what="the analytics">
      ${(/** @type {{ analytics: readonly Analytic[] }} */ { analytics }) =>
        analytics.map(
          (analytic) =>
            html`<${One} key=${analytic.id} analytic=${analytic}>
              ${
                newest.loaded.loading
                  ? html`<${Loading} what="the newest times" />`
                  : html`<${TryForm} analytic=${analytic} span=${newest.span} is_old=${newest.is_old}
                      onStarted=${(/** @type {string} */ id) => replaceHash(toHash('tuning', { query: { scan: id } }))} />`
              }
            <//>`,
        )}
    <//>
    <${Past} key=${scan} />
  </section>`;
};
