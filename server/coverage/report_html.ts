import type { CoverageReport, StateHours } from '../schema/coverage_report.ts';
import { toCanonicalJson } from './canonical_json.ts';
import { escapeHtml } from './html_text.ts';
import { drawBars } from './svg_bars.ts';

const STYLE = `body{font:14px/1.45 system-ui,sans-serif;color:#1b1b1b;margin:2em auto;max-width:60em;padding:0 1em}
h1{font-size:1.5em}h2{font-size:1.2em;margin-top:2em;border-bottom:1px solid #bbb}
table{border-collapse:collapse;width:100%;margin:.8em 0}th,td{border:1px solid #ccc;padding:.25em .5em;text-align:left;vertical-align:top;overflow-wrap:break-word}
th{background:#f1f1f1}td.n{text-align:right}code,pre{font:12px/1.4 ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere}
.high{color:#9b2d30;font-weight:bold}@media print{body{margin:0;max-width:none}h2,table,svg{break-inside:avoid-page}}`;

type Cell = string | number | undefined;

const toTable = (heads: readonly string[], rows: readonly (readonly Cell[])[]): string => {
  if (rows.length === 0) return '<p>None.</p>';
  const toCell = (cell: Cell): string =>
    typeof cell === 'number' ? `<td class="n">${cell}</td>` : `<td>${escapeHtml(cell ?? '')}</td>`;
  const body = rows.map((cells) => `<tr>${cells.map(toCell).join('')}</tr>`).join('\n');
  return `<table><tr>${heads.map((head) => `<th>${escapeHtml(head)}</th>`).join('')}</tr>\n${body}</table>`;
};

const toPercent = (part: number, whole: number): string =>
  whole === 0 ? 'none' : `${((100 * part) / whole).toFixed(1)} %`;
const toHours = ({ full, partial, blind }: StateHours): number[] => [full, partial, blind];

/** In the order of their names, as canonical JSON has them: the page drawn again from it is the same. */
const tellCounts = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, n]) => `${name} ${n}`)
    .join(', ');

const toAnalytic = (analytic: CoverageReport['analytics'][number]): string => {
  const { id, name, technique, log_sources, host_hours, reasons, findings } = analytic;
  const total = host_hours.full + host_hours.partial + host_hours.blind;
  const watched = host_hours.full + host_hours.partial;
  const triage = findings.triage_minutes;
  return `<h2>${escapeHtml(id)}: ${escapeHtml(name)} (${escapeHtml(technique)})</h2>
<p>Watched: <b>${watched}</b> of ${total} host-hours (${toPercent(watched, total)}); ${host_hours.full} of them in full, ${host_hours.partial} in part; blind: ${host_hours.blind}.</p>
${drawBars(`Host-hours of ${id}`, [{ name: id, hours: host_hours }])}
<h3>Log sources that ATT&amp;CK requires</h3>
${toTable(
  ['source', 'channel', 'data component', 'events', 'hosts'],
  log_sources.map((one) => [one.name, one.channel, one.data_component, one.events, one.hosts]),
)}
<h3>Blind and partial host-hours by reason</h3>
${toTable(
  ['state', 'reason', 'host-hours', 'hosts'],
  reasons.map((one) => [one.state, one.reason, one.host_hours, one.hosts]),
)}
<h3>Findings</h3>
<p>${findings.total} findings${findings.total === 0 ? '' : ` (${escapeHtml(tellCounts(findings.by_severity))}; ${escapeHtml(tellCounts(findings.by_status))})`}. ${
    triage === undefined
      ? 'None of them is triaged.'
      : `Triaged: ${triage.findings}, after ${triage.p50} minutes in the middle, ${triage.p90} for nine in ten.`
  }</p>`;
};

const toTests = (
  tests: NonNullable<CoverageReport['tests']>,
): string => `<h2>Tests of the detection in the period</h2>
<p>Synthetic stories written into a source index: ${tests.length}, found by both analytics: ${tests.filter(({ status }) => status === 'found').length}.</p>
${toTable(
  ['time', 'index', 'outcome', 'seconds to the finding', 'why not'],
  tests.map(({ time, index, status, found, error }) => [
    time,
    index,
    status,
    found.map(({ analytic, seconds }) => `${analytic} ${seconds}`).join(', '),
    error,
  ]),
)}`;

const SHOWN_DAYS = 92;

const toSections = (report: CoverageReport): string[] => [
  ...report.analytics.map(toAnalytic),
  `<h2>Days</h2>
${(['an0728', 'an1121'] as const)
  .map((key) =>
    drawBars(
      `Host-hours by day, ${key.toUpperCase()}`,
      report.by_day.slice(-SHOWN_DAYS).map((day) => ({
        name: `${key.toUpperCase()} ${day.day}`,
        hours: day[key],
      })),
    ),
  )
  .join('\n')}`,
  `<h2>Blind spots</h2>
${report.blind_spots
  .map(
    (spot) => `<h3 class="${spot.severity}">${escapeHtml(spot.kind)} (${spot.severity})</h3>
<p>${escapeHtml(spot.text)}</p><p>${escapeHtml(spot.first_seen)} to ${escapeHtml(spot.last_seen)}; ${escapeHtml(spot.analytics.join(', '))}. <b>Remedy:</b> ${escapeHtml(spot.remedy)}</p>
<pre>${escapeHtml(`${spot.evidence.index} (${spot.evidence.language}): ${spot.evidence.query}`)}</pre>`,
  )
  .join('\n')}${report.blind_spots.length === 0 ? '<p>None.</p>' : ''}`,
  `<h2>Hosts</h2>
${toTable(
  [
    'host',
    'hours',
    'event 1',
    'event 3',
    'event 22',
    'sensor DNS',
    'AN0728 full',
    'partial',
    'blind',
    'AN1121 full',
    'partial',
    'blind',
    'clock off (s)',
  ],
  report.by_host.map((one) => [
    one.host,
    one.hours,
    one.events.sysmon_1,
    one.events.sysmon_3,
    one.events.sysmon_22,
    one.events.network_dns,
    ...toHours(one.an0728),
    ...toHours(one.an1121),
    one.clock_offset_ms === undefined ? undefined : Math.round(one.clock_offset_ms / 1_000),
  ]),
)}`,
  `<h2>Fields that could not be used</h2>
${toTable(
  ['index', 'field', 'needed by', 'why'],
  report.unresolved.map((one) => [one.index, one.field, one.needed_by.join(', '), one.why]),
)}`,
  `<h2>Thresholds in force</h2>
${toTable(
  ['threshold', 'value'],
  report.thresholds.map(({ name, value }) => [name, value]),
)}`,
  `<h2>Exceptions in force</h2>
${toTable(
  ['id', 'author', 'reason', 'effect', 'in force', 'changed', 'expires'],
  report.exceptions.map((one) => [
    one.id,
    one.author,
    one.reason,
    one.effect,
    one.enabled ? 'yes' : 'no',
    one.changed,
    one.expires,
  ]),
)}`,
  `<h2>Changes in the period</h2>
${toTable(
  ['time', 'user', 'action', 'path'],
  report.changes.map((one) => [one.time, one.user, one.action, one.path]),
)}`,
  ...(report.tests === undefined ? [] : [toTests(report.tests)]),
];

const EMBEDDED = /<pre id="report">([^<]*)<\/pre>/;

/** The report as one page: no script, nothing loaded, every word of others escaped. It is a function of the report, so that it can be verified. */
export const toReportHtml = (report: CoverageReport): string => {
  const { from, to, generated, hosts, host_hours, silent_host_hours, slices, events, digest } = report;
  const cut = report.cut.map(({ list, kept, of }) => `${list}: ${kept} of ${of}`).join('; ');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>Coverage ${escapeHtml(from)} to ${escapeHtml(to)}</title><style>${STYLE}</style></head><body>
<h1>Coverage of C2 over DNS, ${escapeHtml(from)} to ${escapeHtml(to)}</h1>
<p>Generated ${escapeHtml(generated)}. ${hosts} hosts, ${host_hours} host-hours with events, ${silent_host_hours} silent ones between a host's first and last. Scans judged ${slices.judged} of ${slices.total} quarters of an hour (${toPercent(slices.judged, slices.total)}).</p>
<p>Events: ${escapeHtml(tellCounts(events))}; DNS transactions of unknown hosts: ${report.unattributed_dns}. Sockets to unusual ports: ${escapeHtml(tellCounts(report.join_states))}.${cut === '' ? '' : ` Lists that were cut: ${escapeHtml(cut)}.`}</p>
${toSections(report).join('\n')}
<h2>Digest</h2>
<p>${escapeHtml(digest.algorithm)} over ${escapeHtml(digest.over)}: <code>${escapeHtml(digest.value)}</code>. "afterquery coverage --verify FILE" calculates it again from the text below, and draws this page again from it.</p>
<details><summary>The report as JSON</summary><pre id="report">${escapeHtml(toCanonicalJson(report))}</pre></details>
</body></html>
`;
};

/** The report's JSON within a page, as it stands there. */
export const findEmbedded = (html: string): string | undefined => EMBEDDED.exec(html)?.[1];
