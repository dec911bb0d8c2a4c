import { isLeft, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import {
  buildFindingsList,
  type FindingFilter,
  type FindingPage as FindingPageRequest,
} from '../../../queries/list_findings.ts';
import type { EngineError } from '../../engine/errors.ts';
import { type SearchHit, search } from '../../engine/operations.ts';
import type { Engine } from '../../engine/port.ts';
import { Finding } from '../../schema/finding.ts';
import { FindingSummary, SUMMARY_PATHS } from '../../schema/finding_summary.ts';
import type { IndexNames } from '../index_names.ts';

export type SortValues = readonly (string | number | null)[];

/** A page of findings, each as `toRow` makes it. */
export interface FindingPage<Row = IdentifiedFinding> {
  readonly findings: readonly Row[];
  /** documents of the page that are no findings */
  readonly unreadable: number;
  /** of all pages, when this one was read */
  readonly total: number;
  /** where the page after this one begins, while there may be one */
  readonly next: SortValues | undefined;
}

type IdentifiedFinding = Finding & { readonly id: string };

/** How much of each finding is read, and how it is told from what is none. */
export interface FindingView<F> {
  readonly is: (source: unknown) => source is F;
  readonly paths?: readonly string[];
}

export const WHOLE: FindingView<Finding> = { is: Finding.is };
export const SUMMARY: FindingView<FindingSummary> = { is: FindingSummary.is, paths: SUMMARY_PATHS };

/** The document's own id, whatever a forged document says of itself. */
export const withId = <F extends object>({ _id: id }: SearchHit, finding: F): F & { readonly id: string } =>
  Object.assign({ id }, finding, { id });

export const readFindingPage =
  <F, Row>(
    engine: Engine,
    names: IndexNames,
    filter: FindingFilter,
    page: FindingPageRequest,
    { is, paths }: FindingView<F>,
    toRow: (hit: SearchHit, finding: F) => Row,
  ): TaskEither<EngineError, FindingPage<Row>> =>
  async () => {
    const body = buildFindingsList(filter, page);
    const found = await search(engine, names.findings, body, { source_paths: paths })();
    if (isLeft(found)) return found;
    const { hits, total } = found.right;
    const findings = hits.flatMap((hit) => (is(hit._source) ? [toRow(hit, hit._source)] : []));
    return right({
      findings,
      unreadable: hits.length - findings.length,
      total: total ?? hits.length,
      next: hits.length < page.size ? undefined : (hits.at(-1)?.sort as SortValues | undefined),
    });
  };
