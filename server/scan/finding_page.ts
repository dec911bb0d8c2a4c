import { isLeft, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { buildFindingsList, type FindingFilter } from '../../queries/list_findings.ts';
import type { EngineError } from '../engine/errors.ts';
import { search } from '../engine/operations.ts';
import type { Engine } from '../engine/port.ts';
import { Finding } from '../schema/finding.ts';
import type { IndexNames } from './index_names.ts';

type SortValues = readonly (string | number | null)[];

/** Findings in order of finding, which nothing written later changes. */
export interface FindingPage {
  readonly findings: readonly (Finding & { readonly id: string })[];
  /** documents of the page that are no findings */
  readonly unreadable: number;
  /** of all pages, when this one was read */
  readonly total: number;
  /** where the page after this one begins, while there may be one */
  readonly next: SortValues | undefined;
}

export const readFindingPage =
  (
    engine: Engine,
    names: IndexNames,
    filter: FindingFilter,
    size: number,
    after?: SortValues,
  ): TaskEither<EngineError, FindingPage> =>
  async () => {
    const body = buildFindingsList(filter, { sort: 'created', size, after });
    const found = await search(engine, names.findings, body)();
    if (isLeft(found)) return found;
    const { hits, total } = found.right;
    const findings = hits.flatMap(({ _id, _source }) =>
      Finding.is(_source) ? [Object.assign({ id: _id }, _source, { id: _id })] : [],
    );
    return right({
      findings,
      unreadable: hits.length - findings.length,
      total: total ?? hits.length,
      next: hits.length < size ? undefined : (hits.at(-1)?.sort as SortValues | undefined),
    });
  };
