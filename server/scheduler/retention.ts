import { isLeft } from 'fp-ts/lib/Either.js';
import { toSentence } from '../engine/errors.ts';
import { deleteIndex, deleteMatching, resolveIndices } from '../engine/operations.ts';
import type { Engine } from '../engine/port.ts';
import { DAY_MS } from '../schema/durations.ts';
import type { Logger } from '../telemetry/logger.ts';

/** Kinds of monthly indices with the days that their documents are kept after the month has ended. */
export interface Retention {
  readonly kind: string;
  readonly days: number;
}

/** Slow windows reach back thirty days; a month more bridges what is judged late. */
const ROLLUP_DAYS = 62;

export const toRetention = (finding_days: number): readonly Retention[] => [
  { kind: 'findings', days: finding_days },
  { kind: 'hidden', days: finding_days },
  { kind: 'canary-findings', days: ROLLUP_DAYS },
  { kind: 'audit', days: finding_days },
  { kind: 'rollups', days: ROLLUP_DAYS },
  { kind: 'coverage', days: finding_days },
];

/** A month, so that age from an index's creation never ends before the days after its month do. */
const POLICY_MORE_DAYS = 31;

/** Age in days at which a policy of the cluster may delete any monthly index, rollups included: no sooner than this service would. */
export const toPolicyDays = (finding_days: number): number =>
  Math.max(...toRetention(finding_days).map(({ days }) => days)) + POLICY_MORE_DAYS;

/** Indices that are not monthly, with the days that a document is kept after its `@timestamp`. */
export const toDocumentRetention = (finding_days: number): readonly Retention[] => [
  { kind: 'scans', days: finding_days },
  { kind: 'dead-letters', days: finding_days },
  // as long as a scan may meet its events
  { kind: 'canaries', days: finding_days },
  { kind: 'outbox', days: ROLLUP_DAYS },
  { kind: 'work', days: ROLLUP_DAYS },
  // the last day that a program was seen with a domain
  { kind: 'baselines', days: finding_days },
];

/** First millisecond after the month of "<prefix>-<kind>-2026.03"; undefined for every other name. */
export const toMonthEnd = (prefix: string, kind: string, index: string): number | undefined => {
  const head = `${prefix}-${kind}-`;
  const match = index.startsWith(head) ? /^(\d{4})\.(0[1-9]|1[0-2])$/.exec(index.slice(head.length)) : null;
  return match === null ? undefined : Date.UTC(Number(match[1]), Number(match[2]), 1);
};

/** Of the indices there are, those whose newest possible document is older than it is kept. */
export const findOutdated = (
  prefix: string,
  { kind, days }: Retention,
  indices: readonly string[],
  now: number,
): string[] =>
  indices.filter((index) => {
    const end = toMonthEnd(prefix, kind, index);
    return end !== undefined && end + days * DAY_MS <= now;
  });

export interface RetentionDesk {
  readonly engine: Engine;
  readonly logger: Logger;
  readonly prefix: string;
  readonly now: () => number;
}

/** Delete the service's own monthly indices that are past their days, whole and by name. Any copy may; a second one finds nothing. */
export const deleteOutdated = async (
  { engine, logger, prefix, now }: RetentionDesk,
  retention: readonly Retention[],
): Promise<string[]> => {
  const deleted: string[] = [];
  for (const one of retention) {
    const indices = await resolveIndices(engine, `${prefix}-${one.kind}-*`)();
    if (isLeft(indices)) {
      logger.error(`retention of ${one.kind} skipped: ${toSentence(indices.left, engine.url)}`);
      continue;
    }
    for (const index of findOutdated(prefix, one, indices.right, now())) {
      const gone = await deleteIndex(engine, index)();
      if (isLeft(gone)) logger.error(`${index} not deleted: ${toSentence(gone.left, engine.url)}`);
      else if (gone.right === 'deleted') {
        logger.info({ index, days: one.days }, 'deleted by age');
        deleted.push(index);
      }
    }
  }
  return deleted;
};

/** Delete single documents past their days, where an index is not cut by months. */
export const deleteOldDocuments = async (
  { engine, logger, prefix, now }: RetentionDesk,
  retention: readonly Retention[],
): Promise<number> => {
  let deleted = 0;
  for (const { kind, days } of retention) {
    const before = new Date(now() - days * DAY_MS).toISOString();
    const gone = await deleteMatching(engine, `${prefix}-${kind}`, {
      range: { '@timestamp': { lt: before } },
    })();
    if (isLeft(gone)) logger.error(`retention of ${kind} skipped: ${toSentence(gone.left, engine.url)}`);
    else deleted += gone.right;
  }
  if (deleted > 0) logger.info({ deleted }, 'documents deleted by age');
  return deleted;
};
