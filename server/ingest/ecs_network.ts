import type { NormalisedEvent } from '../schema/events.ts';
import { toIpText } from '../schema/ip_address.ts';
import { toPresent } from './clean_text.ts';
import { compact } from './compact.ts';
import { pick, pickText, type RawRecord, toPort } from './raw_record.ts';

/** One end of an ECS event; each argument names the places where a value may stand, best first. */
export const toEcsEnd = (
  record: RawRecord,
  ips: readonly string[],
  ports: readonly string[],
  domain?: string,
): NormalisedEvent['source'] =>
  compact({
    ip: ips.map((path) => toIpText(pickText(record, path)?.trim())).find((ip) => ip !== undefined),
    port: ports.map((path) => toPort(pick(record, path))).find((port) => port !== undefined),
    domain: domain === undefined ? undefined : toPresent(pickText(record, domain)),
  });

const toDirection = (raw: string | undefined): 'egress' | 'ingress' | undefined =>
  raw === 'egress' || raw === 'ingress' ? raw : undefined;

export const toEcsNetwork = (record: RawRecord): NormalisedEvent['network'] =>
  compact({
    transport: toPresent(pickText(record, 'network.transport'), 64)?.toLowerCase(),
    direction: toDirection(pickText(record, 'network.direction')),
    protocol: toPresent(pickText(record, 'network.protocol'), 64)?.toLowerCase(),
    community_id: toPresent(pickText(record, 'network.community_id'), 128),
  });
