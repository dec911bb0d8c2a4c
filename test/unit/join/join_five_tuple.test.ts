import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { toStep } from '../../../server/join/address_use.ts';
import { toCommunityId } from '../../../server/join/community_id.ts';
import { joinFlows } from '../../../server/join/join_five_tuple.ts';
import { FLOW_CLOCK_SLACK_MS } from '../../../server/join/tenure.ts';
import type { NetworkLookup, SocketEvent } from '../../../server/schema/rows.ts';
import { lookup, MINUTE, socket, T, toTold } from './flows.ts';

const HOUR = 60 * MINUTE;
const UDP_ID = toCommunityId('udp', ['10.0.0.7', 50_001], ['198.51.100.53', 53]);
const TCP_ID = toCommunityId('tcp', ['10.0.0.7', 50_001], ['198.51.100.53', 53]);

describe('a flow of a sensor and the socket it came from', () => {
  it('meet by source address, source port and resolver', () => {
    assert.deepEqual(toTold([lookup('a', T + 5)], [socket('s', T)]), [['s', 1]]);
    const strange: Partial<NetworkLookup>[] = [
      { source_ip: '10.0.0.8' },
      { source_port: 50_002 },
      { address: '198.51.100.54' },
      { port: 853 },
    ];
    for (const more of strange) {
      const joined = joinFlows([lookup('a', T + 5, more)], [socket('s', T)]);
      assert.deepEqual([joined.owners.length, joined.unowned.no_socket], [0, 1], JSON.stringify(more));
    }
    const blind = joinFlows([lookup('a', T + 5, { source_port: undefined })], [socket('s', T)]);
    assert.deepEqual([blind.owners.length, blind.unowned.no_flow], [0, 1]);
  });

  it('are told apart by transport where both know it, and a known one is preferred', () => {
    const asked = [lookup('a', T + 5, { transport: 'udp' })];
    assert.deepEqual(toTold(asked, [socket('s', T, { transport: 'tcp' })]), []);
    assert.deepEqual(toTold(asked, [socket('s', T, { transport: 'udp' })]), [['s', 1]]);
    assert.deepEqual(toTold(asked, [socket('s', T)]), [['s', 1]]);
    assert.deepEqual(toTold([lookup('a', T + 5)], [socket('s', T, { transport: 'tcp' })]), [['s', 1]]);
    const sockets = [socket('known', T - MINUTE, { transport: 'udp' }), socket('unknown', T)];
    assert.deepEqual(toTold(asked, sockets), [['known', 1]]);
  });

  it('do without a destination port that the sensor does not log', () => {
    assert.deepEqual(toTold([lookup('a', T + 5, { port: undefined })], [socket('s', T, { port: 853 })]), [
      ['s', 1],
    ]);
  });

  it('take the latest socket where a port is used again', () => {
    const sockets = [socket('first', T), socket('second', T + HOUR)];
    const lookups = [
      lookup('a', T + 1_000),
      lookup('b', T + HOUR + 1_000),
      lookup('c', T + HOUR + 2_000),
      lookup('d', T + 5 * MINUTE),
    ];
    assert.deepEqual(toTold(lookups, sockets), [
      ['first', 2],
      ['second', 2],
    ]);
  });

  it('stay apart where a port changes hands within what the clocks may differ', () => {
    const sockets = [socket('first', T), socket('second', T + MINUTE)];
    const lookups = [lookup('a', T + 30_000), lookup('b', T + MINUTE + 1)];
    const joined = joinFlows(lookups, sockets);
    assert.deepEqual([joined.owners, joined.unowned.several_processes], [[], 2]);
    const one = sockets.map((s) => ({ ...s, entity_id: '{one}' }));
    assert.equal(joinFlows(lookups, one).owners[0]?.transactions, 2);
    const before = [...lookups, lookup('c', T + 30 * MINUTE - 1)];
    const late = [socket('first', T), socket('second', T + 30 * MINUTE)];
    const told = joinFlows([...before, lookup('d', T + 30 * MINUTE + 1)], late);
    assert.deepEqual([told.owners[0]?.transactions, told.unowned.several_processes], [2, 2]);
  });

  it('allow for two clocks, not for a socket that came much later', () => {
    assert.deepEqual(toTold([lookup('a', T)], [socket('s', T + FLOW_CLOCK_SLACK_MS)]), [['s', 1]]);
    assert.deepEqual(toTold([lookup('a', T)], [socket('s', T + FLOW_CLOCK_SLACK_MS + 1)]), []);
  });

  it('do not believe a single use of a port long after its socket', () => {
    assert.deepEqual(toTold([lookup('a', T + 6 * MINUTE)], [socket('s', T)]), [['s', 1]]);
    assert.deepEqual(toTold([lookup('a', T + 6 * MINUTE + 1)], [socket('s', T)]), []);
    const late = [0, 1, 2].map((i) => lookup(String(i), T + 3 * HOUR + i * MINUTE));
    assert.deepEqual(toTold(late.slice(0, 2), [socket('s', T)]), []);
    assert.deepEqual(toTold(late, [socket('s', T)]), [['s', 3]]);
  });

  it('count for the process, whatever the number of its sockets', () => {
    const ports = [50_001, 50_002, 50_003];
    const sockets = ports.map((source_port, i) =>
      socket(String(i), T + i, { source_port, entity_id: '{a}' }),
    );
    const asked = ports.map((source_port, i) => lookup(String(i), T + i, { source_port }));
    const [owner, ...others] = joinFlows(
      [...asked, lookup('x', T + 9, { source_port: 50_002 })],
      sockets,
    ).owners;
    assert.deepEqual([owner?.transactions, owner?.socket.id, owner?.sockets.length], [4, '1', 3]);
    assert.deepEqual(others, []);
  });

  it('count a question that was sent again, or seen by two sensors, once', () => {
    const again = [lookup('a', T + 5), lookup('b', T + 1_005), lookup('c', T + 6)].map((one) => ({
      ...one,
      name: 'same.example.com',
    }));
    const joined = joinFlows(again, [socket('s', T)]);
    assert.deepEqual([joined.transactions, joined.owners[0]?.transactions], [1, 1]);
  });
});

describe('a flow whose sensor logs a community id', () => {
  const id_only: Partial<NetworkLookup> = { source_port: undefined, address: undefined, port: undefined };
  const asked = [lookup('a', T + 5, { ...id_only, community_id: UDP_ID })];

  it('meets a socket with the same id, or with the ends that give it', () => {
    assert.deepEqual(toTold(asked, [socket('s', T, { community_id: UDP_ID })]), [['s', 1]]);
    assert.deepEqual(toTold(asked, [socket('s', T, { transport: 'udp' })]), [['s', 1]]);
    assert.deepEqual(toTold(asked, [socket('s', T)]), [['s', 1]]);
    assert.deepEqual(toTold(asked, [socket('s', T, { transport: 'tcp' })]), []);
    assert.deepEqual(toTold(asked, [socket('s', T, { source_port: 50_002 })]), []);
  });

  it('meets a socket that knows its id and not its port', () => {
    const portless = socket('s', T, { source_port: undefined, community_id: UDP_ID });
    assert.deepEqual(toTold([lookup('a', T + 5, { transport: 'udp' })], [portless]), [['s', 1]]);
    assert.deepEqual(toTold([lookup('a', T + 5, { source_port: 50_002 })], [portless]), []);
  });

  it('is parted by another id, unless both sides agree in all five numbers', () => {
    const with_id = [lookup('a', T + 5, { community_id: UDP_ID })];
    assert.deepEqual(toTold(with_id, [socket('s', T, { community_id: TCP_ID })]), []);
    const seeded: Partial<NetworkLookup & SocketEvent> = { transport: 'udp', community_id: '1:seeded=' };
    const whole = [lookup('a', T + 5, { transport: 'udp', community_id: UDP_ID })];
    assert.deepEqual(toTold(whole, [socket('s', T, seeded)]), [['s', 1]]);
  });
});

describe('two hosts with the same address', () => {
  const use = (host: string, ...times: number[]) =>
    times.map((time) => ({ host, address: '10.0.0.7', step: toStep(time) }));
  const asked = Array.from({ length: 4 }, (_, i) => lookup(String(i), T + 2 * HOUR + i * MINUTE));

  it('that both claim the flow leave it to nobody', () => {
    const sockets = [socket('a', T + 2 * HOUR - 1), socket('b', T + 2 * HOUR - 2, { host: 'WS02' })];
    const joined = joinFlows(asked, sockets);
    assert.deepEqual([joined.owners, joined.unowned.several_hosts], [[], 4]);
    const later = [socket('a', T), socket('b', T + HOUR, { host: 'WS02' })];
    const both = [...use('ws01', T, T + HOUR, T + 2 * HOUR), ...use('ws02', T + HOUR, T + 2 * HOUR)];
    assert.deepEqual(toTold(asked, later, both), []);
  });

  it('leave it to the one that has a socket of the flow, if it still uses the address', () => {
    const both = [...use('WS01', T, T + 2 * HOUR), ...use('ws02', T + HOUR, T + 2 * HOUR)];
    assert.deepEqual(toTold(asked, [socket('a', T)], both), [['a', 4]]);
  });

  it('one after the other: the later one has it, with a socket of its own or without', () => {
    const moved = [...use('ws01', T), ...use('ws02', T + HOUR)];
    const old = socket('a', T);
    const joined = joinFlows(asked, [old], moved);
    assert.deepEqual([joined.owners, joined.unowned.several_hosts], [[], 4]);
    const fresh = socket('b', T + 2 * HOUR - 5, { host: 'ws02' });
    assert.deepEqual(toTold(asked, [old, fresh], moved), [['b', 4]]);
  });

  it('one right after the other are not told apart: their clocks may differ', () => {
    const step = toStep(T);
    const sockets = [socket('a', step + MINUTE), socket('b', step + 16 * MINUTE, { host: 'ws02' })];
    const late = [lookup('x', step + 17 * MINUTE)];
    assert.equal(joinFlows(late, sockets).unowned.several_hosts, 1);
    const apart = [socket('a', step + MINUTE), socket('b', step + 31 * MINUTE, { host: 'ws02' })];
    assert.deepEqual(toTold([lookup('x', step + 32 * MINUTE)], apart), [['b', 1]]);
  });
});
