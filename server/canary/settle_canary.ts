import { isLeft } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { EngineError } from '../engine/errors.ts';
import { refresh, search } from '../engine/operations.ts';
import { asTask, EngineFailure, orThrow } from '../scan/reader.ts';
import { type HeldCanary, saveCanary } from '../scan/stored/canary_store.ts';
import { listExceptions } from '../scan/stored/exception_store.ts';
import type { CanaryRecord, FoundCanary } from '../schema/canary.ts';
import { type AnalyticId, Finding } from '../schema/finding.ts';
import { diagnoseCanary } from './diagnose_canary.ts';
import type { SettleDesk } from './settle_desk.ts';

export const CANARY_ANALYTICS: readonly AnalyticId[] = ['AN0728', 'AN1121'];

const MOST_FINDINGS = 50;

interface Seen {
  readonly found: FoundCanary[];
  /** an exception suppresses it: it would not have been seen */
  readonly suppressed: readonly { readonly analytic: AnalyticId; readonly by: string }[];
}

/** Findings of its host, the strongest of each analytic. */
const readFound = async ({ engine, names, now }: SettleDesk, record: CanaryRecord): Promise<Seen> => {
  await orThrow(refresh(engine, names.canary_findings));
  const { hits } = await orThrow(
    search(engine, names.canary_findings, {
      size: MOST_FINDINGS,
      query: { bool: { filter: [{ term: { 'host.name': record.host.name } }] } },
      sort: [{ 'afterquery.score': { order: 'desc', unmapped_type: 'long' } }],
      track_total_hits: false,
    }),
  );
  if (hits.length === 0) return { found: [], suppressed: [] };
  const suppressing = new Set(
    (await orThrow(listExceptions(engine, names)))
      .filter(({ effect }) => effect.kind === 'suppress')
      .map(({ id }) => id),
  );
  const seconds = Number(((now() - Date.parse(record['@timestamp'])) / 1_000).toFixed(1));
  const found: FoundCanary[] = [];
  const suppressed: { analytic: AnalyticId; by: string }[] = [];
  for (const { _id, _source } of hits) {
    if (!Finding.is(_source)) continue;
    const { rule, afterquery } = _source;
    const by = afterquery.exceptions?.find((id) => suppressing.has(id));
    if (by !== undefined) suppressed.push({ analytic: rule.id, by });
    else if (!found.some(({ analytic }) => analytic === rule.id))
      found.push({ analytic: rule.id, finding_id: _id, score: afterquery.score, seconds });
  }
  return { found, suppressed };
};

const settle = async (desk: SettleDesk, held: HeldCanary): Promise<HeldCanary> => {
  const { record } = held;
  if (record.status !== 'waiting') return held;
  const seen = await readFound(desk, record);
  // What was seen before keeps the time at which it was.
  const found = [
    ...record.found,
    ...seen.found.filter(({ analytic }) => !record.found.some((one) => one.analytic === analytic)),
  ];
  const missing = CANARY_ANALYTICS.filter((id) => !found.some(({ analytic }) => analytic === id));
  const now = desk.now();
  const settled = new Date(now).toISOString();
  const is_over = now >= Date.parse(record.until);
  if (missing.length > 0 && !is_over && found.length === record.found.length) return held;
  const next: CanaryRecord =
    missing.length === 0
      ? { ...record, found, status: 'found', settled }
      : !is_over
        ? { ...record, found }
        : {
            ...record,
            found,
            status: 'failed',
            settled,
            error: await diagnoseCanary(desk, record, missing, seen.suppressed),
          };
  const saved = await saveCanary(desk.engine, desk.names, next, held.guard)();
  // Another copy was faster; the next look reads what it wrote.
  if (isLeft(saved) && saved.left.kind === 'conflict') return held;
  if (isLeft(saved)) throw new EngineFailure(saved.left);
  return { record: next, guard: {} };
};

/** Look for its findings: found, still waited for, or failed with the stage at which it was lost. */
export const settleCanary = (desk: SettleDesk, held: HeldCanary): TaskEither<EngineError, HeldCanary> =>
  asTask(() => settle(desk, held));
