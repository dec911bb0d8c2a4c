import { isLeft } from 'fp-ts/lib/Either.js';
import type { Engine } from '../engine/port.ts';

/** Answers without a refusal after which one more request may be under way. */
const CALM = 20;

/**
 * The same engine with few requests under way at once, so that a scan never stands in the way of people's searches. Where the cluster says that
 * it is too busy (429, a full queue, a broken circuit) only one goes on, and one more after every so many answers in peace. Requests wait in
 * the order in which they came.
 * @param most requests under way at once, at most
 */
export const shareCluster = (engine: Engine, most: number, calm = CALM): Engine => {
  let [allowed, under_way, in_peace] = [most, 0, 0];
  const waiting: (() => void)[] = [];

  const enter = async (): Promise<void> => {
    if (under_way < allowed && waiting.length === 0) under_way += 1;
    // Whoever leaves hands its place on, so that nobody slips in between.
    else await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const leave = (): void => {
    under_way -= 1;
    while (under_way < allowed) {
      const next = waiting.shift();
      if (next === undefined) return;
      under_way += 1;
      next();
    }
  };
  const note = (is_refused: boolean): void => {
    in_peace = is_refused ? 0 : in_peace + 1;
    if (is_refused) allowed = 1;
    else if (in_peace >= calm && allowed < most) {
      allowed += 1;
      in_peace = 0;
    }
  };
  return {
    ...engine,
    request: (asked) => async () => {
      await enter();
      try {
        const answer = await engine.request(asked)();
        note(isLeft(answer) && answer.left.kind === 'overloaded');
        return answer;
      } finally {
        leave();
      }
    },
  };
};
