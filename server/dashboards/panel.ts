import type { IndexPatterns } from './index_patterns.ts';

export type View = keyof Omit<IndexPatterns, 'baselines'>;

type Query = Readonly<Record<string, unknown>>;

/** Documents that a panel or search is about, with a name for people. */
export interface Restriction {
  readonly label: string;
  readonly query: Query;
}

export interface Metric {
  readonly type: 'count' | 'max' | 'sum' | 'cardinality';
  /** absent for a count */
  readonly field?: string;
  readonly label: string;
}

export type Split =
  | {
      readonly type: 'terms';
      readonly field: string;
      readonly size: number;
      readonly label: string;
      /** place of the metric that orders the terms, the most first; absent: the first */
      readonly by?: number;
    }
  | { readonly type: 'date_histogram'; readonly field: string; readonly label: string };

interface Base {
  /** last part of the saved object's id */
  readonly name: string;
  readonly title: string;
}

/** Counted by the product itself; drawn as classic visualizations, which both products have. */
export interface CountedPanel extends Base {
  readonly kind: 'metric' | 'bars' | 'ranking' | 'table';
  readonly view: View;
  readonly restrict: readonly Restriction[];
  readonly metrics: readonly Metric[];
  /** along the axis, or the rows of a table; of `bars` and `ranking` the second one colours */
  readonly splits: readonly Split[];
}

export interface VegaPanel extends Base {
  readonly kind: 'vega';
  readonly spec: Readonly<Record<string, unknown>>;
}

export interface TextPanel extends Base {
  readonly kind: 'text';
  readonly markdown: string;
}

/** A saved search: in Discover by itself, and as a list on a dashboard. */
export interface SearchPanel extends Base {
  readonly kind: 'search';
  readonly view: View;
  readonly restrict: readonly Restriction[];
  readonly columns: readonly string[];
  readonly sort: string;
}

export type Panel = CountedPanel | VegaPanel | TextPanel | SearchPanel;

/** Place on a grid of 48 columns. */
export interface Placed {
  readonly panel: Panel;
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface Dashboard {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly panels: readonly Placed[];
}
