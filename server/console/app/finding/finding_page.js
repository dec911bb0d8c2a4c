import { useState } from 'preact/hooks';
import { access, toRefusal } from '../api/access.js';
import { useLoad } from '../api/use_load.js';
import { ExceptionForm } from '../exceptions/exception_form.js';
import { ExportMenu } from '../findings/export_menu.js';
import { lastPages } from '../findings/pages.js';
import { setStatus } from '../findings/quick_triage.js';
import { readFinding } from '../findings/triage.js';
import { html } from '../html.js';
import { toHash } from '../route.js';
import { useStore } from '../store.js';
import { say } from '../ui/announce.js';
import { Dialog } from '../ui/dialog.js';
import { Severity, Status } from '../ui/icons.js';
import { Shown } from '../ui/notice.js';
import { Said } from '../ui/said.js';
import { useKeys } from '../ui/use_keys.js';
import { go } from '../use_route.js';
import { toConfidence } from './confidence.js';
import { Derivation } from './derivation.js';
import { EvidenceList } from './evidence.js';
import { Facts } from './facts.js';
import { Lineage } from './lineage.js';
import { RateChart } from './rate_chart.js';
import { Reasons } from './reasons.js';
import { Sockets } from './sockets.js';
import { Timeline } from './timeline.js';
import { TriageForm } from './triage_form.js';

/** @typedef {import('../api_types.d.ts').WholeFinding} WholeFinding */
/** @typedef {import('../api_types.d.ts').Triage} Triage */

/**
 * The finding after, or before, this one in the list it was opened from.
 * @param {string} id
 * @param {number} step
 */
const toNeighbour = (id, step) => {
  const pages = lastPages();
  const at = pages?.rows.findIndex((row) => row.id === id) ?? -1;
  const next = at < 0 ? undefined : pages?.rows[at + step];
  if (pages === undefined || next === undefined) return undefined;
  pages.place.active = at + step;
  return next.id;
};

/** @param {{ finding: WholeFinding, etag: string, starts_exception: boolean }} props */
const Whole = ({ finding, etag, starts_exception }) => {
  const { id, afterquery } = finding;
  const { caller } = useStore(access);
  const [stands, setStands] = useState({ triage: afterquery.triage, etag });
  const [excepting, setExcepting] = useState(starts_exception);
  const { short } = toConfidence(afterquery.confidence);
  /**
   * @param {Triage} triage
   * @param {string} tag
   */
  const onStands = (triage, tag) => {
    setStands({ triage, etag: tag });
    const pages = lastPages();
    const row = pages?.rows.find((one) => one.id === id);
    if (row !== undefined) pages?.replace({ ...row, etag: tag, afterquery: { ...row.afterquery, triage } });
  };
  /** @param {'acknowledged' | 'closed'} status */
  const judge = (status) => () => {
    const refusal = toRefusal(caller, 'analyst');
    if (refusal !== undefined) return say(refusal, { failed: true });
    void setStatus({ id, ...stands, name: finding.message }, status, onStands);
  };
  useKeys({ a: judge('acknowledged'), c: judge('closed'), e: () => setExcepting(true) });
  return html`<article>
    <header class="headline finding">
      <p class="badges">
        <${Severity} severity=${afterquery.severity} score=${afterquery.score} />
        <${Status} status=${stands.triage.status} />
        <span class="badge">${finding.rule.id}</span>
        <span class="badge">${short}</span>
      </p>
      <h1 tabindex="-1"><${Said} text=${finding.message} most=${400} /></h1>
    </header>
    <div class="columns finding">
      <div class="major">
        <${Reasons} reasons=${afterquery.reasons} score=${afterquery.score} />
        <${Derivation} finding=${finding} />
        <${Lineage} finding=${finding} />
        <${RateChart} finding=${finding} />
        <${Timeline} id=${id} grown=${finding['@timestamp']} />
        <${Sockets} pairs=${afterquery.pairs ?? []} />
      </div>
      <div class="minor">
        <${TriageForm} key=${id} id=${id} triage=${stands.triage} etag=${stands.etag} onStands=${onStands} />
        <section class="card" aria-labelledby="exception">
          <h2 id="exception">Is this ordinary here?</h2>
          <p>See less of it: hide or lower what fits, until a day you choose.
            <button type="button" onClick=${() => setExcepting(true)}>Make an exception <kbd>e</kbd></button></p>
        </section>
        <${Facts} finding=${finding} />
        <${EvidenceList} finding=${finding} />
        ${
          afterquery.episode === undefined
            ? ''
            : html`<section class="card" aria-labelledby="export"><h2 id="export">All days of this story as a file</h2>
                <${ExportMenu} query=${{ episode: afterquery.episode }} /></section>`
        }
      </div>
    </div>
    ${
      excepting
        ? html`<${Dialog} title="Make an exception" wide onClose=${() => setExcepting(false)}>
            <${ExceptionForm} finding=${finding} onMade=${() => setExcepting(false)} />
          <//>`
        : ''
    }
  </article>`;
};

/** @param {{ id: string, query: Record<string, string> }} props */
export const FindingPage = ({ id, query }) => {
  const loaded = useLoad((signal) => readFinding(id, signal), [id]);
  const move = (/** @type {number} */ step) => () => {
    const next = toNeighbour(id, step);
    if (next === undefined) say('There is no further finding in this list.');
    else go(toHash('findings', { id: next }));
  };
  const back = () => {
    const pages = lastPages();
    go(toHash('findings', { query: pages?.query ?? {} }));
  };
  useKeys({ j: move(1), k: move(-1), Escape: back, u: back, r: loaded.again });
  return html`<section class="page">
    <nav class="crumbs" aria-label="List">
      <button type="button" class="link" onClick=${back}>← Findings <kbd>u</kbd></button>
      <button type="button" class="link" onClick=${move(-1)}>Previous <kbd>k</kbd></button>
      <button type="button" class="link" onClick=${move(1)}>Next <kbd>j</kbd></button>
    </nav>
    ${loaded.data === undefined ? html`<h1 tabindex="-1">Finding</h1>` : ''}
    <${Shown} loaded=${loaded} what="the finding">
      ${(/** @type {{ finding: WholeFinding, etag: string }} */ { finding, etag }) =>
        html`<${Whole} key=${`${id} ${etag}`} finding=${finding} etag=${etag} starts_exception=${query.do === 'exception'} />`}
    <//>
  </section>`;
};
