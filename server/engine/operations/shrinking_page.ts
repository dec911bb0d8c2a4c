import { isRight, left, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { EngineError } from '../errors.ts';
import { backOff } from './back_off.ts';

export interface PageSettings {
  readonly page_size: number;
  /** pages are not made smaller than this */
  readonly smallest_page: number;
  /** exchanges for one page before its last error is given back */
  readonly tries: number;
  /** the longest first wait, milliseconds */
  readonly pause_ms: number;
}

export interface Page<A> {
  readonly value: A;
  /** what worked; go on with it */
  readonly page_size: number;
  readonly requests: number;
}

/**
 * Asks for one page; where the cluster finds it too large, is too busy or too slow, asks again for half of it.
 * Gives up with the last error.
 */
export const askShrinking =
  <A>(
    settings: PageSettings,
    ask: (page_size: number) => TaskEither<EngineError, A>,
  ): TaskEither<EngineError, Page<A>> =>
  async () => {
    const { smallest_page, tries, pause_ms } = settings;
    let page_size = settings.page_size;
    for (let requests = 1; ; requests++) {
      const answer = await ask(page_size)();
      if (isRight(answer)) return right({ value: answer.right, page_size, requests });
      const error = answer.left;
      if (requests >= tries || !isWorthSmaller(error, page_size > smallest_page)) return left(error);
      page_size = Math.max(smallest_page, Math.floor(page_size / 2));
      if (error.kind !== 'too_large') await backOff(requests - 1, pause_ms);
    }
  };

// the same page that was too large once is too large again; a busy cluster may have time later
const isWorthSmaller = (error: EngineError, can_shrink: boolean): boolean =>
  error.kind === 'overloaded' || error.kind === 'timeout' || (error.kind === 'too_large' && can_shrink);
