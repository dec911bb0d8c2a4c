import Table from 'cli-table3';
import { isLeft } from 'fp-ts/lib/Either.js';
import { listKeys } from '../access/key_store.ts';
import {
  createKey,
  type FreshKey,
  revokeKey,
  rotateKey,
  type ShownKey,
  toShownKey,
} from '../access/manage_keys.ts';
import { writeAudit } from '../access/write_audit.ts';
import { type EngineError, toSentence } from '../engine/errors.ts';
import type { Engine } from '../engine/port.ts';
import { toIndexNames } from '../scan/index_names.ts';
import { parseTime } from '../scan/parse_time.ts';
import { ROLES, type Role } from '../schema/role.ts';
import { CommandFailure, type Runtime } from './runtime.ts';

export interface KeyRequest {
  readonly name: string;
  readonly role: Role;
  readonly expires?: string | undefined;
}

/** Check before anything is opened. */
export const toKeyRequest = (
  runtime: Runtime,
  { name, role, expires }: { readonly name: string; readonly role: string; readonly expires?: string },
): KeyRequest => {
  const known = ROLES.find((one) => one === role);
  if (known === undefined) throw new CommandFailure(`--role takes ${ROLES.join(', ')}.`, 2);
  if (name.length === 0 || name.length > 100)
    throw new CommandFailure('--name takes 1 to 100 characters.', 2);
  if (expires === undefined) return { name, role: known };
  const end = parseTime(expires, runtime.now());
  if (isLeft(end)) throw new CommandFailure(`--expires: ${end.left}`, 2);
  if (end.right <= runtime.now()) throw new CommandFailure('--expires: the time is over already.', 2);
  return { name, role: known, expires: new Date(end.right).toISOString() };
};

export interface KeyCommands {
  readonly create: (asked: KeyRequest) => Promise<FreshKey>;
  readonly rotate: (id: string) => Promise<FreshKey>;
  readonly revoke: (id: string) => Promise<ShownKey>;
  readonly list: () => Promise<readonly ShownKey[]>;
}

/** What the REST API does with keys, for who has the cluster but no key yet. */
export const keyCommands = (runtime: Runtime, engine: Engine, prefix: string): KeyCommands => {
  const names = toIndexNames(prefix);
  const desk = { engine, names, now: runtime.now };
  const refused = (error: EngineError): CommandFailure =>
    new CommandFailure(toSentence(error, engine.url), 1);
  const none = (id: string): CommandFailure =>
    new CommandFailure(`There is no key ${id.slice(0, 60)} in force.`, 1);
  const note = async (action: string, { id, name, role }: ShownKey): Promise<void> => {
    const failure = await writeAudit(engine, names, {
      id: runtime.newId(),
      time: runtime.now(),
      caller: { id: 'command_line', name: 'command line', role: 'admin' },
      action,
      method: 'CLI',
      path: `keys/${id}`,
      status: 200,
      body: { name, role },
    });
    if (failure !== undefined) throw refused(failure);
  };
  return {
    create: async (asked) => {
      const made = await createKey(desk, { ...asked, created_by: 'command_line' })();
      if (isLeft(made)) throw refused(made.left);
      await note('Make an API key', made.right.shown);
      return made.right;
    },
    rotate: async (id) => {
      const turned = await rotateKey(desk, id)();
      if (isLeft(turned)) throw refused(turned.left);
      if (turned.right === undefined) throw none(id);
      await note('Give a key a new secret', turned.right.shown);
      return turned.right;
    },
    revoke: async (id) => {
      const gone = await revokeKey(desk, id)();
      if (isLeft(gone)) throw refused(gone.left);
      if (gone.right === undefined) throw none(id);
      await note('Revoke a key', gone.right);
      return gone.right;
    },
    list: async () => {
      const keys = await listKeys(engine, names)();
      if (isLeft(keys)) throw refused(keys.left);
      return keys.right.map(toShownKey);
    },
  };
};

const toState = ({ revoked, expires }: ShownKey, now: number): string => {
  if (revoked !== undefined) return `revoked ${revoked}`;
  if (expires === undefined) return 'in force';
  return Date.parse(expires) <= now ? `expired ${expires}` : `until ${expires}`;
};

export const toKeysTable = (keys: readonly ShownKey[], now: number): string => {
  if (keys.length === 0)
    return 'There are no API keys: the REST API serves loopback only, and asks nobody.\n';
  const table = new Table({ head: ['id', 'name', 'role', 'state'], style: { head: [], border: [] } });
  for (const key of keys) table.push([key.id, key.name, key.role, toState(key, now)]);
  return `${table.toString()}\n`;
};
