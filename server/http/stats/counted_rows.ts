import * as t from 'io-ts';
import { AnalyticId, SeverityCodec } from '../../schema/finding.ts';
import { DateTime, Float, Long } from '../../schema/leaf_codecs.ts';
import { toSeverityNumber } from '../../schema/severity.ts';

/** What a composite aggregation over analytic and severity, and maybe time, answers. */
export const Counted = t.type({
  counted: t.type({
    buckets: t.array(
      t.type({
        key: t.intersection([t.type({ analytic: t.string, severity: t.string }), t.partial({ time: Float })]),
        doc_count: Long,
      }),
    ),
  }),
});
export type Counted = t.TypeOf<typeof Counted>;

export const SeverityRow = t.type({ analytic: AnalyticId, severity: SeverityCodec, findings: Long });
export type SeverityRow = t.TypeOf<typeof SeverityRow>;

export const TimelineRow = t.intersection([t.type({ time: DateTime }), SeverityRow]);
export type TimelineRow = t.TypeOf<typeof TimelineRow>;

export interface Rows<R> {
  readonly rows: readonly R[];
  /** documents that are counted in no row, being no findings */
  readonly unreadable: number;
}

const toRows = <R>(
  { counted: { buckets } }: Counted,
  toRow: (bucket: Counted['counted']['buckets'][number]) => unknown,
  codec: t.Type<R>,
): Rows<R> => {
  const rows: R[] = [];
  let unreadable = 0;
  for (const bucket of buckets) {
    const row = toRow(bucket);
    if (codec.is(row)) rows.push(row);
    else unreadable += bucket.doc_count;
  }
  return { rows, unreadable };
};

const before = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const bySeverity = (a: SeverityRow, b: SeverityRow): number =>
  before(a.analytic, b.analytic) || toSeverityNumber(a.severity) - toSeverityNumber(b.severity);

/** The lowest severity first, as bars are stacked. */
export const toSeverityRows = (counted: Counted): Rows<SeverityRow> => {
  const { rows, unreadable } = toRows(
    counted,
    ({ key: { analytic, severity }, doc_count }) => ({ analytic, severity, findings: doc_count }),
    SeverityRow,
  );
  return { rows: [...rows].sort(bySeverity), unreadable };
};

/** A document may claim a year that no date holds; one that takes five digits the row's codec refuses. */
const toTime = (ms: number | undefined): string | undefined => {
  const date = new Date(ms ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
};

/** The oldest first. */
export const toTimelineRows = (counted: Counted): Rows<TimelineRow> => {
  const { rows, unreadable } = toRows(
    counted,
    ({ key: { time, analytic, severity }, doc_count }) => ({
      time: toTime(time),
      analytic,
      severity,
      findings: doc_count,
    }),
    TimelineRow,
  );
  return { rows: [...rows].sort((a, b) => before(a.time, b.time) || bySeverity(a, b)), unreadable };
};
