import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { buildFindingById } from '../../../queries/list_findings.ts';
import type { EngineError } from '../../engine/errors.ts';
import { getDocument, indexDocument, type StoredDocument, search } from '../../engine/operations.ts';
import type { Engine } from '../../engine/port.ts';
import { Finding, type Triage } from '../../schema/finding.ts';
import { decode } from '../../schema/leaf_codecs.ts';
import type { IndexNames } from '../index_names.ts';

/** A finding with the version that a guarded write needs. */
export interface StoredFinding {
  readonly stored: StoredDocument;
  readonly finding: Finding;
}

/** The finding of that id, from whichever month's index holds it; undefined: there is none. */
export const readFinding =
  (engine: Engine, names: IndexNames, id: string): TaskEither<EngineError, StoredFinding | undefined> =>
  async () => {
    const found = await search(engine, names.findings, buildFindingById(id))();
    if (isLeft(found)) return found;
    const [hit] = found.right.hits;
    if (hit === undefined) return right(undefined);
    // What a search shows may be a second old; the document itself is not.
    const stored = await getDocument(engine, hit._index, id)();
    if (isLeft(stored)) return stored;
    if (stored.right === undefined) return right(undefined);
    const decoded = decode(Finding)(stored.right._source);
    return isLeft(decoded)
      ? left({ kind: 'undecodable', detail: `the stored finding ${id}: ${decoded.left}` })
      : right({ stored: stored.right, finding: decoded.right });
  };

/** Write people's part of a finding; `conflict` where it has changed since it was read. */
export const saveTriage =
  (
    engine: Engine,
    { stored, finding }: StoredFinding,
    triage: Triage,
  ): TaskEither<EngineError, StoredFinding> =>
  async () => {
    const triaged: Finding = { ...finding, afterquery: { ...finding.afterquery, triage } };
    const saved = await indexDocument(engine, stored._index, stored._id, triaged, {
      if_seq_no: stored._seq_no,
      if_primary_term: stored._primary_term,
      // Whoever triages looks at the list next, and findings are shown to searches only every few seconds.
      refresh: true,
    })();
    if (isLeft(saved)) return saved;
    const { _seq_no, _primary_term } = saved.right;
    return right({ stored: { ...stored, _seq_no, _primary_term, _source: triaged }, finding: triaged });
  };
