import { isLeft } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { type EngineError, toSentence } from '../../engine/errors.ts';
import { deleteDocument, fieldCaps, indexDocument, search } from '../../engine/operations.ts';
import type { Complaint } from '../complaint.ts';
import type { Patient } from '../patient.ts';

const PROBE = 'doctor';

const HasPrivileges = t.type({
  index: t.record(t.string, t.record(t.string, t.boolean)),
  cluster: t.record(t.string, t.boolean),
});

const OWN = ['read', 'write', 'create_index', 'view_index_metadata', 'maintenance'] as const;
const SOURCE = ['read', 'view_index_metadata'] as const;
const CLUSTER = ['monitor'] as const;

/** Asked of the cluster where it can tell (Elasticsearch with security); undefined elsewhere. */
const readPrivileges = async ({ engine, settings }: Patient) => {
  const { index_prefix, sysmon_indices, dns_indices } = settings;
  const answer = await engine.request({
    method: 'POST',
    path: '/_security/user/_has_privileges',
    body: {
      cluster: CLUSTER,
      index: [
        { names: [`${index_prefix}-*`], privileges: OWN },
        { names: [...sysmon_indices.split(','), ...dns_indices.split(',')], privileges: SOURCE },
      ],
    },
  })();
  if (isLeft(answer)) return undefined;
  const decoded = HasPrivileges.decode(answer.right);
  return isLeft(decoded) ? undefined : decoded.right;
};

const tellLacking = async (patient: Patient): Promise<Complaint[]> => {
  const told = await readPrivileges(patient);
  if (told === undefined) return [];
  const lacking = (rights: Readonly<Record<string, boolean>>): string =>
    Object.entries(rights)
      .filter(([, has]) => !has)
      .map(([name]) => name)
      .join(', ');
  return [
    ...Object.entries(told.index).map(([index, rights]) => ({ on: index, rights: lacking(rights) })),
    { on: 'the cluster', rights: lacking(told.cluster) },
  ]
    .filter(({ rights }) => rights !== '')
    .map(({ on, rights }) => ({
      harm: 'high',
      area: 'right',
      text: `The account lacks ${rights} on ${on}.`,
      remedy: `Add ${rights} on ${on} to the role of the account in AFTERQUERY_ENGINE_USERNAME or AFTERQUERY_ENGINE_API_KEY.`,
    }));
};

/** Reads what scans read, and writes and deletes one document where the checkpoint is. */
export const checkRights = async (patient: Patient): Promise<Complaint[]> => {
  const { engine, names, settings, now } = patient;
  const complaints: Complaint[] = [];
  const probe = async (
    what: string,
    remedy: string,
    task: TaskEither<EngineError, unknown>,
  ): Promise<boolean> => {
    const done = await task();
    if (!isLeft(done)) return true;
    const is_right = done.left.kind === 'forbidden' || done.left.kind === 'unauthorized';
    complaints.push({
      harm: 'high',
      area: is_right ? 'right' : done.left.kind === 'read_only' ? 'storage' : 'cluster',
      text: `${what} fails: ${toSentence(done.left, engine.url)}`,
      remedy,
    });
    return false;
  };
  for (const pattern of [settings.sysmon_indices, settings.dns_indices]) {
    const remedy = `Give the account read and view_index_metadata on ${pattern}.`;
    await probe(`Reading ${pattern}`, remedy, search(engine, pattern, { size: 0, track_total_hits: false }));
    await probe(`Reading the mapping of ${pattern}`, remedy, fieldCaps(engine, pattern, ['@timestamp']));
  }
  const document = { '@timestamp': new Date(now).toISOString(), id: PROBE };
  const wrote = await probe(
    `Writing to ${names.checkpoints}`,
    `Give the account all rights on ${settings.index_prefix}-*, and see that its indices are not read-only.`,
    indexDocument(engine, names.checkpoints, PROBE, document, {}),
  );
  if (wrote)
    await probe(
      `Deleting from ${names.checkpoints}`,
      `Give the account all rights on ${settings.index_prefix}-*.`,
      deleteDocument(engine, names.checkpoints, PROBE),
    );
  return [...complaints, ...(await tellLacking(patient))];
};
