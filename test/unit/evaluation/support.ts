import { toDomainGroup } from '../../../server/schema/domain_group.ts';
import type { ObservedEvent } from '../../evaluation/observed_event.ts';
import type { PeerContext } from '../../evaluation/peers/peer.ts';

/** A UTC midnight, so that windows of the grid begin where a test says. */
export const T0 = Date.UTC(2026, 3, 1);

export const question = (name: string, at: number, more: Partial<ObservedEvent> = {}): ObservedEvent => ({
  code: '22',
  time: T0 + at,
  host: 'ws01',
  name,
  group: toDomainGroup(name),
  addresses: [],
  ...more,
});

export const socket = (
  address: string,
  port: number,
  at: number,
  more: Partial<ObservedEvent> = {},
): ObservedEvent => ({
  code: '3',
  time: T0 + at,
  host: 'ws01',
  address,
  port,
  addresses: [],
  ...more,
});

export const context = (hosts: number, fresh: readonly string[] = []): PeerContext => ({
  hosts,
  isNew: (domain) => fresh.includes(domain),
});

/** `count` different names of a length under a domain, `gap` milliseconds apart. */
export const manyNames = (count: number, length: number, domain: string, gap: number): ObservedEvent[] =>
  Array.from({ length: count }, (_, i) => question(`${String(i).padStart(length, 'a')}.${domain}`, i * gap));
