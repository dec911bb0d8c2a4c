import { FINDING_SORTS, type FindingSort } from '../../queries/list_findings.ts';

/** Where a page ended: the sort it belongs to and the sort values of its last finding, as one URL-safe text. */
export interface Cursor {
  readonly sort: FindingSort;
  readonly after: readonly (string | number | null)[];
}

export const MOST_CURSOR = 500;

export const toCursorText = ({ sort, after }: Cursor): string =>
  Buffer.from(JSON.stringify([sort, ...after])).toString('base64url');

const isValue = (u: unknown): u is string | number | null =>
  u === null || (typeof u === 'number' && Number.isFinite(u)) || (typeof u === 'string' && u.length <= 100);

/** undefined where the text is none that a page gave out */
export const parseCursor = (text: string): Cursor | undefined => {
  if (text.length > MOST_CURSOR) return undefined;
  try {
    const [sort, ...after] = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as unknown[];
    const known = (Object.keys(FINDING_SORTS) as FindingSort[]).find((one) => one === sort);
    return known !== undefined && after.length === FINDING_SORTS[known].length && after.every(isValue)
      ? { sort: known, after }
      : undefined;
  } catch {
    return undefined;
  }
};
