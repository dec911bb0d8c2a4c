import type { Request } from 'express';
import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { parseKey } from '../access/api_key.ts';
import { createAuthenticator } from '../access/authenticate.ts';
import { type Caller, NOBODY } from '../access/caller.ts';
import { keepRefusals } from '../access/keep_refusals.ts';
import { writeAudit } from '../access/write_audit.ts';
import { type EngineError, toSentence } from '../engine/errors.ts';
import { toIndexNames } from '../scan/index_names.ts';
import { isLoopback } from '../schema/ip_address.ts';
import type { RefusalKind } from '../schema/refusal_kind.ts';
import { mayAct } from '../schema/role.ts';
import type { Gate } from './define_route.ts';
import { refusedBy } from './engine_problem.ts';
import { PROBLEMS, type Problem } from './problem.ts';
import type { Service } from './service.ts';

/** Wrong keys of one address and key id in a minute, before they are asked to wait. */
const MOST_REFUSED = 30;
/** Of one address, whatever the ids: each costs a slow hash. Many people may stand behind one address, so a key that was right before is let through. */
const MOST_REFUSED_OF_ADDRESS = 300;

/** "Bearer aq_..." or "ApiKey aq_...", as clients of Elastic send it. */
const toPresented = (request: Request): string | undefined =>
  request.header('authorization')?.replace(/^(?:bearer|apikey)\s+/i, '');

/**
 * A page that a browser of this host opens may name the loopback address by a host name of its own (DNS rebinding): without keys only
 * requests that name it as such are let in.
 */
const namesLoopback = (request: Request): boolean => {
  const host = request.header('host') ?? '';
  return isLoopback(host.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1'));
};

const takes = async (limiter: RateLimiterMemory, key: string): Promise<boolean> => {
  try {
    await limiter.consume(key);
    return true;
  } catch (refused) {
    if (refused instanceof Error) throw refused;
    return false;
  }
};

export const createGate = (service: Service): Gate => {
  const { engine, logger, metrics, now, newId } = service;
  const { index_prefix, host, rate_limit } = service.settings;
  const names = toIndexNames(index_prefix);
  const access = createAuthenticator(engine, names, isLoopback(host), now);
  const requests = new RateLimiterMemory({ points: rate_limit, duration: 60 });
  const refusals = new RateLimiterMemory({ points: MOST_REFUSED, duration: 60, keyPrefix: 'id' });
  const refusals_of_address = new RateLimiterMemory({
    points: MOST_REFUSED_OF_ADDRESS,
    duration: 60,
    keyPrefix: 'address',
  });
  const isSpent = async (limiter: RateLimiterMemory, key: string): Promise<boolean> =>
    ((await limiter.get(key))?.remainingPoints ?? 1) <= 0;
  const notKept = (error: EngineError): void =>
    logger.error(`refused request not kept in the audit: ${toSentence(error, engine.url)}`);
  const keepRefusal = keepRefusals({ engine, names, now, newId, onFailure: notKept });
  const refuse = (request: Request, kind: RefusalKind, problem: Problem, caller?: Caller) => {
    const { ip, method, path } = request;
    metrics.countRefusal(kind);
    const key = parseKey(toPresented(request) ?? '')?.id;
    keepRefusal({ kind, status: problem.status, ip, method, path, caller, key });
    return left(problem);
  };
  const wait_with_keys = PROBLEMS.too_many(
    'Too many wrong API keys came from this address. Send the right one, or wait a minute.',
  );
  const slow_down = PROBLEMS.too_many('Wait a minute; AFTERQUERY_RATE_LIMIT says how many a key may send.');
  return {
    admit: async (request, role) => {
      if (role === 'public') return right(NOBODY);
      const address = request.ip ?? 'unknown';
      const presented = toPresented(request);
      const of_key = `${address} ${parseKey(presented ?? '')?.id ?? ''}`;
      if (presented !== undefined && !access.wasProven(presented))
        if ((await isSpent(refusals, of_key)) || (await isSpent(refusals_of_address, address)))
          return refuse(request, 'too_many', wait_with_keys);
      if (presented === undefined && !namesLoopback(request) && isLoopback(host))
        return refuse(
          request,
          'foreign_host',
          PROBLEMS.forbidden('Without a key, name this service by its loopback address.'),
        );
      const caller = await access.recognise(presented)();
      if (isLeft(caller)) {
        if ('kind' in caller.left) return refusedBy(engine)(caller.left);
        if (caller.left.refusal === 'wrong') {
          await takes(refusals, of_key);
          await takes(refusals_of_address, address);
        }
        logger.warn(
          { client: { ip: address }, url: { path: request.path } },
          `refused: ${caller.left.refusal} key`,
        );
        return caller.left.refusal === 'missing'
          ? refuse(
              request,
              'no_key',
              PROBLEMS.unknown_caller(
                'Send "Authorization: Bearer <API key>"; "afterquery keys create" makes one.',
              ),
            )
          : refuse(
              request,
              'wrong_key',
              PROBLEMS.unknown_caller('The API key is unknown, revoked or expired.'),
            );
      }
      requests.points = service.settings.rate_limit;
      if (!(await takes(requests, caller.right.id)))
        return refuse(request, 'too_many', slow_down, caller.right);
      if (!mayAct(caller.right.role, role))
        return refuse(
          request,
          'weak_role',
          PROBLEMS.forbidden(`This needs the role ${role}; the key has ${caller.right.role}.`),
          caller.right,
        );
      return caller;
    },
    observe: (route, request, response, seconds) => {
      metrics.countRequest(request.method, route.path, response.statusCode, seconds);
      logger.debug(
        {
          http: { request: { method: request.method }, response: { status_code: response.statusCode } },
          url: { path: request.path },
          event: { duration: Math.round(seconds * 1e9) },
        },
        'request',
      );
    },
    note: async (request, caller, route, { status, told }) => {
      const failure = await writeAudit(engine, names, {
        id: newId(),
        time: now(),
        caller,
        action: route.summary,
        method: request.method,
        path: request.path,
        status,
        ip: request.ip,
        body: told === undefined ? (request.body as unknown) : { body: request.body as unknown, told },
      });
      if (failure !== undefined)
        logger.error({ user: { id: caller.id } }, `audit entry not kept: ${toSentence(failure, engine.url)}`);
    },
  };
};
