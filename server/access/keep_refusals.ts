import { isLeft } from 'fp-ts/lib/Either.js';
import type { EngineError } from '../engine/errors.ts';
import { indexDocument } from '../engine/operations.ts';
import type { Engine } from '../engine/port.ts';
import { toDay } from '../findings/finding_id.ts';
import type { IndexNames } from '../scan/index_names.ts';
import type { AuditEntry } from '../schema/access_documents.ts';
import { NOBODY } from './caller.ts';
import { REFUSAL_ACTIONS, type Refusal } from './refusal.ts';
import { type Bounds, createRefusalLedger, type LeftOut } from './refusal_ledger.ts';

export interface RefusalDesk {
  readonly engine: Engine;
  readonly names: IndexNames;
  readonly now: () => number;
  readonly newId: () => string;
  /** told of an entry that the cluster did not take */
  readonly onFailure: (error: EngineError) => void;
}

const MINUTE_MS = 60_000;
const BOUNDS: Bounds = { each: 5, all: 50 };
const MOST_PATH = 500;

const toEntry = (time: number, refusal: Refusal, left_out?: LeftOut): AuditEntry => {
  const { kind, status, ip, method, path, caller, key } = refusal;
  const is_shared = left_out?.is_one_address === false;
  const told = {
    refused: kind,
    ...(key === undefined || is_shared ? {} : { key }),
    ...(left_out === undefined ? {} : { left_out: left_out.count, of: is_shared ? 'many' : 'one address' }),
  };
  const who = is_shared ? undefined : caller;
  return {
    '@timestamp': new Date(time).toISOString(),
    event: { kind: 'event', action: REFUSAL_ACTIONS[kind], outcome: 'failure' },
    user: {
      id: who?.id ?? NOBODY.id,
      name: who?.name ?? NOBODY.name,
      roles: who === undefined ? [] : [who.role],
    },
    url: { path: path.slice(0, MOST_PATH) },
    http: { request: { method }, response: { status_code: status } },
    afterquery: { request: JSON.stringify(told) },
    ...(ip === undefined || is_shared ? {} : { client: { ip } }),
  };
};

/**
 * Keeps refused requests in the audit, so many a minute and no more; what was left out is one entry with its count when the minute is over.
 * Nobody waits for it: who is refused must not be able to tell how busy the cluster is.
 */
export const keepRefusals = (
  { engine, names, now, newId, onFailure }: RefusalDesk,
  minute_ms = MINUTE_MS,
  bounds = BOUNDS,
): ((refusal: Refusal) => void) => {
  const ledger = createRefusalLedger(bounds);
  let is_counting = false;
  const write = async (entry: AuditEntry): Promise<void> => {
    const index = names.auditOf(toDay(now()));
    const written = await indexDocument(engine, index, newId(), entry, { create: true })();
    if (isLeft(written)) onFailure(written.left);
  };
  const close = (): void => {
    is_counting = false;
    for (const left_out of ledger.close()) void write(toEntry(now(), left_out.last, left_out));
  };
  return (refusal) => {
    if (!is_counting) setTimeout(close, minute_ms).unref();
    is_counting = true;
    if (ledger.take(refusal)) void write(toEntry(now(), refusal));
  };
};
