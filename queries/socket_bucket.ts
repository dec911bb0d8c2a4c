import type { ResolvedFields } from '../server/schema/field_profile.ts';
import { toIpText } from '../server/schema/ip_address.ts';
import type { SocketBucket } from '../server/schema/rows.ts';
import { toPort } from '../server/schema/whole_number.ts';
import { byTerm, byTermIf, type KeyedBucket, type Source } from './composite.ts';
import { need } from './filters.ts';
import { readProcessesInTurn } from './process_fields.ts';

/** Sockets by process instance, address and port. */
export const toSocketSources = (fields: ResolvedFields): Source[] => [
  byTerm('host', need(fields, 'host')),
  ...byTermIf('entity_id', fields.entity_id),
  ...byTermIf('pid', fields.pid),
  byTerm('executable', need(fields, 'executable'), true),
  byTerm('address', need(fields, 'address')),
  byTerm('port', need(fields, 'port')),
];

export const readSocketBuckets = (): ((bucket: KeyedBucket) => SocketBucket | undefined) => {
  const processOf = readProcessesInTurn();
  return (bucket) => {
    const process = processOf(bucket);
    const address = toIpText(bucket.text('address'));
    const port = toPort(bucket.number('port'));
    if (process === undefined || address === undefined || port === undefined) return undefined;
    const { host, entity_id, pid, executable } = process;
    return { host, entity_id, pid, executable, address, port, count: bucket.count };
  };
};
