import * as t from 'io-ts';

/** What one kind of question cost: answers are buckets, documents or what was written. */
export const QuestionCost = t.type({
  /** how it was asked: composite, columns, documents; mixed where index groups differ */
  way: t.string,
  requests: t.number,
  rows: t.number,
  /** until answered, of all requests together: several are under way at once */
  seconds: t.number,
  /** the longest one, seconds */
  longest: t.number,
});
export type QuestionCost = t.TypeOf<typeof QuestionCost>;

export const addCosts = (known: QuestionCost | undefined, more: QuestionCost): QuestionCost =>
  known === undefined
    ? more
    : {
        way: known.way === more.way ? known.way : 'mixed',
        requests: known.requests + more.requests,
        rows: known.rows + more.rows,
        seconds: known.seconds + more.seconds,
        longest: Math.max(known.longest, more.longest),
      };
