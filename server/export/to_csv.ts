import { toCsvRow } from './csv_cell.ts';
import type { IdentifiedFinding } from './identified_finding.ts';

type Value = string | number | undefined | readonly (string | number)[];

/** Header → what stands below it. The order is a contract: a new column goes to the end. */
const COLUMNS: readonly (readonly [string, (finding: IdentifiedFinding) => Value])[] = [
  ['id', ({ id }) => id],
  ['time', (f) => f['@timestamp']],
  ['created', ({ event }) => event.created],
  ['analytic', ({ rule }) => rule.id],
  ['severity', ({ afterquery }) => afterquery.severity],
  ['score', ({ afterquery }) => afterquery.score],
  ['confidence', ({ afterquery }) => afterquery.confidence],
  ['status', ({ afterquery }) => afterquery.triage.status],
  ['verdict', ({ afterquery }) => afterquery.triage.verdict],
  ['assignee', ({ afterquery }) => afterquery.triage.assignee],
  ['host', ({ host }) => host.name],
  ['user', ({ user }) => user?.name],
  ['process_name', ({ process }) => process?.name],
  ['process_executable', ({ process }) => process?.executable],
  ['process_pid', ({ process }) => process?.pid],
  ['process_entity_id', ({ process }) => process?.entity_id],
  ['process_command_line', ({ process }) => process?.command_line],
  ['registered_domain', ({ dns }) => dns.question.registered_domain],
  ['names', ({ dns }) => dns.question.name],
  ['resolved_ip', ({ dns }) => dns.resolved_ip],
  ['source_ip', ({ source }) => source?.ip],
  ['destination_ip', ({ destination }) => destination?.ip],
  ['destination_port', ({ destination }) => destination?.port],
  ['transport', ({ network }) => network?.transport],
  ['formula', ({ afterquery }) => afterquery.derivation?.formula],
  ['address_form', ({ afterquery }) => afterquery.address_derivation?.form],
  [
    'techniques',
    ({ threat: { technique } }) => [
      ...technique.id,
      ...(technique.subtechnique === undefined ? [] : [technique.subtechnique.id]),
    ],
  ],
  ['message', ({ message }) => message],
  ['reasons', ({ afterquery }) => afterquery.reasons.map(({ points, text }) => `${text} (${points})`)],
  ['episode', ({ afterquery }) => afterquery.episode],
];

const toText = (value: Value): string => {
  if (value === undefined) return '';
  return typeof value === 'object' ? value.join('; ') : String(value);
};

export const CSV_HEADER = toCsvRow(COLUMNS.map(([name]) => name));

export const toCsvLine = (finding: IdentifiedFinding): string =>
  toCsvRow(COLUMNS.map(([, read]) => toText(read(finding))));
