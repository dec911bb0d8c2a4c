import { isLeft } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { getJson } from '../../engine/operations.ts';
import { EngineFailure, orThrow } from '../../scan/reader.ts';
import type { Complaint } from '../complaint.ts';
import type { Patient } from '../patient.ts';

const Settings = t.record(
  t.string,
  t.type({ settings: t.partial({ index: t.partial({ blocks: t.record(t.string, t.unknown) }) }) }),
);

const Health = t.type({ indices: t.record(t.string, t.type({ status: t.string })) });

const LENIENT = { ignore_unavailable: 'true', allow_no_indices: 'true', expand_wildcards: 'open' };

const decodeOrThrow = <A>(codec: t.Type<A>, answer: unknown, what: string): A => {
  const decoded = codec.decode(answer ?? {}) as ReturnType<typeof codec.decode>;
  if (isLeft(decoded)) throw new EngineFailure({ kind: 'undecodable', detail: what });
  return decoded.right;
};

const isBlocked = (blocks: Readonly<Record<string, unknown>> | undefined, name: string): boolean =>
  blocks?.[name] === 'true' || blocks?.[name] === true;

/** Own indices that take no writes: a scan that cannot write its findings fails. */
const checkBlocks = async ({ engine, settings }: Patient): Promise<Complaint[]> => {
  const path = `/${settings.index_prefix}-*/_settings/index.blocks.*`;
  const indices = decodeOrThrow(Settings, await orThrow(getJson(engine, path, LENIENT)), 'blocks of indices');
  return Object.entries(indices).flatMap(([index, { settings: own }]): Complaint[] => {
    const { blocks } = own.index ?? {};
    const flooded = isBlocked(blocks, 'read_only_allow_delete');
    const block = ['read_only_allow_delete', 'read_only', 'write'].find((name) => isBlocked(blocks, name));
    if (block === undefined) return [];
    return [
      {
        harm: 'high',
        area: 'storage',
        text: `${index} is read-only (index.blocks.${block})${flooded ? ': the disk of its node passed the flood stage' : ''}.`,
        remedy: `${flooded ? 'Free disk space; then, where the cluster does not lift it itself, ' : ''}PUT /${index}/_settings {"index.blocks.${block}": null}.`,
      },
    ];
  });
};

/** A red index leaves shards out: scans of it are refused until they are back. */
const checkHealth = async ({ engine, settings }: Patient): Promise<Complaint[]> => {
  const patterns = [`${settings.index_prefix}-*`, settings.sysmon_indices, settings.dns_indices].join(',');
  const answer = await orThrow(
    getJson(engine, `/_cluster/health/${patterns}`, { ...LENIENT, level: 'indices', timeout: '1s' }),
  );
  const { indices } = decodeOrThrow(Health, answer, 'health of indices');
  const red = Object.entries(indices).filter(([, { status }]) => status === 'red');
  return red.map(([index]) => ({
    harm: 'high',
    area: 'storage',
    text: `${index} is red: some of its shards are on no node.`,
    remedy: `GET /_cluster/allocation/explain {"index": "${index}", "shard": 0, "primary": true} tells why; spans of it stay owed meanwhile.`,
  }));
};

export const checkStorage = async (patient: Patient): Promise<Complaint[]> => [
  ...(await checkBlocks(patient)),
  ...(await checkHealth(patient)),
];
