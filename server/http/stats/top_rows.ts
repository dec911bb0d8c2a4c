import * as t from 'io-ts';
import { Keyword, Long } from '../../schema/leaf_codecs.ts';
import type { Rows } from './counted_rows.ts';

/** What a terms aggregation with the strongest score of each value answers. */
export const Top = t.type({
  top: t.type({
    buckets: t.array(
      t.type({
        key: t.union([t.string, t.number]),
        doc_count: Long,
        max_score: t.type({ value: t.union([t.number, t.null]) }),
      }),
    ),
  }),
});

/** A port is text here as every other value. */
export const TopRow = t.type({ value: Keyword, findings: Long, max_score: Long });
type TopRow = t.TypeOf<typeof TopRow>;

export const toTopRows = ({ top: { buckets } }: t.TypeOf<typeof Top>): Rows<TopRow> => {
  const rows: TopRow[] = [];
  let unreadable = 0;
  for (const { key, doc_count, max_score } of buckets) {
    const row = { value: String(key), findings: doc_count, max_score: max_score.value };
    if (TopRow.is(row)) rows.push(row);
    else unreadable += doc_count;
  }
  return { rows, unreadable };
};
