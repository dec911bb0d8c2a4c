import { type Either, isRight, left } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { chainEitherK } from 'fp-ts/lib/TaskEither.js';
import type { Errors, Type } from 'io-ts';
import type { EngineError } from '../errors.ts';
import type { Engine, EngineRequest } from '../port.ts';

/** Decodes what a cluster answered; the error names the path inside the answer. */
export const decodeAnswer = <A>(codec: Type<A, unknown>, answer: unknown): Either<EngineError, A> => {
  const decoded = codec.decode(answer);
  return isRight(decoded) ? decoded : left(undecodable(toPath(decoded.left), codec.name));
};

/** One exchange whose answer is decoded. */
export const requestDecoded = <A>(
  engine: Engine,
  request: EngineRequest,
  codec: Type<A, unknown>,
): TaskEither<EngineError, A> =>
  chainEitherK((answer) => decodeAnswer(codec, answer))(engine.request(request));

/** @param path inside the answer, e.g. "hits.hits.3._id" */
export const undecodable = (path: string, expected: string): EngineError => ({
  kind: 'undecodable',
  detail: `${path === '' ? 'the answer' : path} is not ${expected}`,
});

const toPath = (errors: Errors): string =>
  (errors[0]?.context ?? [])
    .map(({ key }) => key)
    .filter((key) => key !== '')
    .join('.');
