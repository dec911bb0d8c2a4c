import { type Either, fromNullable, left } from 'fp-ts/lib/Either.js';
import type { Draft } from './draft.ts';
import { toEcsDns } from './ecs_dns.ts';
import { toEcsEnd, toEcsNetwork } from './ecs_network.ts';
import { parseInstant } from './instant.ts';
import { toNetworkDraft } from './network_draft.ts';
import { pick, pickText, type RawRecord } from './raw_record.ts';
import type { Skipped } from './skipped.ts';

/** Elastic's Zeek integration and this room write the same ECS; their dataset tells the sensor. */
const toSensor = (record: RawRecord): 'zeek' | 'packetbeat' => {
  const named = `${pickText(record, 'event.module') ?? ''} ${pickText(record, 'event.dataset') ?? ''}`;
  return named.includes('zeek') ? 'zeek' : 'packetbeat';
};

/** A DNS transaction by Packetbeat 7 and 8, or any other sensor's in ECS. */
export const toPacketbeatDraft = (record: RawRecord): Either<Skipped, Draft> => {
  const stamp = pickText(record, '@timestamp');
  const created = parseInstant(pickText(record, 'event.created'));
  const time = parseInstant(stamp) ?? parseInstant(pickText(record, 'event.start')) ?? created;
  if (time === undefined)
    return left({ reason: 'no_timestamp', detail: `@timestamp ${stamp ?? 'missing'}`.slice(0, 120) });
  const draft = toNetworkDraft({
    sensor: toSensor(record),
    time,
    created,
    source: toEcsEnd(
      record,
      ['source.ip', 'client.ip', 'client_ip'],
      ['source.port', 'client.port', 'client_port'],
    ),
    destination: toEcsEnd(
      record,
      ['destination.ip', 'server.ip', 'ip'],
      ['destination.port', 'server.port', 'port'],
    ),
    network: toEcsNetwork(record),
    dns: toEcsDns(record, false),
    identity: [
      pickText(record, 'event.id'),
      pickText(record, 'event.start'),
      pickText(record, 'event.end'),
      pickText(record, 'event.duration'),
      pickText(record, 'zeek.session_id'),
      pickText(record, 'dns.question.name'),
      JSON.stringify(pick(record, 'dns.answers')),
    ],
  });
  return fromNullable<Skipped>({ reason: 'wrong_type' })(draft);
};
