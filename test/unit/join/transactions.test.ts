import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RETRANSMISSION_MS, toTransactions } from '../../../server/join/transactions.ts';
import type { NetworkLookup } from '../../../server/schema/rows.ts';
import { lookup, T } from './flows.ts';

const NAME = 'AbC.example.com';
const ask = (id: string, time: number, more: Partial<NetworkLookup> = {}): NetworkLookup =>
  lookup(id, time, { name: NAME, type: 'TXT', ...more });
const told = (...lookups: NetworkLookup[]): string[] => toTransactions(lookups).map(({ id }) => id);

describe('transactions of a sensor', () => {
  it('are one where the question is sent again soon, in any order of events', () => {
    assert.deepEqual(told(ask('a', T), ask('b', T + RETRANSMISSION_MS)), ['a']);
    assert.deepEqual(told(ask('b', T + RETRANSMISSION_MS), ask('a', T)), ['a']);
    assert.deepEqual(told(ask('a', T), ask('b', T + RETRANSMISSION_MS + 1)), ['a', 'b']);
  });

  it('are counted from the first one: a question every second is no single transaction', () => {
    const steady = Array.from({ length: 12 }, (_, i) => ask(String(i).padStart(2, '0'), T + i * 1_000));
    assert.deepEqual(told(...steady), ['00', '06']);
  });

  it('differ by name, type, port and client', () => {
    for (const more of [
      { name: 'x.example.com' },
      { type: 'A' },
      { source_port: 1 },
      { source_ip: '10.0.0.8' },
    ])
      assert.equal(told(ask('a', T), ask('b', T, more)).length, 2, JSON.stringify(more));
  });

  it('differ by header id where both are known', () => {
    const [one, two] = [{ transaction_id: '1' }, { transaction_id: '2' }];
    assert.deepEqual(told(ask('a', T, one), ask('b', T + 1, two), ask('c', T + 2, one)), ['a', 'b']);
    assert.deepEqual(told(ask('a', T), ask('b', T + 1, one), ask('c', T + 2, two)), ['a', 'c']);
  });

  it('ignore case only where the ids say that it is one', () => {
    const lower = { name: NAME.toLowerCase() };
    assert.equal(told(ask('a', T), ask('b', T, lower)).length, 2);
    const id = { transaction_id: '7' };
    assert.deepEqual(told(ask('a', T, id), ask('b', T, { ...lower, ...id })), ['a']);
  });

  it('of two sensors are one by community id where one logs no ports, and the one that knows them is kept', () => {
    const blind = ask('a', T, { index: 'm', source_port: undefined, community_id: '1:x=' });
    assert.deepEqual(told(blind, ask('b', T + 3, { community_id: '1:x=' })), ['b']);
    assert.deepEqual(told(blind, ask('b', T + 3, { community_id: '1:y=' })), ['a', 'b']);
  });
});
