import type { Express, Request, RequestHandler, Response } from 'express';
import { type Either, isLeft, left, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type * as t from 'io-ts';
import type { Caller } from '../access/caller.ts';
import { decode } from '../schema/leaf_codecs.ts';
import type { Role } from '../schema/role.ts';
import { findUnknown } from './find_unknown.ts';
import { PROBLEMS, type Problem, type ProblemKind, sendProblem } from './problem.ts';

export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** what became of it, for the audit */
  readonly told?: unknown;
  /** in place of a body: writes and ends the response itself */
  readonly stream?: (response: Response) => Promise<void>;
}

/** One way a route answers when all is well. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  /** absent: no body */
  readonly body?: t.Mixed;
  /** where it is not JSON */
  readonly media_type?: string;
  readonly headers?: readonly string[];
}

export interface Input<P, Q, B> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly caller: Caller;
  /** of the request, in lower case: If-Match, Last-Event-ID and their like */
  readonly header: (name: string) => string | undefined;
}

/** A route as a value: its codecs decode everything that comes in before the handler sees it, and yield the OpenAPI document. */
export interface Route<P, Q, B> {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  readonly path: string;
  /** one sentence */
  readonly summary: string;
  /** what a caller must at least be; `public` asks for nobody */
  readonly role: Role | 'public';
  readonly params: t.Type<P>;
  readonly query: t.Type<Q>;
  readonly body: t.Type<B>;
  /** false: a POST that only asks; it is not kept in the audit, and a viewer may send it */
  readonly changes?: false;
  /** what a query parameter means, where its name does not say */
  readonly notes?: Readonly<Record<string, string>>;
  /** request headers that the handler reads, and what for */
  readonly reads?: Readonly<Record<string, string>>;
  readonly answers: readonly Answer[];
  /** beyond those that every route may answer */
  readonly problems: readonly ProblemKind[];
  readonly handle: (input: Input<P, Q, B>) => TaskEither<Problem, Reply>;
}

type Described = Omit<Route<never, never, never>, 'handle' | 'params' | 'query' | 'body'> & {
  readonly params: t.Mixed;
  readonly query: t.Mixed;
  readonly body: t.Mixed;
};

export interface AnyRoute extends Described {
  readonly register: (app: Express, gate: Gate) => void;
}

/** What stands before every route: who is it, may they, and who is told. */
export interface Gate {
  readonly admit: (request: Request, role: Role | 'public') => Promise<Either<Problem, Caller>>;
  /** told when a response has ended, however it ended; seconds */
  readonly observe: (route: AnyRoute, request: Request, response: Response, seconds: number) => void;
  /** told after a request that may have changed something */
  readonly note: (request: Request, caller: Caller, route: AnyRoute, reply: Reply) => Promise<void>;
}

/** Nothing more than what the codec names: a misspelt parameter is an error, not silence. */
const decodeStrictly = <A>(where: string, codec: t.Type<A>, value: unknown): Either<string, A> => {
  const decoded = decode(codec)(value);
  return isLeft(decoded) ? left(`${where}: ${decoded.left}`) : decoded;
};

const read = <P, Q, B>(
  route: Route<P, Q, B>,
  request: Request,
): Either<string, { params: P; query: Q; body: B }> => {
  const given: unknown = request.body ?? {};
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    return left('body: expected an object');
  const extra = [
    ...findUnknown(route.query, request.query).map((key) => `query: "${key}" is not a parameter`),
    ...findUnknown(route.body, given).map((key) => `body: "${key}" is not a field`),
  ];
  if (extra.length > 0) return left(extra.slice(0, 5).join('; '));
  const params = decodeStrictly('path', route.params, request.params);
  if (isLeft(params)) return params;
  const query = decodeStrictly('query', route.query, request.query);
  if (isLeft(query)) return query;
  const body = decodeStrictly('body', route.body, given);
  if (isLeft(body)) return body;
  return right({ params: params.right, query: query.right, body: body.right });
};

const send = async (response: Response, { status, body, headers, stream }: Reply): Promise<void> => {
  response.status(status).set(headers ?? {});
  if (stream !== undefined) await stream(response);
  else if (body === undefined) response.end();
  else if (typeof body === 'string') response.send(body);
  else response.json(body);
};

export const defineRoute = <P, Q, B>(route: Route<P, Q, B>): AnyRoute => {
  const { handle, ...described } = route;
  const own: AnyRoute = {
    ...described,
    register: (app, gate) => {
      const serve: RequestHandler = async (request, response) => {
        const began = performance.now();
        response.once('close', () =>
          gate.observe(own, request, response, (performance.now() - began) / 1_000),
        );
        const caller = await gate.admit(request, route.role);
        if (isLeft(caller)) return sendProblem(response, caller.left);
        const input = read(route, request);
        if (isLeft(input)) return sendProblem(response, PROBLEMS.invalid(input.left));
        const result = await handle({
          ...input.right,
          caller: caller.right,
          header: (name) => request.header(name),
        })();
        if (isLeft(result)) return sendProblem(response, result.left);
        if (route.method !== 'get' && route.changes !== false)
          await gate.note(request, caller.right, own, result.right);
        await send(response, result.right);
      };
      app[route.method](route.path, serve);
    },
  };
  return own;
};
