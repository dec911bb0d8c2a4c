import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { buildFactsPage, buildFactsQuery, type FactFilter } from '../../queries/coverage_facts.ts';
import type { EngineError } from '../engine/errors.ts';
import { foldDocuments, refresh, search } from '../engine/operations.ts';
import type { Engine } from '../engine/port.ts';
import { CoverageFact } from '../schema/coverage.ts';
import { toSourcePaths } from '../schema/source_paths.ts';
import { arrangeFacts, type CoverageFacts } from './host_hour.ts';

/** Everything but what was counted slice by slice. */
const PATHS = toSourcePaths(CoverageFact).filter((path) => !path.endsWith('.tallies'));

/** Facts that one report holds in memory: 250 hosts for a month. */
export const MOST_FACTS = 200_000;

export interface TooManyFacts {
  readonly kind: 'too_many_facts';
  readonly found: number;
}

/** All facts of the period; documents that are none are counted as `unreadable`. */
export const readFacts =
  (
    engine: Engine,
    index: string,
    filter: FactFilter,
  ): TaskEither<EngineError | TooManyFacts, CoverageFacts & { readonly unreadable: number }> =>
  async () => {
    // What a scan wrote this moment is part of the evidence.
    const seen = await refresh(engine, index)();
    if (isLeft(seen)) return seen;
    const query = buildFactsQuery(filter);
    const counted = await search(engine, index, { size: 0, track_total_hits: true, query })();
    if (isLeft(counted)) return counted;
    const found = counted.right.total ?? 0;
    if (found > MOST_FACTS) return left({ kind: 'too_many_facts', found });
    const init = { facts: [] as CoverageFact[], unreadable: 0 };
    const folded = await foldDocuments(engine, index, { query, source: PATHS }, init, (all, { _source }) => {
      if (CoverageFact.is(_source)) all.facts.push(_source);
      else all.unreadable += 1;
      return all;
    })();
    if (isLeft(folded)) return folded;
    const { facts, unreadable } = folded.right.value;
    return right({ ...arrangeFacts(facts), unreadable });
  };

export interface FactPage {
  readonly facts: readonly CoverageFact[];
  readonly total: number;
  readonly next: readonly (string | number)[] | undefined;
}

/** A page of the facts of hosts and sensors. */
export const readFactPage =
  (
    engine: Engine,
    index: string,
    filter: FactFilter,
    size: number,
    after: readonly (string | number)[] | undefined,
  ): TaskEither<EngineError, FactPage> =>
  async () => {
    const body = buildFactsPage(filter, size, after);
    const found = await search(engine, index, body, { source_paths: PATHS })();
    if (isLeft(found)) return found;
    const { hits, total } = found.right;
    return right({
      facts: hits.map(({ _source }) => _source).filter(CoverageFact.is),
      total: total ?? hits.length,
      next: hits.length < size ? undefined : (hits.at(-1)?.sort as (string | number)[] | undefined),
    });
  };
