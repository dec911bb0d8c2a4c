import { type Either, isLeft, left, right } from 'fp-ts/lib/Either.js';
import { parseSpan } from '../scan/parse_time.ts';
import { DAY_MS } from '../schema/durations.ts';

const USUAL_DAYS = 7;
export const MOST_DAYS = 90;

/** The span that a preview looks at: the last `days`, or from and to. `to` stays open where nobody names it: a finding may be of this moment. */
export const toPreviewSpan = (
  {
    days,
    from,
    to,
  }: {
    readonly days?: string | undefined;
    readonly from?: string | undefined;
    readonly to?: string | undefined;
  },
  now: number,
): Either<string, { readonly from: number; readonly to?: number }> => {
  if (days !== undefined && (from !== undefined || to !== undefined))
    return left('query: give either days, or from and to');
  if (from === undefined)
    return to === undefined
      ? right({ from: now - Number(days ?? USUAL_DAYS) * DAY_MS })
      : left('query.from: it is missing, since to is given');
  const span = parseSpan(from, to ?? 'now', now);
  if (isLeft(span)) return left(`query.${span.left}`);
  if (span.right.to - span.right.from > MOST_DAYS * DAY_MS)
    return left(`query: from and to are more than ${MOST_DAYS} days apart`);
  return right(to === undefined ? { from: span.right.from } : span.right);
};
