import { type Either, isLeft } from 'fp-ts/lib/Either.js';
import { JsonScanner, Shape } from './json_scanner.ts';

/** Where an answer's rows stand, and what to make of each. */
export interface RowsWanted<R> {
  /** @example ['hits', 'hits'] */
  readonly path: readonly string[];
  /**
   * The row is the decoder's until it returns: the next one is read into the same object. A Left says what is wrong with it; of undefined nothing
   * is kept.
   */
  readonly decode: (row: unknown) => Either<string, R | undefined>;
}

/** An answer read row by row. */
export interface RowsRead<R> {
  readonly rows: readonly R[];
  /** all that were met */
  readonly count: number;
  readonly last: unknown;
  /** the answer as `JSON.parse` gives it, with an empty list in place of the rows */
  readonly rest: unknown;
  /** the first row that is not as expected, after which none was decoded */
  readonly wrong: { readonly place: number; readonly what: string } | undefined;
}

/**
 * The rows at the path, each decoded as it is met, and the rest of the answer. Values are those of `JSON.parse`, but that within a row's objects
 * (`fields` of a hit, `key` of a bucket) whole numbers between quotes come as numbers, which is what doc values and keys of dates are. Throws
 * SyntaxError where the text is not JSON.
 */
export const readRows =
  <R>({ path, decode }: RowsWanted<R>) =>
  (bytes: Buffer): RowsRead<R> => {
    const scanner = new JsonScanner(bytes);
    const rows: R[] = [];
    if (!scanner.find(path))
      return { rows, count: 0, last: undefined, rest: JSON.parse(bytes.toString('utf8')), wrong: undefined };
    const begins = scanner.at + 1;
    let [count, last, wrong]: [number, unknown, RowsRead<R>['wrong']] = [0, undefined, undefined];
    scanner.rows(new Shape(), (row) => {
      if (wrong === undefined) {
        const decoded = decode(row);
        if (isLeft(decoded)) wrong = { place: count, what: decoded.left };
        else if (decoded.right !== undefined) rows.push(decoded.right);
      }
      count += 1;
      last = row;
    });
    const around = bytes.toString('utf8', 0, begins) + bytes.toString('utf8', scanner.at - 1);
    return { rows, count, last, rest: JSON.parse(around), wrong };
  };
