import { type Either, left, right } from 'fp-ts/lib/Either.js';
import { isSysmonName, type Shape } from './detect_shape.ts';
import { parseMessage } from './message_fields.ts';
import { isRecord, pickText, type RawRecord, toRecord } from './raw_record.ts';
import type { Skipped } from './skipped.ts';

/** A Sysmon event in Sysmon's own field names, whatever carried it. */
export interface SysmonRecord {
  readonly event_id: string;
  /** a Sysmon field as text; looked up in the message where the fields lack it */
  readonly field: (name: string) => string | undefined;
  readonly host: string | undefined;
  readonly record_number: string | undefined;
  /** times of the log record, best first */
  readonly logged: readonly (string | undefined)[];
  readonly agent: { readonly name: string | undefined; readonly type: string | undefined } | undefined;
}

const createField = (
  data: RawRecord,
  message: string | undefined,
): ((name: string) => string | undefined) => {
  let recovered: ReadonlyMap<string, string> | undefined;
  return (name) => {
    const value = data[name];
    if (typeof value === 'string') return value;
    const text = typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
    if (text !== undefined || message === undefined) return text;
    recovered ??= parseMessage(message);
    return recovered.get(name);
  };
};

const firstText = (record: RawRecord, ...paths: string[]): string | undefined => {
  for (const path of paths) {
    const text = pickText(record, path)?.trim();
    if (text !== undefined && text !== '') return text;
  }
  return undefined;
};

/** Azure keeps EventData as JSON text; an object is taken as it is. */
const toEventData = (value: unknown): RawRecord | undefined => {
  if (isRecord(value)) return value;
  if (typeof value !== 'string') return undefined;
  try {
    const parsed: unknown = JSON.parse(value);
    return isRecord(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
};

const KEPT: ReadonlySet<string> = new Set(['1', '3', '5', '22']);

/** The event id where it is one of Sysmon's that are kept. Provider and channel are asked in turn: either may be lost. */
export const toKeptId = (
  id: string | undefined,
  ...sources: (string | undefined)[]
): Either<Skipped, string> => {
  const named = sources.filter((source) => source !== undefined);
  const is_sysmon = named.length === 0 || named.some(isSysmonName);
  const number = id?.trim() ?? '';
  if (is_sysmon && KEPT.has(number)) return right(number);
  return left({
    reason: 'foreign_event_id',
    detail: `${named[0] ?? 'unknown channel'} ${number}`.slice(0, 120),
  });
};

const readFlat = (record: RawRecord, data: RawRecord): Omit<SysmonRecord, 'event_id'> => ({
  field: createField(data, firstText(record, 'Message', 'message')),
  // Never "host": that is the collector.
  host: firstText(record, 'Hostname', 'Computer', 'ComputerName'),
  record_number: firstText(record, 'RecordNumber', 'EventRecordID', 'EventRecordId', 'RecordId'),
  logged: ['TimeCreated', '@timestamp', 'TimeGenerated', 'EventTime', 'EventReceivedTime'].map((name) =>
    pickText(record, name),
  ),
  agent: undefined,
});

const readWinlogbeat = (record: RawRecord): Omit<SysmonRecord, 'event_id'> => {
  const winlog = toRecord(record, 'winlog');
  const agent = firstText(record, 'agent.name', 'agent.hostname');
  const agent_type = firstText(record, 'agent.type');
  return {
    field: createField(
      toRecord(winlog, 'event_data') ?? toRecord(record, 'winlog.event_data') ?? {},
      firstText(record, 'message'),
    ),
    // host.name is the collector where events are forwarded.
    host: firstText(record, 'winlog.computer_name', 'host.name'),
    record_number: firstText(record, 'winlog.record_id'),
    logged: [pickText(record, '@timestamp'), pickText(record, 'event.created')],
    agent: agent === undefined && agent_type === undefined ? undefined : { name: agent, type: agent_type },
  };
};

/** Reads the three raw carriers of Sysmon events into one view. */
export const readSysmonRecord = (
  record: RawRecord,
  shape: Extract<Shape, 'sysmon_flat' | 'sysmon_azure' | 'winlogbeat'>,
): Either<Skipped, SysmonRecord> => {
  const is_beat = shape === 'winlogbeat';
  const id = is_beat
    ? toKeptId(
        firstText(record, 'winlog.event_id', 'event.code'),
        firstText(record, 'winlog.channel'),
        firstText(record, 'winlog.provider_name', 'event.provider'),
      )
    : toKeptId(
        firstText(record, 'EventID'),
        firstText(record, 'Channel'),
        firstText(record, 'SourceName', 'Provider', 'ProviderName'),
      );
  if (id._tag === 'Left') return id;
  const data = shape === 'sysmon_azure' ? toEventData(record.EventData) : record;
  if (data === undefined) return left({ reason: 'wrong_type', detail: 'EventData is no JSON object' });
  return right({ event_id: id.right, ...(is_beat ? readWinlogbeat(record) : readFlat(record, data)) });
};
