import { isLeft, right } from 'fp-ts/lib/Either.js';
import { chain, type TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { EngineError } from '../engine/errors.ts';
import { foldDocuments, refresh, search } from '../engine/operations.ts';
import type { Engine } from '../engine/port.ts';
import type { IndexNames } from '../scan/index_names.ts';
import { Finding } from '../schema/finding.ts';
import { decode } from '../schema/leaf_codecs.ts';
import { type Severity, toSeveritiesFrom } from '../schema/severity.ts';
import { type Candidate, toCandidates } from './candidate.ts';

const MOST_SCANS = 5_000;

/**
 * Candidates among the findings that these scans were the last to change: for scans that ended before they could hand over a result.
 * What this version cannot read is left out.
 */
export const readCandidates = (
  engine: Engine,
  names: IndexNames,
  scan_ids: readonly string[],
  threshold: Severity,
): TaskEither<EngineError, readonly Candidate[]> => {
  const filter = [
    { terms: { 'afterquery.scan_id': [...scan_ids] } },
    { terms: { 'afterquery.severity': toSeveritiesFrom(threshold) } },
  ];
  const query = { query: { bool: { filter } }, source: true, page_size: 200 } as const;
  const read: TaskEither<EngineError, readonly Candidate[]> = async () => {
    const candidates: Candidate[] = [];
    const folded = await foldDocuments(engine, names.findings, query, candidates, (all, { _id, _source }) => {
      const finding = decode(Finding)(_source);
      if (!isLeft(finding)) all.push(...toCandidates([{ id: _id, finding: finding.right }], threshold));
      return all;
    })();
    return isLeft(folded) ? folded : right(folded.right.value);
  };
  return chain(() => read)(refresh(engine, names.findings));
};

/** Ids of the service's own scans since a time, the newest first; not those of the command line, which prints what it found. */
export const readServiceScans =
  (engine: Engine, names: IndexNames, since: number): TaskEither<EngineError, readonly string[]> =>
  async () => {
    const filter = [
      { range: { '@timestamp': { gte: new Date(since).toISOString() } } },
      { terms: { trigger: ['schedule', 'late', 'api', 'backfill'] } },
    ];
    const found = await search(engine, names.scans, {
      size: MOST_SCANS,
      query: { bool: { filter } },
      sort: [{ '@timestamp': { order: 'desc', unmapped_type: 'date' } }],
      _source: false,
      track_total_hits: false,
    })();
    return isLeft(found) ? found : right(found.right.hits.map(({ _id }) => _id));
  };
