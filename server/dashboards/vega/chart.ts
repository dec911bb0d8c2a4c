import type { IndexPatterns } from '../index_patterns.ts';

export type Body = Readonly<Record<string, unknown>>;

/** A dataset that is asked of the cluster; `%context%` brings a dashboard's filters and time. */
export interface IndexSource {
  readonly name: string;
  readonly index: keyof IndexPatterns;
  /** absent: neither time nor filters of the dashboard reach it */
  readonly time_field?: string;
  readonly body: Body;
}

export interface ApiSource {
  readonly name: string;
  /** path and query of the REST API */
  readonly path: string;
}

/** Datasets of one form, in order, ending with the rows that both forms share. */
export interface Form<S> {
  readonly sources: readonly S[];
  /** each dataset after the sources: name, where it begins, and what turns it into rows */
  readonly datasets: readonly Body[];
}

/** One chart: rows from the index or from the REST API, drawn the same way. */
export interface Chart {
  /** file name and id */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** said in place of the drawing when there are no rows */
  readonly empty: string;
  readonly height: number;
  readonly from_index: Form<IndexSource>;
  readonly from_api: Form<ApiSource>;
  /** datasets after `rows` */
  readonly data: readonly Body[];
  readonly signals?: readonly Body[];
  readonly scales: readonly Body[];
  readonly axes?: readonly Body[];
  readonly legends?: readonly Body[];
  readonly marks: readonly Body[];
  /** an expression for a line below the title */
  readonly subtitle?: string;
}
