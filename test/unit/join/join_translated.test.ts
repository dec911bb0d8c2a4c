import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { joinTranslated } from '../../../server/join/join_translated.ts';
import { FLOW_CLOCK_SLACK_MS } from '../../../server/join/tenure.ts';
import type { NetworkLookup, SocketEvent } from '../../../server/schema/rows.ts';
import { lookup, socket, T } from './flows.ts';

const PUBLIC = '203.0.113.1';
const seen = (at: number, source_port: number, time = T): NetworkLookup =>
  lookup(`q${at}`, time + at * 1_000, { source_ip: PUBLIC, source_port });
const opened = (source_port: number, more: Partial<SocketEvent> = {}): SocketEvent =>
  socket(`s${source_port}`, T, { source_port, entity_id: '{tool}', ...more });
const PORTS = [50_001, 50_002, 50_003];
const three = PORTS.map((port, i) => seen(i, port));
const told = (...parts: Parameters<typeof joinTranslated>): string => {
  const joined = joinTranslated(...parts);
  return joined.kind === 'owned'
    ? `${joined.owner.socket.entity_id} ${joined.owner.transactions}`
    : joined.kind;
};

describe('flows behind an address translation', () => {
  it('may be as many as a hundred ports and several resolvers of one process', () => {
    const resolvers = Array.from({ length: 6 }, (_, i) => `198.51.100.${60 + i}`);
    const ports = Array.from({ length: 100 }, (_, i) => 50_000 + i);
    const every = ports.flatMap((port) => resolvers.map((address) => ({ port, address })));
    const sockets = every.map(({ port, address }) =>
      socket(`${port} ${address}`, T, { source_port: port, address, entity_id: '{tool}' }),
    );
    const lookups = every.map(({ port, address }, i) =>
      lookup(`m${i}`, T + 1_000 + i, { source_ip: PUBLIC, source_port: port, address }),
    );
    assert.equal(told(lookups, sockets), `{tool} ${every.length}`);
  });

  it('are given to the one process whose sockets fit by port, resolver and time', () => {
    assert.equal(
      told(
        three,
        PORTS.map((port) => opened(port)),
      ),
      '{tool} 3',
    );
    const strange: Partial<SocketEvent>[] = [
      { address: '198.51.100.54' },
      { port: 853 },
      { time: T - FLOW_CLOCK_SLACK_MS - 1 },
      { time: T + FLOW_CLOCK_SLACK_MS + 3_000 },
      { source_ip: PUBLIC },
    ];
    for (const more of strange)
      assert.equal(
        told(
          three,
          PORTS.map((port) => opened(port, more)),
        ),
        'none',
        JSON.stringify(more),
      );
    const tcp = PORTS.map((port) => opened(port, { transport: 'tcp' }));
    assert.equal(
      told(
        three.map((one) => ({ ...one, transport: 'udp' })),
        tcp,
      ),
      'none',
    );
  });

  it('take three transactions on two ports', () => {
    const sockets = PORTS.map((port) => opened(port));
    assert.equal(told(three.slice(0, 2), sockets), 'ambiguous');
    assert.equal(told([...three.slice(0, 2), seen(9, 50_002)], sockets), '{tool} 3');
    assert.equal(
      told(
        [0, 1, 2].map((i) => seen(i, 50_001)),
        sockets,
      ),
      'ambiguous',
    );
  });

  it('or ten on one, which then keeps what follows', () => {
    const flow = Array.from({ length: 9 }, (_, i) => seen(i, 50_001));
    assert.equal(told(flow, [opened(50_001)]), 'ambiguous');
    assert.equal(told([...flow, seen(10, 50_001)], [opened(50_001)]), '{tool} 10');
    const later = [0, 1, 2].map((i) => seen(20 + i, 50_001, T + 600_000));
    assert.equal(told([...flow, seen(10, 50_001), ...later], [opened(50_001)]), '{tool} 13');
    assert.equal(told([...flow, ...later], [opened(50_001)]), 'ambiguous');
    assert.equal(told(later, [opened(50_001)]), 'none');
  });

  it('stay with nobody where another process fits a tenth of them', () => {
    const ports = Array.from({ length: 20 }, (_, i) => 50_000 + i);
    const asked = ports.map((port, i) => seen(i, port));
    const other = { id: 'o', entity_id: '{other}', host: 'ws02', source_ip: '10.0.0.8' };
    const mine = ports.map((port) => opened(port));
    const withOthers = (n: number) => [
      ...mine.slice(n),
      ...ports.slice(0, n).map((port) => opened(port, other)),
    ];
    assert.equal(told(asked, withOthers(2)), '{tool} 18');
    assert.equal(told(asked, withOthers(3)), 'ambiguous');
    const both = [...mine, ...ports.slice(0, 3).map((port) => opened(port, other))];
    assert.equal(told(asked, both), 'ambiguous');
  });

  it('stay with nobody where most of what was seen fits no socket', () => {
    const asked = Array.from({ length: 7 }, (_, i) => seen(i, 50_001 + i));
    assert.equal(
      told(
        asked,
        PORTS.map((port) => opened(port)),
      ),
      'ambiguous',
    );
    assert.equal(
      told(
        asked.slice(0, 6),
        PORTS.map((port) => opened(port)),
      ),
      '{tool} 3',
    );
  });

  it('add up where one socket carried what two sensors describe differently', () => {
    const asked = [seen(0, 50_001), { ...seen(1, 50_001), transport: 'udp' }, seen(2, 50_002)];
    assert.equal(told(asked, [opened(50_001), opened(50_002)]), '{tool} 3');
  });

  it('count a question that was sent again once', () => {
    const again = [0, 1, 2].map((i) => ({ ...seen(i, 50_001 + (i % 2)), name: 'same.example.com' }));
    assert.equal(
      told(
        again,
        PORTS.map((port) => opened(port)),
      ),
      'ambiguous',
    );
  });

  it('do not hang on the order of events', () => {
    const sockets = PORTS.flatMap((port) => [opened(port), opened(port, { id: `x${port}`, time: T + 5 })]);
    assert.deepEqual(
      joinTranslated([...three].reverse(), [...sockets].reverse()),
      joinTranslated(three, sockets),
    );
  });
});
