import { isLeft } from 'fp-ts/lib/Either.js';
import { toSentence } from '../engine/errors.ts';
import { type BulkOperation, bulkWrite, refresh } from '../engine/operations.ts';
import type { Engine } from '../engine/port.ts';
import { EMPTY_ACCOUNT, type IngestAccount } from '../ingest/ingest_account.ts';
import type { IngestedEvent } from '../ingest/normalise.ts';
import { type AccountCell, readEvents } from '../ingest/read_events.ts';
import { shiftEvent } from '../ingest/shift_event.ts';
import type { IndexNames } from '../scan/index_names.ts';
import { CommandFailure, type Runtime } from './runtime.ts';

export interface IngestRequest {
  readonly files: readonly string[];
  /** in place of the two default indices */
  readonly index?: string | undefined;
  /** move the newest event to now */
  readonly shift_to_now: boolean;
}

export interface IngestOutcome {
  readonly account: IngestAccount;
  readonly written: number;
  /** the same event was there already, or came twice */
  readonly duplicates: number;
  readonly failed: number;
  readonly first_failure?: string | undefined;
  /** by how much --now moved all times */
  readonly shifted_ms: number;
  readonly seconds: number;
}

const BATCH = 2_000;
const PROGRESS_EVERY = 20_000;

const findNewest = async (files: readonly string[]): Promise<number | undefined> => {
  const cell: AccountCell = { current: EMPTY_ACCOUNT };
  let newest: number | undefined;
  for await (const { event } of readEvents(files, {}, cell)) {
    const time = Date.parse(event['@timestamp']);
    if (newest === undefined || time > newest) newest = time;
  }
  return newest;
};

const toOperation = (
  { event, stream, id }: IngestedEvent,
  names: IndexNames,
  request: IngestRequest,
  delta_ms: number,
  ingested: string,
): BulkOperation => {
  const moved = delta_ms === 0 ? event : shiftEvent(event, delta_ms);
  return {
    // Moved events replace an earlier run's: the same event at another time is still the same event.
    op: request.shift_to_now ? 'index' : 'create',
    index: request.index ?? (stream === 'sysmon' ? names.source_sysmon : names.source_dns),
    id,
    document: { ...moved, event: { ...moved.event, ingested } },
  };
};

/** Read files and write their events. Nothing already written is lost when the cluster fails half-way: ids are deterministic. */
export const runIngest = async (
  runtime: Runtime,
  engine: Engine,
  names: IndexNames,
  request: IngestRequest,
): Promise<IngestOutcome> => {
  if (request.shift_to_now && request.files.includes('-'))
    throw new CommandFailure('--now reads its input twice, so it takes files, not standard input.', 2);
  const started = runtime.now();
  const newest = request.shift_to_now ? await findNewest(request.files) : undefined;
  const delta_ms = newest === undefined ? 0 : started - newest;
  const cell: AccountCell = { current: EMPTY_ACCOUNT };
  const outcome = { written: 0, duplicates: 0, failed: 0, first_failure: undefined as string | undefined };
  const ingested = new Date(started).toISOString();
  const flush = async (batch: BulkOperation[]): Promise<void> => {
    if (batch.length === 0) return;
    const unique = new Map(batch.map((operation) => [`${operation.index}\n${operation.id}`, operation]));
    const result = await bulkWrite(engine, [...unique.values()], {})();
    if (isLeft(result))
      throw new CommandFailure(
        `${toSentence(result.left, engine.url)} ${outcome.written} events were written before; run the same command again to go on.`,
        1,
      );
    outcome.written += result.right.created + result.right.updated;
    outcome.duplicates += result.right.existing.length + (batch.length - unique.size);
    outcome.failed += result.right.failed.length;
    const failure = result.right.failed[0];
    if (failure !== undefined) outcome.first_failure ??= `${failure.type}: ${failure.reason}`;
  };
  let batch: BulkOperation[] = [];
  let seen = 0;
  for await (const event of readEvents(request.files, {}, cell)) {
    batch.push(toOperation(event, names, request, delta_ms, ingested));
    seen += 1;
    if (batch.length >= BATCH) {
      await flush(batch);
      batch = [];
    }
    if (seen % PROGRESS_EVERY === 0) runtime.err(`ingest: ${seen} events read\n`);
  }
  await flush(batch);
  const target = request.index ?? `${names.source_sysmon},${names.source_dns}`;
  const refreshed = await refresh(engine, target)();
  if (isLeft(refreshed)) throw new CommandFailure(toSentence(refreshed.left, engine.url), 1);
  return {
    account: cell.current,
    ...outcome,
    shifted_ms: delta_ms,
    seconds: (runtime.now() - started) / 1000,
  };
};
