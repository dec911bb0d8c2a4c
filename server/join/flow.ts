import { TRANSPORT_NUMBERS } from '../schema/transport.ts';
import { toCommunityId } from './community_id.ts';

/** What one record says of the flow it belongs to, a sensor's or a host's; what it does not say is absent. */
export interface Flow {
  readonly source_ip?: string | undefined;
  readonly source_port?: number | undefined;
  /** the resolver's */
  readonly address?: string | undefined;
  readonly port?: number | undefined;
  readonly transport?: string | undefined;
  readonly community_id?: string | undefined;
}

const PARTS = ['source_ip', 'source_port', 'address', 'port', 'transport'] as const;

/** Both say something of one part, and not the same. */
const contradict = (a: Flow, b: Flow): boolean =>
  PARTS.some((part) => a[part] !== undefined && b[part] !== undefined && a[part] !== b[part]);

const agreeInAll = (a: Flow, b: Flow): boolean =>
  PARTS.every((part) => a[part] !== undefined && a[part] === b[part]);

/** Without these three only a community id can tell which flow it was. */
export const hasEnds = (flow: Flow): boolean =>
  flow.source_ip !== undefined && flow.source_port !== undefined && flow.address !== undefined;

/** The ids a flow may have by its own numbers: one where its transport is known, one for each transport where not. */
export const toComputedIds = ({ source_ip, source_port, address, port, transport }: Flow): string[] => {
  if (source_ip === undefined || source_port === undefined || address === undefined || port === undefined)
    return [];
  const transports = transport === undefined ? Object.keys(TRANSPORT_NUMBERS) : [transport];
  return transports.flatMap((one) => toCommunityId(one, [source_ip, source_port], [address, port]) ?? []);
};

/**
 * One flow, by the same ends or by the same community id. Parts that both know must agree. Two different ids part flows that are not
 * known whole; whole ones that agree are one flow, for two sensors may seed their ids differently.
 */
export const isSameFlow = (a: Flow, b: Flow): boolean => {
  if (contradict(a, b)) return false;
  if (a.community_id !== undefined && b.community_id !== undefined)
    return a.community_id === b.community_id || agreeInAll(a, b);
  if (hasEnds(a) && hasEnds(b)) return true;
  const [known, id] = a.community_id === undefined ? [a, b.community_id] : [b, a.community_id];
  return id !== undefined && toComputedIds(known).includes(id);
};
