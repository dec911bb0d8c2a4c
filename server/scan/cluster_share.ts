import { isLeft } from 'fp-ts/lib/Either.js';
import type { Engine } from '../engine/port.ts';

/** What of the cluster a scan may take. */
export interface Allowance {
  /** requests under way at once, at most */
  readonly requests: number;
  /** of its time that it works, above 0 and up to 1; it rests for the remainder */
  readonly share: number;
}

/** Answers without a refusal after which one more request may be under way. */
const CALM = 20;
/** However long a request took: who cancels a scan, or stops the service, does not wait for its rest. */
const LONGEST_REST_MS = 5_000;

/**
 * The same engine with few requests under way at once, so that a scan never stands in the way of people's searches. Where the cluster says that
 * it is too busy (429, a full queue, a broken circuit) only one goes on, and one more after every so many answers in peace. Requests wait in
 * the order in which they came. Of a share below 1 each rests, once what follows at once from its answer is worked out, in proportion to the
 * time that both took: a service beside its cluster takes processor from people's searches too.
 */
export const shareCluster = (engine: Engine, { requests: most, share }: Allowance, calm = CALM): Engine => {
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
  const leaveRested = (began: number): void => {
    const rest = (): void => {
      const worked = performance.now() - began;
      setTimeout(leave, Math.min(worked * (1 / share - 1), LONGEST_REST_MS));
    };
    if (share >= 1) leave();
    else setImmediate(rest);
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
      const began = performance.now();
      try {
        const answer = await engine.request(asked)();
        note(isLeft(answer) && answer.left.kind === 'overloaded');
        return answer;
      } finally {
        leaveRested(began);
      }
    },
  };
};
