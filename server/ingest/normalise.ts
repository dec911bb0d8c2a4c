import { chain, type Either, left, map } from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { NormalisedEvent } from '../schema/events.ts';
import { detectShape, toZeekPath } from './detect_shape.ts';
import { toDocumentId } from './document_id.ts';
import type { Draft, Stream } from './draft.ts';
import { toEcsSysmonDraft } from './ecs_sysmon.ts';
import { toPacketbeatDraft } from './packetbeat_event.ts';
import { isRecord, type RawRecord, toRecord } from './raw_record.ts';
import type { Skipped } from './skipped.ts';
import { toSysmonDraft } from './sysmon_event.ts';
import { readSysmonRecord } from './sysmon_record.ts';
import { toZeekDraft } from './zeek_event.ts';

export interface IngestedEvent {
  readonly event: NormalisedEvent;
  readonly stream: Stream;
  /** deterministic document id */
  readonly id: string;
}

const toDraft = (record: RawRecord): Either<Skipped, Draft> => {
  const shape = detectShape(record);
  switch (shape) {
    case 'sysmon_flat':
    case 'sysmon_azure':
    case 'winlogbeat':
      return pipe(readSysmonRecord(record, shape), chain(toSysmonDraft));
    case 'ecs':
      return toEcsSysmonDraft(record);
    case 'zeek_dns':
      return toZeekDraft(record);
    case 'zeek_other':
      return left({
        reason: 'foreign_zeek_log',
        detail: `zeek log '${toZeekPath(record) ?? 'unknown'}' is not read`.slice(0, 120),
      });
    case 'packetbeat_dns':
      return toPacketbeatDraft(record);
    case 'unknown':
      return left({
        reason: 'unknown_shape',
        detail: `members: ${Object.keys(record).slice(0, 8).join(', ')}`.slice(0, 120),
      });
  }
};

/** Any decoded JSON value as an ECS event with its stream and id, or why it is none. Never throws. */
export const normalise = (value: unknown): Either<Skipped, IngestedEvent> => {
  if (!isRecord(value)) {
    const found = value === null ? 'null' : Array.isArray(value) ? 'an array' : `a ${typeof value}`;
    return left({ reason: 'wrong_type', detail: `${found}, not an object` });
  }
  // Exports of a search (elasticdump, "_search" hits) wrap the event.
  const record = toRecord(value, '_source') ?? value;
  return pipe(
    toDraft(record),
    map((draft) => ({ event: draft.event, stream: draft.stream, id: toDocumentId(draft) })),
  );
};
