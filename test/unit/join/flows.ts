import { joinFlows } from '../../../server/join/join_five_tuple.ts';
import type { NetworkLookup, SocketEvent } from '../../../server/schema/rows.ts';

export const T = Date.UTC(2026, 2, 10, 9);
export const MINUTE = 60_000;

/** A socket of a process of its own, unless told otherwise. */
export const socket = (id: string, time: number, more: Partial<SocketEvent> = {}): SocketEvent => ({
  index: 'i',
  id,
  host: 'ws01',
  entity_id: `{${id}}`,
  time,
  logged: time,
  address: '198.51.100.53',
  port: 53,
  source_ip: '10.0.0.7',
  source_port: 50_001,
  ...more,
});

/** A transaction with a name of its own, unless told otherwise. */
export const lookup = (id: string, time: number, more: Partial<NetworkLookup> = {}): NetworkLookup => ({
  index: 'n',
  id,
  time,
  name: `${id}.example.com`,
  source_ip: '10.0.0.7',
  source_port: 50_001,
  address: '198.51.100.53',
  port: 53,
  ...more,
});

/** Owners as the id of their telling socket and what they carried. */
export const toTold = (...told: Parameters<typeof joinFlows>): [string, number][] =>
  joinFlows(...told).owners.map(({ socket: { id }, transactions }) => [id, transactions]);
