import { isRight } from 'fp-ts/lib/Either.js';
import type { Engine, EngineRequest, RequestPurpose } from '../engine/port.ts';
import { addCosts } from '../schema/question_cost.ts';
import type { MutableAccount } from '../schema/scan_account.ts';

const toPurpose = ({ about, path }: EngineRequest): RequestPurpose =>
  about ?? { question: path.split('/').at(-1) ?? '', way: 'other' };

const lengthOf = (list: unknown): number => (Array.isArray(list) ? list.length : 0);

/** Documents, buckets, or items written. */
const countRows = (answer: unknown): number => {
  const { hits, aggregations, items, docs, count } = Object(answer) as Record<string, unknown>;
  // Pages are read row by row, and keep those that tell something.
  if (typeof count === 'number') return count;
  const buckets = Object.values(Object(aggregations) as Record<string, { buckets?: unknown } | null>);
  return (
    lengthOf((hits as { hits?: unknown } | undefined)?.hits) +
    buckets.reduce((sum, one) => sum + lengthOf(one?.buckets), 0) +
    lengthOf(items) +
    lengthOf(docs)
  );
};

/** Into the account: how many requests of each kind, and how long they took. */
export const countCosts = (
  engine: Engine,
  { questions }: Pick<MutableAccount, 'questions'>,
  clock: () => number,
): Engine => ({
  ...engine,
  request: (asked) => async () => {
    const began = clock();
    const answer = await engine.request(asked)();
    const took = (clock() - began) / 1_000;
    const { question, way } = toPurpose(asked);
    const rows = isRight(answer) ? countRows(answer.right) : 0;
    questions[question] = addCosts(questions[question], {
      way,
      requests: 1,
      rows,
      seconds: took,
      longest: took,
    });
    return answer;
  },
});
