import { isLeft, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import {
  buildFindingsList,
  type FindingFilter,
  type FindingPage as FindingPageRequest,
} from '../../queries/list_findings.ts';
import type { EngineError } from '../engine/errors.ts';
import { type SearchHit, search } from '../engine/operations.ts';
import type { Engine } from '../engine/port.ts';
import { Finding } from '../schema/finding.ts';
import type { IndexNames } from './index_names.ts';

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

/** The document's own id, whatever a forged document says of itself. */
export const withId = ({ _id: id }: SearchHit, finding: Finding): IdentifiedFinding =>
  Object.assign({ id }, finding, { id });

export const readFindingPage =
  <Row>(
    engine: Engine,
    names: IndexNames,
    filter: FindingFilter,
    page: FindingPageRequest,
    toRow: (hit: SearchHit, finding: Finding) => Row,
  ): TaskEither<EngineError, FindingPage<Row>> =>
  async () => {
    const found = await search(engine, names.findings, buildFindingsList(filter, page))();
    if (isLeft(found)) return found;
    const { hits, total } = found.right;
    const findings = hits.flatMap((hit) => (Finding.is(hit._source) ? [toRow(hit, hit._source)] : []));
    return right({
      findings,
      unreadable: hits.length - findings.length,
      total: total ?? hits.length,
      next: hits.length < page.size ? undefined : (hits.at(-1)?.sort as SortValues | undefined),
    });
  };
