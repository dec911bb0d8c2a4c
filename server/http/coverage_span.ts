import { type Either, isLeft, left, right } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { parseSpan } from '../scan/parse_time.ts';
import { DAY_MS } from '../schema/durations.ts';
import { TimeText } from './inputs.ts';

const MOST_DAYS = 400;

export const SpanQuery = t.partial({ from: TimeText, to: TimeText });

export const SPAN_NOTES = {
  from: 'first hour of the period; ISO 8601 or now-30d, now-24h where absent',
  to: 'end of the period, now where absent',
} as const;

/** The period asked for, the last day where none is, or one sentence. */
export const toCoverageSpan = (
  { from = 'now-24h', to = 'now' }: { readonly from?: string | undefined; readonly to?: string | undefined },
  now: number,
): Either<string, { readonly from: number; readonly to: number }> => {
  const span = parseSpan(from, to, now);
  if (isLeft(span)) return left(`query.${span.left}`);
  return span.right.to - span.right.from > MOST_DAYS * DAY_MS
    ? left(`query: from and to are more than ${MOST_DAYS} days apart`)
    : right(span.right);
};
