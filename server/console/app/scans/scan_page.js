import { useState } from 'preact/hooks';
import { access, toRefusal } from '../api/access.js';
import { askJson } from '../api/ask.js';
import { html } from '../html.js';
import { toHash } from '../route.js';
import { useStore } from '../store.js';
import { ComparisonResult } from '../tuning/comparison.js';
import { say } from '../ui/announce.js';
import { FailureNotice, Shown } from '../ui/notice.js';
import { Said } from '../ui/said.js';
import { TimeText } from '../ui/time_text.js';
import { AccountTables } from './account.js';
import { ProgressBar } from './progress_bar.js';
import { useScan } from './use_scan.js';

/** @typedef {import('../api_types.d.ts').ScanRecord} ScanRecord */

/** @type {Readonly<Record<string, string>>} */
export const TRIGGERS = {
  command_line: 'command line',
  api: 'a person or program',
  schedule: 'the schedule',
  late: 'late events',
  backfill: 'a backfill',
};

/** @param {ScanRecord} record */
const toResume = ({ trigger, status, work }) =>
  trigger === 'backfill' && (['failed', 'cancelled'].includes(status) || (work?.owed ?? 0) > 0);

/** @param {{ record: ScanRecord, again: () => void }} props */
const Acts = ({ record, again }) => {
  const { caller } = useStore(access);
  const [failure, setFailure] = useState(/** @type {unknown} */ (undefined));
  const refusal = toRefusal(caller, 'analyst');
  const act = (/** @type {string} */ verb, /** @type {string} */ said) => async () => {
    setFailure(undefined);
    try {
      await askJson(`/api/v1/scans/${record.id}/${verb}`, { method: 'POST' });
      say(said);
      again();
    } catch (error) {
      setFailure(error);
    }
  };
  const is_running = ['queued', 'running'].includes(record.status);
  return html`${
    is_running
      ? html`<button type="button" disabled=${refusal !== undefined} onClick=${act('cancel', 'It ends before its next slice; findings already written stand.')}>Cancel the scan</button>`
      : ''
  }
  ${
    toResume(record)
      ? html`<button type="button" disabled=${refusal !== undefined} onClick=${act('resume', 'It goes on.')}>Go on with it</button>`
      : ''
  }
  ${(is_running || toResume(record)) && refusal !== undefined ? html`<span class="quiet">${refusal}</span>` : ''}
  ${failure === undefined ? '' : html`<${FailureNotice} failure=${failure} onRetry=${again} />`}`;
};

/** @param {{ id: string }} props */
export const ScanPage = ({ id }) => {
  const { loaded, progress, failure, is_over } = useScan(id);
  return html`<section class="page narrow">
    <nav class="crumbs" aria-label="List"><a href=${toHash('scans')}>← Scans</a></nav>
    <div class="headline"><h1 tabindex="-1">Scan</h1></div>
    <${Shown} loaded=${loaded} what="the scan">
      ${(/** @type {ScanRecord} */ record) => html`
        <section class="card" aria-labelledby="of">
          <h2 id="of" class="hidden">What it is</h2>
          <dl>
            <dt>Status</dt><dd><span class=${`badge ${record.status}`}>${record.status}</span>${record.dry_run ? ' dry run: writes nothing' : ''}</dd>
            <dt>From</dt><dd><${TimeText} time=${record.from} /></dd>
            <dt>To</dt><dd><${TimeText} time=${record.to} /></dd>
            <dt>Analytics</dt><dd>${record.analytics.join(', ')}</dd>
            <dt>Asked by</dt><dd>${TRIGGERS[record.trigger] ?? record.trigger} <span class="quiet"><${Said} text=${record.asked_by ?? ''} most=${80} /></span></dd>
            <dt>Asked at</dt><dd><${TimeText} time=${record['@timestamp']} /></dd>
            ${record.finished === undefined ? '' : html`<dt>Ended</dt><dd><${TimeText} time=${record.finished} /></dd>`}
            ${record.work === undefined ? '' : html`<dt>Parts</dt><dd>${record.work.done} of ${record.work.parts} done, ${record.work.running} running, ${record.work.owed} owed</dd>`}
          </dl>
          ${is_over || progress === undefined ? '' : html`<${ProgressBar} progress=${progress} />`}
          ${failure === undefined ? '' : html`<${FailureNotice} failure=${failure} onRetry=${loaded.again} />`}
          ${record.error === undefined ? '' : html`<p class="notice failed"><b>It ended early.</b> <${Said} text=${record.error} most=${600} /></p>`}
          <p class="buttons"><${Acts} record=${record} again=${loaded.again} /></p>
        </section>
        ${record.tunables === undefined ? '' : html`<${ComparisonResult} record=${record} />`}
        ${record.account === undefined ? '' : html`<${AccountTables} account=${record.account} />`}
      `}
    <//>
  </section>`;
};
