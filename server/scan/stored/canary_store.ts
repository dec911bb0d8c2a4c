import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Span } from '../../../queries/question.ts';
import type { EngineError } from '../../engine/errors.ts';
import { getDocument, type IndexOptions, indexDocument, multiGet, search } from '../../engine/operations.ts';
import type { Engine } from '../../engine/port.ts';
import { CanaryRecord, toCanaryId } from '../../schema/canary.ts';
import type { Finding } from '../../schema/finding.ts';
import { decode } from '../../schema/leaf_codecs.ts';
import type { IndexNames } from '../index_names.ts';
import { orThrow } from '../reader.ts';

/** A record with the version it was read in. */
export interface HeldCanary {
  readonly record: CanaryRecord;
  readonly guard: IndexOptions;
}

/** A text: why it is none. */
const toHeld = (id: string, source: unknown, guard: IndexOptions): HeldCanary | string => {
  const decoded = decode(CanaryRecord)(source);
  return isLeft(decoded) ? `the canary ${id}: ${decoded.left}` : { record: decoded.right, guard };
};

/** `conflict` where another copy has written it meanwhile. */
export const saveCanary =
  (
    engine: Engine,
    names: IndexNames,
    record: CanaryRecord,
    guard: IndexOptions,
  ): TaskEither<EngineError, void> =>
  async () => {
    const saved = await indexDocument(engine, names.canaries, record.id, record, {
      ...guard,
      refresh: true,
    })();
    return isLeft(saved) ? saved : right(undefined);
  };

export const readCanary =
  (engine: Engine, names: IndexNames, id: string): TaskEither<EngineError, HeldCanary | undefined> =>
  async () => {
    const stored = await getDocument(engine, names.canaries, id)();
    if (isLeft(stored)) return stored;
    if (stored.right === undefined) return right(undefined);
    const { _source, _seq_no: if_seq_no, _primary_term: if_primary_term } = stored.right;
    const held = toHeld(id, _source, { if_seq_no, if_primary_term });
    return typeof held === 'string' ? left({ kind: 'undecodable', detail: held }) : right(held);
  };

export interface CanaryFilter {
  readonly statuses?: readonly CanaryRecord['status'][];
  /** when they were written */
  readonly span?: Span;
}

/** The newest first, each visible since it was saved; what is none as this version knows them is left out. */
export const listCanaries =
  (
    engine: Engine,
    names: IndexNames,
    size: number,
    { statuses, span }: CanaryFilter = {},
  ): TaskEither<EngineError, readonly HeldCanary[]> =>
  async () => {
    const found = await search(engine, names.canaries, {
      size,
      query: {
        bool: {
          filter: [
            ...(statuses === undefined ? [] : [{ terms: { status: [...statuses] } }]),
            ...(span === undefined
              ? []
              : [{ range: { '@timestamp': { gte: span.from, lt: span.to, format: 'epoch_millis' } } }]),
          ],
        },
      },
      sort: [{ '@timestamp': { order: 'desc', unmapped_type: 'date' } }],
      seq_no_primary_term: true,
      track_total_hits: false,
    })();
    if (isLeft(found)) return found;
    return right(
      found.right.hits.flatMap(({ _id, _source, _seq_no, _primary_term }) => {
        if (_seq_no === undefined || _primary_term === undefined) return [];
        const held = toHeld(_id, _source, { if_seq_no: _seq_no, if_primary_term: _primary_term });
        return typeof held === 'string' ? [] : [held];
      }),
    );
  };

/** A host name of the form, with a record; a name alone makes nobody a canary. */
export interface CanaryWatch {
  readonly among: (hosts: Iterable<string>) => Promise<ReadonlySet<string>>;
  /** whether all evidence of it is of the canary's own time */
  readonly isOf: (finding: Finding) => boolean;
}

/** Clocks of sensors and pipelines may round. */
const MARGIN_MS = 60_000;

/** Asks for each host of the form once: its record was written before its first event. */
export const watchCanaries = (engine: Engine, names: IndexNames): CanaryWatch => {
  const known = new Map<string, CanaryRecord | undefined>();
  const recordOf = (host: string): CanaryRecord | undefined => known.get(toCanaryId(host) ?? '');
  return {
    among: async (hosts) => {
      const named = [...hosts].filter((host) => toCanaryId(host) !== undefined);
      const ids = [...new Set(named.flatMap((host) => toCanaryId(host) ?? []))];
      const unknown = ids.filter((id) => !known.has(id));
      if (unknown.length > 0) {
        const found = new Map<string, CanaryRecord>();
        for (const { _id, _source } of await orThrow(multiGet(engine, names.canaries, unknown))) {
          const held = toHeld(_id, _source, {});
          if (typeof held !== 'string') found.set(_id, held.record);
        }
        // Only now: a stage of the scan that asks meanwhile must not take silence for an answer.
        for (const id of unknown) known.set(id, found.get(id));
      }
      return new Set(named.filter((host) => recordOf(host) !== undefined));
    },
    isOf: ({ host, event }) => {
      const record = recordOf(host.name);
      return (
        record !== undefined &&
        Date.parse(event.start) >= Date.parse(record.from) - MARGIN_MS &&
        Date.parse(event.end) <= Date.parse(record.to) + MARGIN_MS
      );
    },
  };
};
