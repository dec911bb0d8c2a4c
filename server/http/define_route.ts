import type { Express, Request } from 'express';
import { type Either, isLeft } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { decode } from '../schema/leaf_codecs.ts';
import { PROBLEMS, type Problem, sendProblem } from './problem.ts';

export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A route as a value: its codecs decode everything that comes in before the handler sees it. */
export interface Route<P, Q, B> {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  readonly path: string;
  readonly params: t.Type<P>;
  readonly query: t.Type<Q>;
  readonly body: t.Type<B>;
  readonly handle: (input: {
    readonly params: P;
    readonly query: Q;
    readonly body: B;
    /** the header If-Match, for writes that must not overwrite what the caller has not seen */
    readonly if_match?: string | undefined;
  }) => TaskEither<Problem, Reply>;
}

export type AnyRoute = {
  readonly register: (app: Express) => void;
  readonly method: string;
  readonly path: string;
};

/** Nothing more than what the codec names: a misspelt parameter is an error, not silence. */
const decodeStrictly = <A>(where: string, codec: t.Type<A>, value: unknown): Either<string, A> => {
  const decoded = decode(codec)(value);
  return isLeft(decoded) ? { _tag: 'Left', left: `${where}: ${decoded.left}` } : decoded;
};

const unknownKeys = (allowed: readonly string[], value: unknown): string[] =>
  typeof value === 'object' && value !== null
    ? Object.keys(value).filter((key) => !allowed.includes(key))
    : [];

const propsOf = (codec: t.Mixed): string[] => {
  if (codec instanceof t.InterfaceType || codec instanceof t.PartialType)
    return Object.keys(codec.props as object);
  if (codec instanceof t.IntersectionType) return (codec.types as t.Mixed[]).flatMap(propsOf);
  return [];
};

export const defineRoute = <P, Q, B>(route: Route<P, Q, B>): AnyRoute => {
  const read = (request: Request): Either<string, { params: P; query: Q; body: B }> => {
    const extra = [
      ...unknownKeys(propsOf(route.query), request.query).map(
        (key) => `query: "${key.slice(0, 60)}" is not a parameter`,
      ),
      ...unknownKeys(propsOf(route.body), request.body).map(
        (key) => `body: "${key.slice(0, 60)}" is not a field`,
      ),
    ];
    if (extra.length > 0) return { _tag: 'Left', left: extra.slice(0, 5).join('; ') };
    const params = decodeStrictly('path', route.params, request.params);
    if (isLeft(params)) return params;
    const query = decodeStrictly('query', route.query, request.query);
    if (isLeft(query)) return query;
    const body = decodeStrictly('body', route.body, request.body ?? {});
    if (isLeft(body)) return body;
    return { _tag: 'Right', right: { params: params.right, query: query.right, body: body.right } };
  };
  return {
    method: route.method,
    path: route.path,
    register: (app) => {
      app[route.method](route.path, async (request, response) => {
        const input = read(request);
        if (isLeft(input)) return sendProblem(response, PROBLEMS.invalid(input.left));
        const result = await route.handle({ ...input.right, if_match: request.header('if-match') })();
        if (isLeft(result)) return sendProblem(response, result.left);
        const { status, body, headers } = result.right;
        response.status(status).set(headers ?? {});
        if (body === undefined) response.end();
        else response.json(body);
      });
    },
  };
};
