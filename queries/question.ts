import type { Either } from 'fp-ts/lib/Either.js';

/** A half-open span of event time, epoch milliseconds: [from, to). */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A question answered by one composite aggregation: the request body and the decoder of its own buckets. */
export interface CompositeQuestion<B> {
  readonly aggregation: string;
  readonly body: { readonly [key: string]: unknown };
  /** undefined: the bucket is well-formed and of no interest (an address that is not one, an empty name) */
  readonly decode: (bucket: unknown) => Either<string, B | undefined>;
}

/** A question answered by reading a few documents: query, fields to read, and the decoder of one hit. */
export interface DocumentQuestion<R> {
  /** what is asked, for accounts */
  readonly about: string;
  readonly query: { readonly [key: string]: unknown };
  readonly fields: readonly (string | { readonly field: string; readonly format: string })[];
  /**
   * read from columns (doc values) in place of the documents: a third of the cost, for fields that hold one value, or several whose order
   * and repetition tell nothing
   */
  readonly columns?: DocumentQuestion<R>['fields'];
  /**
   * sequence numbers of hits, beside their ids or alone: an id lies with the document, and unpacking it costs as much as all columns
   * together; alone, nothing but columns can be read
   */
  readonly sequence?: 'alone' | 'beside';
  /** undefined: the document lacks what the row needs */
  readonly decode: (hit: DocumentHit) => R | undefined;
}

export interface DocumentHit {
  readonly _index: string;
  /** empty where sequence numbers come alone */
  readonly _id: string;
  readonly _seq_no?: number | undefined;
  readonly fields?: Readonly<Record<string, unknown>> | undefined;
}
