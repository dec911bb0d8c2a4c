import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FLOW_CLOCK_SLACK_MS, joinFlows } from '../../../server/join/join_five_tuple.ts';
import type { NetworkLookup, SocketEvent } from '../../../server/schema/rows.ts';

const T = Date.UTC(2026, 2, 10, 9);

const socket = (id: string, time: number, more: Partial<SocketEvent> = {}): SocketEvent => ({
  index: 'i',
  id,
  host: 'ws01',
  time,
  logged: time,
  address: '198.51.100.53',
  port: 53,
  source_ip: '10.0.0.7',
  source_port: 50_001,
  ...more,
});
const lookup = (id: string, time: number, more: Partial<NetworkLookup> = {}): NetworkLookup => ({
  index: 'n',
  id,
  time,
  name: 'x.example.com',
  source_ip: '10.0.0.7',
  source_port: 50_001,
  address: '198.51.100.53',
  port: 53,
  ...more,
});
const owners = (lookups: readonly NetworkLookup[], sockets: readonly SocketEvent[]) =>
  joinFlows(lookups, sockets).owners.map(({ socket: { id }, transactions }) => [id, transactions]);

describe('a flow of a sensor and the socket it came from', () => {
  it('meet by source address, source port and resolver', () => {
    assert.deepEqual(owners([lookup('a', T + 5)], [socket('s', T)]), [['s', 1]]);
    const strange: Partial<NetworkLookup>[] = [
      { source_ip: '10.0.0.8' },
      { source_port: 50_002 },
      { address: '198.51.100.54' },
      { source_port: undefined },
    ];
    for (const more of strange) {
      const joined = joinFlows([lookup('a', T + 5, more)], [socket('s', T)]);
      assert.deepEqual([joined.owners.length, joined.unowned], [0, 1], JSON.stringify(more));
    }
  });
  it('take the latest socket where a port is used again', () => {
    const sockets = [socket('first', T), socket('second', T + 3_600_000)];
    const lookups = [lookup('a', T + 1_000), lookup('b', T + 3_601_000), lookup('c', T + 3_602_000)];
    assert.deepEqual(owners(lookups, sockets), [
      ['second', 2],
      ['first', 1],
    ]);
  });
  it('allow for two clocks, not for a socket that came much later', () => {
    assert.deepEqual(owners([lookup('a', T)], [socket('s', T + FLOW_CLOCK_SLACK_MS)]), [['s', 1]]);
    assert.deepEqual(owners([lookup('a', T)], [socket('s', T + FLOW_CLOCK_SLACK_MS + 1)]), []);
  });
  it('do not hang on the order of events', () => {
    const sockets = [socket('1', T), socket('2', T), socket('3', T + 600_000)];
    const lookups = Array.from({ length: 20 }, (_, i) => lookup(String(i), T + i * 60_000));
    assert.deepEqual(owners(lookups, sockets), owners([...lookups].reverse(), [...sockets].reverse()));
  });
});
