import { toCsvRow } from '../export/csv_cell.ts';
import type { CoverageReport } from '../schema/coverage_report.ts';
import { toSha256 } from './canonical_json.ts';

/** A contract: new columns go to the end. */
const COLUMNS = [
  'record',
  'name',
  'analytic',
  'host_hours_full',
  'host_hours_partial',
  'host_hours_blind',
  'hosts',
  'sysmon_1',
  'sysmon_3',
  'sysmon_22',
  'network_dns',
  'severity',
  'text',
  'from',
  'to',
  'value',
] as const;
type Row = Partial<Record<(typeof COLUMNS)[number], string | number>>;

const KEYS = [
  ['AN0728', 'an0728'],
  ['AN1121', 'an1121'],
] as const;

const toHours = ({ full, partial, blind }: CoverageReport['by_host'][number]['an0728']): Row => ({
  host_hours_full: full,
  host_hours_partial: partial,
  host_hours_blind: blind,
});

const toRows = (report: CoverageReport): Row[] => [
  {
    record: 'period',
    from: report.from,
    to: report.to,
    hosts: report.hosts,
    value: report.host_hours,
    ...report.events,
  },
  {
    record: 'slices',
    name: 'judged',
    value: report.slices.judged,
    text: `of ${report.slices.total} quarters of an hour`,
  },
  ...report.analytics.map((one) => ({
    record: 'analytic',
    name: one.name,
    analytic: one.id,
    ...toHours(one.host_hours),
    value: one.watched_share,
    text: `${one.findings.total} findings`,
  })),
  ...report.analytics.flatMap((one) =>
    one.reasons.map(({ state, reason, host_hours, hosts }) => ({
      record: 'reason',
      name: reason,
      analytic: one.id,
      [state === 'blind' ? 'host_hours_blind' : 'host_hours_partial']: host_hours,
      hosts,
    })),
  ),
  ...report.by_host.flatMap((one) =>
    KEYS.map(([analytic, key]) => ({
      record: 'host',
      name: one.host,
      analytic,
      ...toHours(one[key]),
      ...one.events,
      value: one.hours,
    })),
  ),
  ...report.blind_spots.map((spot) => ({
    record: 'blind_spot',
    name: spot.host ?? '',
    analytic: spot.analytics.join(' '),
    severity: spot.severity,
    text: `${spot.text} ${spot.remedy}`,
    from: spot.first_seen,
    to: spot.last_seen,
    value: spot.kind,
  })),
  ...report.unresolved.map((one) => ({
    record: 'unresolved',
    name: one.index,
    value: one.field,
    text: one.why,
    analytic: one.needed_by.join(' '),
  })),
  ...report.thresholds.map(({ name, value }) => ({ record: 'threshold', name, value })),
  ...report.exceptions.map((one) => ({
    record: 'exception',
    name: one.id,
    text: `${one.author}: ${one.reason}`,
    value: one.enabled ? one.effect : 'off',
    from: one.changed,
    to: one.expires ?? '',
  })),
  ...report.changes.map((one) => ({
    record: 'change',
    name: one.user,
    text: `${one.action} (${one.path})`,
    from: one.time,
  })),
  ...(report.tests ?? []).flatMap(({ time, id, status, found, error }) => [
    { record: 'test', name: id, value: status, from: time, text: error ?? '' },
    ...found.map(({ analytic, seconds }) => ({ record: 'test_found', name: id, analytic, value: seconds })),
  ]),
  { record: 'digest', name: 'report', value: report.digest.value, text: report.digest.over },
];

const toLine = (row: Row): string => toCsvRow(COLUMNS.map((column) => String(row[column] ?? '')));

const toLast = (above: string): string =>
  toLine({
    record: 'digest',
    name: 'file',
    value: toSha256(above),
    text: 'SHA-256 of all lines above this one',
  });

/** The report's figures as rows, closed by a digest of the file itself, since a table holds less than the report. */
export const toReportCsv = (report: CoverageReport): string => {
  const above = toCsvRow(COLUMNS) + toRows(report).map(toLine).join('');
  return above + toLast(above);
};

/** Whether the last line is the digest of those above it. */
export const isWholeCsv = (text: string): boolean => {
  const at = text.lastIndexOf('\r\n', text.length - 3) + 2;
  return at > 2 && text.slice(at) === toLast(text.slice(0, at));
};

/** By this a CSV file is told from other forms. */
export const isReportCsv = (text: string): boolean => text.startsWith(toCsvRow(COLUMNS));
