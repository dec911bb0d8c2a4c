import { useEffect } from 'preact/hooks';
import { withQuery } from '../api/ask.js';
import { isFinal } from '../api/follow_scan.js';
import { readJson } from '../api/read_json.js';
import { useLoad } from '../api/use_load.js';
import { withFilters } from '../findings/filters.js';
import { html } from '../html.js';
import { toHash } from '../route.js';
import { toCount } from '../text/numbers.js';
import { toRelative, toUtc } from '../text/times.js';
import { useNewestSpan } from '../ui/newest.js';
import { Empty, Loading, Shown } from '../ui/notice.js';
import { useKeys } from '../ui/use_keys.js';
import { replaceHash } from '../use_route.js';
import { TRIGGERS } from './scan_page.js';
import { StartForm } from './start_form.js';

/** @typedef {import('../api_types.d.ts').ScanRecord} ScanRecord */

const AGAIN_MS = 5_000;

/** @param {{ scans: readonly ScanRecord[] }} props */
const ScanTable = ({ scans }) =>
  html`<div class="scroll" tabindex="0" role="region" aria-label="Scans">
    <table class="list">
      <thead><tr><th scope="col">Asked</th><th scope="col">Status</th><th scope="col">Span, UTC</th><th scope="col">By</th><th scope="col">Analytics</th><th scope="col" class="number">Slices</th><th scope="col" class="number">Findings</th><th scope="col" class="number">Seconds</th></tr></thead>
      <tbody>
        ${scans.map(
          (scan) =>
            html`<tr key=${scan.id}>
              <td class="when"><a href=${toHash('scans', { id: scan.id })}>${toUtc(scan['@timestamp'])}</a> <span class="quiet">${toRelative(scan['@timestamp'], Date.now())}</span></td>
              <td><span class=${`badge ${scan.status}`}>${scan.status}</span>${scan.tunables === undefined ? (scan.dry_run ? ' dry run' : '') : ' comparison'}</td>
              <td class="when">${toUtc(scan.from)} – ${toUtc(scan.to)}</td>
              <td>${TRIGGERS[scan.trigger] ?? scan.trigger}</td>
              <td>${scan.analytics.join(', ')}</td>
              <td class="number">${scan.account === undefined ? '–' : `${toCount(scan.account.slices.done)} / ${toCount(scan.account.slices.planned)}`}</td>
              <td class="number">${scan.account === undefined ? '–' : toCount(scan.account.findings.found)}</td>
              <td class="number">${scan.account === undefined ? '–' : scan.account.seconds.toLocaleString('en', { maximumFractionDigits: 1 })}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;

/** @param {{ query: Record<string, string> }} props */
export const ScansPage = ({ query }) => {
  const { trigger = '', status = '' } = query;
  const loaded = useLoad(
    (signal) => readJson(withQuery('/api/v1/scans', { trigger, status, size: 100 }), signal),
    [trigger, status],
  );
  const newest = useNewestSpan(1);
  const { again, data } = loaded;
  const is_running = data?.scans.some((/** @type {ScanRecord} */ scan) => !isFinal(scan.status)) === true;
  useEffect(() => {
    if (!is_running) return undefined;
    const timer = setInterval(again, AGAIN_MS);
    return () => clearInterval(timer);
  }, [is_running]);
  useKeys({ r: again });
  const choose = (/** @type {string} */ name) => (/** @type {Event} */ event) =>
    replaceHash(
      toHash('scans', {
        query: withFilters(query, { [name]: /** @type {HTMLSelectElement} */ (event.currentTarget).value }),
      }),
    );
  /**
   * @param {string} name
   * @param {string} label
   * @param {string} value
   * @param {readonly (readonly [string, string])[]} choices
   */
  const toChoice = (name, label, value, choices) =>
    html`<label class="field"><span>${label}</span><select value=${value} onChange=${choose(name)}>
      ${[['', 'any'], ...choices].map(([one, text]) => html`<option value=${one} selected=${one === value}>${text}</option>`)}
    </select></label>`;
  return html`<section class="page">
    <div class="headline"><h1 tabindex="-1">Scans</h1><p class="quiet">${data === undefined ? '' : `${toCount(data.total)} kept`}</p></div>
    ${newest.loaded.loading ? html`<${Loading} what="the newest times" />` : html`<${StartForm} key=${newest.span.to} span=${newest.span} />`}
    <div class="fields">
      ${toChoice('trigger', 'Asked by', trigger, Object.entries(TRIGGERS))}
      ${toChoice(
        'status',
        'Status',
        status,
        ['queued', 'running', 'done', 'failed', 'cancelled'].map((one) => [one, one]),
      )}
    </div>
    <${Shown} loaded=${loaded} what="the scans">
      ${(/** @type {{ scans: readonly ScanRecord[] }} */ { scans }) =>
        scans.length === 0
          ? html`<${Empty} title="No scan is kept here."><p>Start one above; the schedule of "afterquery serve" starts them by itself.</p><//>`
          : html`<${ScanTable} scans=${scans} />`}
    <//>
  </section>`;
};
