import { type Either, left, right } from 'fp-ts/lib/Either.js';
import type { NormalisedEvent, NormalisedProcess } from '../schema/events.ts';
import { toResponseCodeOfStatus, toStatusNumber } from '../schema/query_status.ts';
import { toPresent } from './clean_text.ts';
import { compact } from './compact.ts';
import type { Dns } from './dns_fields.ts';
import { CATEGORIES, type Draft, ECS } from './draft.ts';
import { toEcsDns } from './ecs_dns.ts';
import { toEcsEnd, toEcsNetwork } from './ecs_network.ts';
import { parseInstant, toIso } from './instant.ts';
import { toHashes, toProcess } from './process_fields.ts';
import { pick, pickText, type RawRecord, toText } from './raw_record.ts';
import type { Skipped } from './skipped.ts';
import { toKeptId } from './sysmon_record.ts';

const toEcsProcess = (record: RawRecord, prefix: string): ReturnType<typeof toProcess> =>
  toProcess({
    entity_id: pickText(record, `${prefix}.entity_id`),
    pid: pick(record, `${prefix}.pid`),
    executable: pickText(record, `${prefix}.executable`),
    command_line: pickText(record, `${prefix}.command_line`),
  });

const toWholeProcess = (record: RawRecord): NormalisedProcess | undefined => {
  const hashes = ['sha256', 'sha1', 'md5'].map(
    (name) => `${name}=${pickText(record, `process.hash.${name}`) ?? ''}`,
  );
  return compact<NormalisedProcess>({
    ...toEcsProcess(record, 'process'),
    working_directory: toPresent(pickText(record, 'process.working_directory')),
    hash: toHashes(hashes.join(',')),
    parent: toEcsProcess(record, 'process.parent'),
  });
};

/** Elastic's pipeline replaces the status by its symbol and keeps no response code. */
const toOutcome = (record: RawRecord, dns: Dns | undefined): Pick<NormalisedEvent, 'dns' | 'sysmon'> => {
  const status = toStatusNumber(pickText(record, 'sysmon.dns.status'));
  if (status === undefined) return dns === undefined ? {} : { dns };
  return {
    dns: { response_code: toResponseCodeOfStatus(status), ...dns },
    sysmon: { dns: { status } },
  };
};

/** A Sysmon event that Elastic's pipelines, or this room, have made ECS. Its `@timestamp` is UtcTime already and stays. */
export const toEcsSysmonDraft = (record: RawRecord): Either<Skipped, Draft> => {
  const kept = toKeptId(
    pickText(record, 'event.code'),
    pickText(record, 'winlog.channel'),
    pickText(record, 'event.provider') ?? pickText(record, 'event.module'),
  );
  if (kept._tag === 'Left') return kept;
  const code = kept.right;
  const stamp = pickText(record, '@timestamp');
  const created = parseInstant(pickText(record, 'event.created'));
  const time = parseInstant(stamp) ?? created;
  if (time === undefined)
    return left({ reason: 'no_timestamp', detail: `@timestamp ${stamp ?? 'missing'}`.slice(0, 120) });
  const host = toPresent(pickText(record, 'winlog.computer_name') ?? pickText(record, 'host.name'));
  const event = compact<NormalisedEvent>({
    '@timestamp': toIso(time.ms),
    event: {
      code,
      kind: 'event',
      category: [...(CATEGORIES[code]?.category ?? [])],
      type: [...(CATEGORIES[code]?.type ?? [])],
      ...(created === undefined ? {} : { created: toIso(created.ms) }),
      dataset: 'windows.sysmon_operational',
      module: 'sysmon',
      provider: 'Microsoft-Windows-Sysmon',
    },
    ecs: ECS,
    host: host === undefined ? undefined : { name: host },
    agent: compact({
      name: toPresent(pickText(record, 'agent.name')),
      type: toPresent(pickText(record, 'agent.type')),
    }),
    process: toWholeProcess(record),
    user: compact({
      name: toPresent(pickText(record, 'user.name')),
      domain: toPresent(pickText(record, 'user.domain')),
    }),
    source: code === '3' ? toEcsEnd(record, ['source.ip'], ['source.port'], 'source.domain') : undefined,
    destination:
      code === '3'
        ? toEcsEnd(record, ['destination.ip'], ['destination.port'], 'destination.domain')
        : undefined,
    network: toEcsNetwork(record),
    ...(code === '22' ? toOutcome(record, toEcsDns(record, true)) : {}),
  });
  if (event === undefined) return left({ reason: 'wrong_type' });
  return right({
    event,
    stream: 'sysmon',
    record_number: toText(pick(record, 'winlog.record_id')),
    identity: [stamp, pickText(record, 'dns.question.name'), pickText(record, 'process.command_line')],
  });
};
