import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createJoinTally } from '../../../server/coverage/join_tally.ts';
import {
  addCounts,
  addJoins,
  addSampled,
  addTransactions,
  type Tallies,
} from '../../../server/coverage/tally_slices.ts';

const SLICE = 900_000;
const row = (host: string, code: '1' | '3' | '22', slice: number, count: number) => ({
  host,
  code,
  slice,
  count,
  clock_offset_ms: undefined,
  agent_versions: [],
  collectors: ['WEC.corp', `${host}.corp`],
});
const seen = (client: string, slice: number, count = 5) => ({
  client,
  sensor: 'zeek',
  slice,
  count,
  clock_offset_ms: undefined,
});

describe('what a slice is said to hold', () => {
  it('counts kinds apart, who is missing of events 3 and 22 alone, and a collector that is not the host', () => {
    const tallies: Tallies = new Map();
    const lack = (host: string, code: '3' | '22', slice: number) => ({
      host,
      code,
      slice,
      without_entity_id: 2,
      without_identity: 1,
    });
    addCounts(
      tallies,
      [row('A', '1', 0, 3), row('A', '3', 0, 4), row('A', '22', 0, 5)],
      [lack('A', '3', 0), lack('A', '22', 0), lack('B', '22', 0), lack('A', '22', SLICE)],
      { sockets: false, questions: true },
    );
    const tally = tallies.get('A')?.get(0);
    assert.deepEqual(tally?.events, { sysmon_1: 3, sysmon_3: 4, sysmon_22: 5, network_dns: 0 });
    assert.deepEqual(tally?.usable, { sysmon_3: 0, sysmon_22: 5 });
    assert.deepEqual([tally?.without_entity_id, tally?.without_identity], [4, 2]);
    assert.deepEqual(tally?.collectors, ['WEC.corp']);
  });

  it("gives a sensor's transactions to the one host that had the address then, else near then, else to nobody", () => {
    const [hosts, sensors]: [Tallies, Tallies] = [new Map(), new Map()];
    const addresses = [
      { host: 'A', address: '10.0.0.1', step: 0 },
      { host: 'B', address: '10.0.0.1', step: 3 * SLICE },
      { host: 'A', address: '10.0.0.2', step: 0 },
      { host: 'B', address: '10.0.0.2', step: 0 },
    ];
    const rows = [
      seen('10.0.0.1', 0),
      seen('10.0.0.1', SLICE, 7),
      seen('10.0.0.1', 9 * SLICE, 11),
      seen('10.0.0.2', 0, 13),
      seen('10.0.0.3', 0, 17),
    ];
    addTransactions(hosts, sensors, rows, addresses, SLICE);
    const dns = (tallies: Tallies, name: string, slice: number) =>
      tallies.get(name)?.get(slice)?.events.network_dns;
    assert.equal(dns(hosts, 'A', 0), 5);
    // A an hour's quarter before and B two after could both have it then.
    assert.equal(dns(hosts, 'A', SLICE), undefined);
    assert.equal(dns(sensors, 'zeek', SLICE), 7);
    assert.equal(dns(sensors, 'zeek', 9 * SLICE), 11);
    assert.equal(dns(sensors, 'zeek', 0), 30);
    assert.deepEqual(sensors.get('zeek')?.get(0)?.clients, ['10.0.0.2', '10.0.0.3']);
  });

  it('takes offsets and delays from sampled times', () => {
    const tallies: Tallies = new Map();
    const sampled = [1, 2, 3].map((n) => ({
      host: 'A',
      logged: SLICE + n,
      happened: SLICE + n - 1_000 * n,
      ingested: SLICE + n + 50,
    }));
    addSampled(tallies, sampled, (time) => Math.floor(time / SLICE) * SLICE);
    const tally = tallies.get('A')?.get(SLICE);
    assert.equal(tally?.clock_offset_ms, 2_000);
    assert.deepEqual(tally?.delays_ms, [1_050, 2_050, 3_050]);
  });

  it('has the states of its sockets, and none where the join met none', () => {
    const tallies: Tallies = new Map();
    const usable = { sockets: true, questions: true };
    addCounts(
      tallies,
      [row('A', '3', 0, 4), row('A', '3', SLICE, 4), row('A', '22', 2 * SLICE, 1)],
      [],
      usable,
    );
    const joins = createJoinTally();
    joins.note('A', 0, 'inside_window', 2, true);
    joins.note('A', 0, 'never_resolved', 1, false);
    addJoins(tallies, joins);
    const at = (slice: number) => tallies.get('A')?.get(slice);
    assert.deepEqual(
      [at(0)?.join?.inside_window, at(0)?.join?.never_resolved, at(0)?.sockets_with_start],
      [2, 1, 2],
    );
    assert.equal(at(SLICE)?.join?.inside_window, 0);
    assert.equal(at(2 * SLICE)?.join, undefined);
  });
});
