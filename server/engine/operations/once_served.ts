import { isLeft } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { EngineError } from '../errors.ts';
import { backOff } from './back_off.ts';

const TRIES = 4;
const WAIT_MS = 100;

/** A shard that moves, or whose index was made this moment, answers a little later: asked again for most of a second. */
export const onceServed =
  <A>(task: TaskEither<EngineError, A>, kinds: readonly EngineError['kind'][]): TaskEither<EngineError, A> =>
  async () => {
    for (let attempt = 0; ; attempt += 1) {
      const answer = await task();
      if (!isLeft(answer) || !kinds.includes(answer.left.kind) || attempt + 1 >= TRIES) return answer;
      await backOff(attempt, WAIT_MS);
    }
  };
