import { isLeft } from 'fp-ts/lib/Either.js';
import type { EngineError } from '../engine/errors.ts';
import { indexDocument } from '../engine/operations.ts';
import type { Engine } from '../engine/port.ts';
import { toDay } from '../findings/finding_id.ts';
import type { IndexNames } from '../scan/index_names.ts';
import type { AuditEntry } from '../schema/access_documents.ts';
import type { Caller } from './caller.ts';

export interface Change {
  readonly id: string;
  readonly time: number;
  readonly caller: Caller;
  /** the route's summary, as a verb phrase */
  readonly action: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly ip?: string | undefined;
  readonly body: unknown;
}

const MOST_BODY = 8_000;

const toEntry = (change: Change): AuditEntry => ({
  '@timestamp': new Date(change.time).toISOString(),
  event: { kind: 'event', action: change.action, outcome: change.status < 400 ? 'success' : 'failure' },
  user: { id: change.caller.id, name: change.caller.name, roles: [change.caller.role] },
  url: { path: change.path.slice(0, 500) },
  http: { request: { method: change.method }, response: { status_code: change.status } },
  afterquery: { request: JSON.stringify(change.body ?? {}).slice(0, MOST_BODY) },
  ...(change.ip === undefined ? {} : { client: { ip: change.ip } }),
});

/** Keep who changed what; undefined when it is kept. */
export const writeAudit = async (
  engine: Engine,
  names: IndexNames,
  change: Change,
): Promise<EngineError | undefined> => {
  const index = names.auditOf(toDay(change.time));
  const written = await indexDocument(engine, index, change.id, toEntry(change), { create: true })();
  return isLeft(written) ? written.left : undefined;
};
