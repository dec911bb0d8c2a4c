import { useState } from 'preact/hooks';
import { withQuery } from '../api/ask.js';
import { toWords } from '../api/failure.js';
import { readJson } from '../api/read_json.js';
import { saveFile } from '../api/save_file.js';
import { useLoad } from '../api/use_load.js';
import { html } from '../html.js';
import { toHash } from '../route.js';
import { toCount } from '../text/numbers.js';
import { toUtc } from '../text/times.js';
import { say } from '../ui/announce.js';
import { useNewestSpan } from '../ui/newest.js';
import { Empty, Loading, Shown } from '../ui/notice.js';
import { replaceHash } from '../use_route.js';
import { BlindSpots } from './blind_spots.js';
import { GridTable } from './grid_table.js';
import { readRows } from './read_rows.js';

const DAY_MS = 86_400_000;

/** @typedef {{ from: string, to: string }} Span */

/** @param {{ span: Span }} props */
const Reports = ({ span }) => {
  const [busy, setBusy] = useState('');
  const save = (/** @type {string} */ format) => async () => {
    setBusy(format);
    try {
      await saveFile(
        withQuery('/api/v1/coverage/report', { ...span, format }),
        `afterquery_coverage.${format}`,
      );
      say(`Report saved as ${format.toUpperCase()}.`);
    } catch (error) {
      const { title, detail } = toWords(error);
      say(`No report: ${title}. ${detail}`, { failed: true });
    }
    setBusy('');
  };
  return html`<div class="exports" role="group" aria-label="Report of this period">
    <span class="quiet">Report</span>
    ${['html', 'csv', 'json'].map(
      (format) =>
        html`<button type="button" class="small" disabled=${busy !== ''} onClick=${save(format)}>${busy === format ? '…' : format.toUpperCase()}</button>`,
    )}
  </div>`;
};

/** @param {{ span: Span, analytic: 'an0728' | 'an1121' }} props */
const Period = ({ span, analytic }) => {
  const rows = useLoad((signal) => readRows(span, signal), [span]);
  const spots = useLoad(
    (signal) => readJson(withQuery('/api/v1/coverage/blind_spots', span), signal),
    [span],
  );
  return html`<section class="card" aria-labelledby="watched">
      <h2 id="watched">What ${analytic.toUpperCase()} could judge</h2>
      <${Shown} loaded=${rows} what="the hours">
        ${(/** @type {Awaited<ReturnType<typeof readRows>>} */ read) =>
          read.rows.length === 0
            ? html`<${Empty} title="Nothing is known of this period."><p>No scan has judged it: <a href="#/scans">start one</a>, or choose another day.</p><//>`
            : html`${
                read.is_cut
                  ? html`<p class="notice">The first ${toCount(read.rows.length)} of ${toCount(read.total)} host-hours are drawn; the report has them all.</p>`
                  : ''
              }<${GridTable} rows=${read.rows} span=${span} analytic=${analytic} />`}
      <//>
    </section>
    <section class="card" aria-labelledby="spots">
      <h2 id="spots">Blind spots, the most harmful first</h2>
      <${Shown} loaded=${spots} what="the blind spots">
        ${(
          /** @type {{ blind_spots: readonly import('../api_types.d.ts').BlindSpot[] }} */ { blind_spots },
        ) => html`<${BlindSpots} spots=${blind_spots} />`}
      <//>
    </section>`;
};

/** @param {{ query: Record<string, string> }} props */
export const CoveragePage = ({ query }) => {
  const newest = useNewestSpan(1);
  const analytic = query.analytic === 'an0728' ? 'an0728' : 'an1121';
  const asked = Date.parse(query.to ?? '');
  const span = Number.isFinite(asked)
    ? { from: new Date(asked - DAY_MS).toISOString(), to: new Date(asked).toISOString() }
    : newest.span;
  const is_known = Number.isFinite(asked) || !newest.loaded.loading;
  const go = (/** @type {Record<string, string>} */ more) =>
    replaceHash(toHash('coverage', { query: { ...query, ...more } }));
  const step = (/** @type {number} */ days) => () =>
    go({ to: new Date(Date.parse(span.to) + days * DAY_MS).toISOString() });
  return html`<section class="page">
    <div class="headline">
      <h1 tabindex="-1">Coverage</h1>
      <p class="quiet">${is_known ? `${toUtc(span.from)} to ${toUtc(span.to)} UTC` : ''}</p>
      ${is_known ? html`<${Reports} span=${span} />` : ''}
    </div>
    <div class="fields">
      <label class="field"><span>Analytic</span>
        <select value=${analytic} onChange=${(/** @type {Event} */ event) => go({ analytic: /** @type {HTMLSelectElement} */ (event.currentTarget).value })}>
          <option value="an1121" selected=${analytic === 'an1121'}>AN1121 tunnels</option>
          <option value="an0728" selected=${analytic === 'an0728'}>AN0728 ports</option>
        </select></label>
      <div class="steps" role="group" aria-label="Day">
        <button type="button" onClick=${step(-1)}>← Day before</button>
        <button type="button" onClick=${() => go({ to: '' })}>Newest</button>
        <button type="button" onClick=${step(1)}>Day after →</button>
      </div>
    </div>
    ${is_known ? html`<${Period} span=${span} analytic=${analytic} />` : html`<${Loading} what="the period" />`}
  </section>`;
};
