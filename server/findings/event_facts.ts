import { DNS_CANDIDATES, type LogicalField, SYSMON_CANDIDATES } from '../schema/field_profile.ts';
import { toIpText } from '../schema/ip_address.ts';
import { isKnownImage, toProgramName } from '../schema/process_identity.ts';
import { parseQueryResults } from '../schema/query_results.ts';
import { toResponseCodeOfStatus, toStatusNumber } from '../schema/query_status.ts';
import { toTransport } from '../schema/transport.ts';
import { toEventTime } from './event_time.ts';
import { pickText, pickTexts } from './source_values.ts';

/** What an event says, flat and in ECS names, however its index spells it. */
export type EventFacts = Readonly<Record<string, string | number | readonly string[]>>;

/** Answers that sensors keep beside `dns.resolved_ip`; names among them are no addresses. */
const ANSWERS = ['dns.answers.data', 'zeek.dns.answers', 'answers'];

const TEXTS: readonly (readonly [string, LogicalField])[] = [
  ['event.code', 'event_id'],
  ['host.name', 'host'],
  ['user.name', 'user'],
  ['process.entity_id', 'entity_id'],
  ['process.command_line', 'command_line'],
  ['process.parent.entity_id', 'parent_entity_id'],
  ['process.parent.command_line', 'parent_command_line'],
  ['dns.question.type', 'question_type'],
  ['network.direction', 'direction'],
];
const NUMBERS: readonly (readonly [string, LogicalField])[] = [
  ['process.pid', 'pid'],
  ['process.parent.pid', 'parent_pid'],
  ['source.port', 'source_port'],
  ['destination.port', 'port'],
];

const toWhole = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : undefined;

const toImage = (prefix: string, executable: string | undefined) =>
  isKnownImage(executable)
    ? { [`${prefix}.executable`]: executable, [`${prefix}.name`]: toProgramName(executable) }
    : {};

const toResponseCode = (text: string | undefined): string | undefined => {
  const status = toStatusNumber(text);
  return status === undefined ? text : toResponseCodeOfStatus(status);
};

const toFacts = (
  values: Readonly<Record<string, string | number | readonly string[] | undefined>>,
): EventFacts =>
  Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );

/** `stream`: whose spellings the document follows. */
export const toEventFacts = (source: unknown, stream: 'sysmon' | 'dns'): EventFacts => {
  const names = stream === 'sysmon' ? SYSMON_CANDIDATES : DNS_CANDIDATES;
  const read = (field: LogicalField) => pickText(source, names[field]);
  const results = parseQueryResults(read('query_results') ?? '');
  const resolved = [...pickTexts(source, names.resolved_ip), ...results.resolved_ip];
  const addresses = resolved.length > 0 ? resolved : pickTexts(source, ANSWERS);
  const resolved_ip = [...new Set(addresses.flatMap((text) => toIpText(text) ?? []))];
  return toFacts({
    ...Object.fromEntries(TEXTS.map(([name, field]) => [name, read(field)])),
    ...Object.fromEntries(NUMBERS.map(([name, field]) => [name, toWhole(read(field))])),
    ...toImage('process', read('executable')),
    ...toImage('process.parent', read('parent_executable')),
    'dns.question.name': read('question')?.replace(/\.$/, ''),
    ...(results.question_type === undefined || read('question_type') !== undefined
      ? {}
      : { 'dns.question.type': results.question_type }),
    'dns.response_code': toResponseCode(read('response_code')),
    'dns.resolved_ip': resolved_ip.length === 0 ? undefined : resolved_ip,
    'source.ip': toIpText(read('source_ip')),
    'destination.ip': toIpText(read('address')),
    'network.transport': toTransport(read('transport')),
  });
};

/** When it happened by the host's own clock, else when it was logged; undefined where the document has no time. */
export const toTimeOf = (source: unknown, stream: 'sysmon' | 'dns'): string | undefined => {
  const names = stream === 'sysmon' ? SYSMON_CANDIDATES : DNS_CANDIDATES;
  const candidates = [...(names.utc_time ?? []), ...(names.time ?? [])];
  return toEventTime(candidates.map((name) => pickText(source, [name])));
};
