import { html } from '../html.js';
import { toCount, toCounted } from '../text/numbers.js';
import { Said } from '../ui/said.js';

/** @typedef {NonNullable<import('../api_types.d.ts').ScanRecord['account']>} Account */

/** @type {Readonly<Record<string, string>>} */
const JOIN_STATES = {
  inside_window: 'followed an answer within the window: judged',
  after_window: 'followed an answer, but later than the window',
  earlier_only: 'came before the answer',
  never_resolved: 'nothing was resolved for their address',
  no_dns_telemetry: 'of hosts that send no DNS events (Sysmon 22): cannot be judged',
  no_process_identity: 'of no nameable process: cannot be judged',
};

/** @type {Readonly<Record<string, string>>} */
const SKIPPED = {
  slow_windows_of_a_dry_run: 'slow windows: a dry run leaves no rollups, so days are not judged',
  undecodable_findings: 'documents in the findings index that are no findings',
  undecodable_baselines: 'documents in the baselines that are none',
};

/** @param {string} name */
const toWords = (name) => name.replaceAll('_', ' ');

/**
 * @param {{ title: string, rows: Readonly<Record<string, number>>, words?: Readonly<Record<string, string>>, unit: string }} props
 */
const Counts = ({ title, rows, words = {}, unit }) =>
  Object.keys(rows).length === 0
    ? ''
    : html`<table class="counts">
        <caption>${title}</caption>
        <thead><tr><th scope="col">What</th><th scope="col" class="number">${unit}</th></tr></thead>
        <tbody>
          ${Object.entries(rows)
            .sort(([, a], [, b]) => b - a)
            .map(
              ([name, n]) =>
                html`<tr><td>${words[name] === undefined ? '' : html`${words[name]} `}<span class=${words[name] === undefined ? '' : 'quiet'}>${toWords(name)}</span></td><td class="number">${toCount(n)}</td></tr>`,
            )}
        </tbody>
      </table>`;

/** @param {{ account: Account }} props */
export const AccountTables = ({ account }) => {
  const { found, created, updated, unchanged } = account.findings;
  return html`<section class="card" aria-labelledby="account">
    <h2 id="account">Account</h2>
    <p>
      ${`${toCounted(found, 'finding')}: ${toCount(created)} new, ${toCount(updated)} grown, ${toCount(unchanged)} as they were. `}
      ${`${toCount(account.requests)} requests, ${toCount(account.pages)} pages, ${toCount(account.documents)} documents, ${account.seconds.toLocaleString('en')} s.`}
    </p>
    <div class="tables">
      <${Counts} title="Events read" rows=${account.events} unit="events" words=${{
        sysmon_1: 'process starts',
        sysmon_3: 'connections',
        sysmon_22: 'lookups',
        network_dns: 'lookups seen by sensors',
      }} />
      <${Counts} title="Connections to unusual ports, by what the join made of them" rows=${account.join_states} words=${JOIN_STATES} unit="connections" />
      <${Counts} title="Skipped, and why" rows=${account.skipped} words=${SKIPPED} unit="times" />
      <${Counts} title="Hidden by exceptions" rows=${account.hidden} unit="findings" />
      <${Counts} title="Candidates looked at closer" rows=${account.candidates} unit="candidates" />
    </div>
    ${
      account.unresolved.length === 0
        ? ''
        : html`<h3>Fields that could not be used</h3>
            <ul>${account.unresolved.map(
              ({ index, field, needed_by, why }) =>
                html`<li><code><${Said} text=${`${index}: ${field}`} /></code>, needed by ${needed_by.join(', ')}: <${Said} text=${why} most=${300} /></li>`,
            )}</ul>`
    }
  </section>`;
};
