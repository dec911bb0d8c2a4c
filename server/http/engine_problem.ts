import { type Either, left } from 'fp-ts/lib/Either.js';
import { type EngineError, toSentence } from '../engine/errors.ts';
import { PROBLEMS, type Problem } from './problem.ts';

/** What a route answers when the cluster refused or failed: the one sentence that says so. */
export const refusedBy =
  (engine: { readonly url: string }) =>
  (error: EngineError): Either<Problem, never> =>
    left(PROBLEMS.engine(toSentence(error, engine.url)));
