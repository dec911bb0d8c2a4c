import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { quote } from '../../../server/coverage/blind_spots/spot.ts';
import { findBlindSpots } from '../../../server/coverage/find_blind_spots.ts';
import { buildFact } from '../../../server/coverage/hour_fact.ts';
import type { CoverageFact } from '../../../server/schema/coverage.ts';
import { BlindSpot } from '../../../server/schema/coverage_report.ts';
import { BEGIN, factAt, toFacts } from './facts.ts';
import { anyTally } from './tallies.ts';

const INDEX = 'afterquery-coverage-*';
const find = (...facts: CoverageFact[]): BlindSpot[] => findBlindSpots(INDEX, toFacts(...facts));
const kinds = (...facts: CoverageFact[]): string[] =>
  find(...facts).map(({ kind, host }) => `${kind} ${host ?? ''}`.trim());
const hours = (n: number, toFact: (at: number) => CoverageFact): CoverageFact[] =>
  Array.from({ length: n }, (_, at) => toFact(at));

describe('blind spots', () => {
  it('are none where all is sent all the time', () => {
    assert.deepEqual(kinds(...hours(30, (at) => factAt('a', at))), []);
  });

  it('name the event that stopped, from when on, and not one that comes again', () => {
    const stopped = hours(6, (at) => factAt('a', at, { events: { sysmon_22: at < 3 ? 15 : 0 } }));
    const [spot, ...others] = find(...stopped);
    assert.deepEqual([spot?.kind, spot?.severity, others], ['event_stopped', 'high', []]);
    assert.equal(spot?.first_seen, new Date(BEGIN + 3 * 3_600_000).toISOString());
    const pausing = hours(6, (at) => factAt('a', at, { events: { sysmon_22: at === 3 ? 0 : 15 } }));
    assert.deepEqual(kinds(...pausing), []);
  });

  it('name the event that was never there', () => {
    assert.deepEqual(kinds(factAt('a', 0, { events: { sysmon_3: 0 } })), ['event_never_seen a']);
    assert.deepEqual(kinds(factAt('a', 0, { events: { sysmon_1: 0, sysmon_3: 0 } })), [
      'event_never_seen a',
      'event_never_seen a',
    ]);
  });

  it('measure a loss against hours of the same time of day, where there are some', () => {
    const night = (at: number): boolean => at % 24 < 8;
    const usual = hours(24 * 4, (at) => factAt('a', at, { events: { sysmon_3: night(at) ? 2 : 400 } }));
    assert.ok(!kinds(...usual.slice(24 * 3)).includes('sudden_loss a'));
    const lost = factAt('a', 24 * 4 + 12, { events: { sysmon_3: 30 } });
    assert.ok(kinds(...usual, lost).includes('sudden_loss a'));
    const quiet = factAt('a', 24 * 4 + 2, { events: { sysmon_3: 0 } });
    const before = kinds(...usual).length;
    assert.equal(kinds(...usual, quiet).length, before);
  });

  it('tell late bursts from hosts that are always late', () => {
    const late = 7_200_000;
    const always = hours(8, (at) => factAt('a', at, { delays_ms: [late] }));
    assert.deepEqual(kinds(...always), []);
    const burst = hours(8, (at) => factAt('a', at, { delays_ms: [at === 5 ? late : 2_000] }));
    assert.deepEqual(kinds(...burst), ['late_burst a']);
  });

  it('tell names, collectors, versions, clocks and identities', () => {
    assert.deepEqual(kinds(factAt('WS1.corp', 0), factAt('ws1.lab', 0)), ['duplicate_host_name ws1']);
    const forwarded = ['a', 'b'].map((host) => factAt(host, 0, { collectors: ['wec'] }));
    assert.deepEqual(kinds(...forwarded), ['collector_as_host wec']);
    const updated = hours(3, (at) => factAt('a', at, { agent_versions: [at < 2 ? '7.2' : '8.1'] }));
    assert.deepEqual(kinds(...updated), ['sensor_version_change a']);
    assert.deepEqual(kinds(factAt('a', 0, { clock_offset_ms: -432_000_000 })), ['clock_offset a']);
    assert.deepEqual(kinds(factAt('a', 0, { without_entity_id: 90 })), ['no_process_identity a']);
  });

  it('tell a sensor whose clients nobody knows, and that there is no sensor', () => {
    const sensor = buildFact(
      { kind: 'sensor', name: 'zeek', hour: BEGIN },
      {
        '0': {
          events: { sysmon_1: 0, sysmon_3: 0, sysmon_22: 0, network_dns: 7 },
          usable: { sysmon_3: 0, sysmon_22: 0 },
          without_entity_id: 0,
          without_identity: 0,
          clients: ['10.0.0.9'],
        },
      },
      's1',
    );
    assert.deepEqual(kinds(factAt('a', 0), sensor), ['unattributed_clients zeek']);
    assert.deepEqual(kinds(factAt('a', 0, { events: { network_dns: 0 } })), ['no_network_dns']);
  });

  it('are whole items, whatever the facts, and quote what hosts are called', () => {
    const host = fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom('a"b', 'a\\', 'A.x', 'a.y'));
    fc.assert(
      fc.property(fc.array(fc.tuple(host, fc.nat(40), anyTally)), (rows) => {
        const facts = rows.map(([name, at, tally]) =>
          buildFact({ kind: 'host', name, hour: BEGIN + at * 3_600_000 }, { '15': tally }, 's1'),
        );
        for (const spot of find(...facts)) {
          assert.ok(BlindSpot.is(spot));
          assert.ok(spot.first_seen <= spot.last_seen && spot.remedy !== '' && spot.evidence.query !== '');
        }
      }),
      { numRuns: 50 },
    );
    assert.equal(quote('a"b\\'), '"a\\"b\\\\"');
  });
});
