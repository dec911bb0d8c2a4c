import { type Either, left, right } from 'fp-ts/lib/Either.js';
import type { NormalisedEvent, NormalisedProcess } from '../schema/events.ts';
import { toPresent } from './clean_text.ts';
import { compact } from './compact.ts';
import { CATEGORIES, type Draft, ECS } from './draft.ts';
import { type Instant, parseInstant, toIso } from './instant.ts';
import { toHashes, toProcess, toUser } from './process_fields.ts';
import type { Skipped } from './skipped.ts';
import { toSysmonDns } from './sysmon_dns.ts';
import { toSysmonNetwork } from './sysmon_network.ts';
import type { SysmonRecord } from './sysmon_record.ts';

const toSysmonProcess = ({ event_id, field }: SysmonRecord): NormalisedProcess | undefined => {
  const own = toProcess({
    entity_id: field('ProcessGuid'),
    pid: field('ProcessId'),
    executable: field('Image'),
    command_line: event_id === '1' ? field('CommandLine') : undefined,
  });
  if (event_id !== '1') return own;
  const parent = toProcess({
    entity_id: field('ParentProcessGuid'),
    pid: field('ParentProcessId'),
    executable: field('ParentImage'),
    command_line: field('ParentCommandLine'),
  });
  return compact<NormalisedProcess>({
    ...own,
    working_directory: toPresent(field('CurrentDirectory')),
    hash: toHashes(field('Hashes')),
    parent,
  });
};

/** The time of the log record: zoned text first, since a time without zone is the collector's local time. */
const toLogged = (
  record: SysmonRecord,
): { readonly best: Instant | undefined; readonly zoned: Instant | undefined } => {
  const times = record.logged.map(parseInstant).filter((time) => time !== undefined);
  const zoned = times.find((time) => time.zoned);
  return { best: zoned ?? times[0], zoned };
};

/** Sysmon's raw fields as an ECS event; the host's own clock (UtcTime) decides when it happened. */
export const toSysmonDraft = (record: SysmonRecord): Either<Skipped, Draft> => {
  const { event_id, field } = record;
  const utc = field('UtcTime');
  const logged = toLogged(record);
  const time = parseInstant(utc) ?? logged.best;
  if (time === undefined)
    return left({ reason: 'no_timestamp', detail: `UtcTime ${utc ?? 'missing'}`.slice(0, 120) });
  const host = toPresent(record.host);
  const event = compact<NormalisedEvent>({
    '@timestamp': toIso(time.ms),
    event: {
      code: event_id,
      kind: 'event',
      category: [...(CATEGORIES[event_id]?.category ?? [])],
      type: [...(CATEGORIES[event_id]?.type ?? [])],
      ...(logged.zoned === undefined ? {} : { created: toIso(logged.zoned.ms) }),
      dataset: 'windows.sysmon_operational',
      module: 'sysmon',
      provider: 'Microsoft-Windows-Sysmon',
    },
    ecs: ECS,
    host: host === undefined ? undefined : { name: host },
    agent: compact({ name: toPresent(record.agent?.name), type: toPresent(record.agent?.type) }),
    process: toSysmonProcess(record),
    user: toUser(field('User')),
    ...(event_id === '3' ? toSysmonNetwork(record) : {}),
    ...(event_id === '22' ? toSysmonDns(record) : {}),
  });
  if (event === undefined) return left({ reason: 'wrong_type' });
  const identity = [
    utc,
    logged.best?.raw,
    field('ProcessGuid'),
    ...(event_id === '1' ? [field('CommandLine'), field('ParentCommandLine'), field('LogonId')] : []),
    ...(event_id === '22' ? [field('QueryName'), field('QueryStatus'), field('QueryResults')] : []),
  ];
  return right({
    event,
    stream: 'sysmon',
    record_number: record.record_number,
    identity: record.record_number === undefined ? identity : identity.toSpliced(1, 1),
  });
};
