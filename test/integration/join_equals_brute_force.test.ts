import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import fc from 'fast-check';
import { parseFormula } from '../../server/analytics/an0728_port_after_answer/formula.ts';
import { AN1121 } from '../../server/analytics/an1121_dns_tunnelling/definition.ts';
import { HABITS } from '../../server/baseline/judge_usage.ts';
import { bulkWrite, createIndex, deleteIndex, refresh } from '../../server/engine/operations.ts';
import { toIndexNames } from '../../server/scan/index_names.ts';
import { runScan } from '../../server/scan/run_scan.ts';
import { must } from '../contract/engines.ts';
import { type Bench, newPrefix, openBench } from './support.ts';

const START = Date.UTC(2026, 4, 4, 10, 0);
const SPAN_MS = 60 * 60_000;
const AFTER_MS = 120_000;
const BEFORE_MS = 1_000;

interface Lookup {
  readonly kind: 'lookup';
  readonly process: number;
  readonly time: number;
  readonly addresses: readonly number[];
}
interface Socket {
  readonly kind: 'socket';
  readonly process: number;
  readonly time: number;
  readonly address: number;
  readonly port: number;
}
type Told = Lookup | Socket;

const PROCESSES = [
  { host: 'h1', guid: '{aaaaaaaa-0000-0000-0000-000000000001}', pid: 11 },
  { host: 'h1', guid: '{aaaaaaaa-0000-0000-0000-000000000002}', pid: 12 },
  { host: 'h2', guid: '{bbbbbbbb-0000-0000-0000-000000000003}', pid: 11 },
  { host: 'h2', guid: undefined, pid: 13 },
] as const;
const ADDRESSES = ['203.0.113.1', '203.0.113.2', '198.51.100.9'] as const;
const PORTS = [4444, 8081, 443] as const;

/** Times crowd around slice borders and window ends, where mistakes live. */
const times = fc.oneof(
  fc.integer({ min: 0, max: SPAN_MS - 1 }),
  fc
    .tuple(
      fc.integer({ min: 0, max: 5 }),
      fc.constantFrom(-AFTER_MS, -BEFORE_MS, -1, 0, 1, BEFORE_MS, AFTER_MS),
    )
    .map(([slice, offset]) => Math.min(SPAN_MS - 1, Math.max(0, slice * 10 * 60_000 + offset))),
);
const told: fc.Arbitrary<Told> = fc.oneof(
  fc.record({
    kind: fc.constant('lookup' as const),
    process: fc.nat({ max: PROCESSES.length - 1 }),
    time: times,
    addresses: fc.subarray([0, 1, 2], { minLength: 1 }),
  }),
  fc.record({
    kind: fc.constant('socket' as const),
    process: fc.nat({ max: PROCESSES.length - 1 }),
    time: times,
    address: fc.nat({ max: 2 }),
    port: fc.constantFrom(...PORTS),
  }),
);

const toDocument = (event: Told): object => {
  const process = PROCESSES[event.process];
  const shared = {
    '@timestamp': new Date(START + event.time).toISOString(),
    host: { name: process?.host },
    process: {
      ...(process?.guid === undefined ? {} : { entity_id: process.guid }),
      pid: process?.pid,
      executable: 'C:\\Tools\\app.exe',
    },
  };
  return event.kind === 'lookup'
    ? {
        ...shared,
        event: { code: '22' },
        dns: {
          question: { name: `n${event.time}.example.net` },
          resolved_ip: event.addresses.map((a) => ADDRESSES[a]),
        },
      }
    : {
        ...shared,
        event: { code: '3' },
        destination: { ip: ADDRESSES[event.address], port: event.port },
        network: { direction: 'egress', transport: 'tcp' },
      };
};

/** Straight from the definition: every socket to an unexpected port against every lookup of the same process. */
const bruteForce = (events: readonly Told[]): string[] => {
  const lookups = events.filter((e) => e.kind === 'lookup');
  const pairs = events.flatMap((socket, id) => {
    if (socket.kind !== 'socket' || socket.port === 443) return [];
    const inside = lookups
      .filter((l) => l.process === socket.process && l.addresses.includes(socket.address))
      .map((l) => socket.time - l.time)
      .filter((lag) => lag <= AFTER_MS && lag >= -BEFORE_MS);
    const forward = inside.filter((lag) => lag >= 0);
    const lag = forward.length > 0 ? Math.min(...forward) : Math.max(...inside);
    return inside.length === 0 ? [] : [`${id} ${lag}`];
  });
  return pairs.sort();
};

const keyword = { type: 'keyword' };
const MAPPING = {
  properties: {
    '@timestamp': { type: 'date' },
    event: { properties: { code: keyword } },
    host: { properties: { name: keyword } },
    process: { properties: { entity_id: keyword, pid: { type: 'long' }, executable: keyword } },
    dns: { properties: { question: { properties: { name: keyword } }, resolved_ip: { type: 'ip' } } },
    destination: { properties: { ip: { type: 'ip' }, port: { type: 'integer' } } },
    network: { properties: { transport: keyword, direction: keyword } },
  },
};

const formula = parseFormula('o1*o2+o3');
const formulae = formula._tag === 'Right' ? [formula.right] : [];

suite('pairs of a scan on a real engine equal a brute-force join over the raw events', () => {
  let bench: Bench;
  before(async () => {
    bench = await openBench();
  });
  after(() => bench.stop());

  const scanPairs = async (
    events: readonly Told[],
    order: readonly number[],
    page_size: number,
    slice_minutes: number,
  ): Promise<string[]> => {
    const prefix = newPrefix();
    const index = `${prefix}-source-sysmon`;
    const names = toIndexNames(prefix);
    await must(createIndex(bench.engine, index, { mappings: MAPPING }));
    const operations = order.map((i) => {
      const event = events[i];
      if (event === undefined) throw new Error('the order names an event that is not there');
      return { op: 'index' as const, index, id: String(i), document: toDocument(event) };
    });
    await must(bulkWrite(bench.engine, operations, {}));
    await must(refresh(bench.engine, index));
    const result = await runScan(bench.engine, {
      id: 'property',
      span: { from: START, to: START + SPAN_MS },
      analytics: ['AN0728'],
      dry_run: true,
      only_news: false,
      sysmon_indices: index,
      dns_indices: `${prefix}-none`,
      names,
      created: new Date(START).toISOString(),
      clock: () => 0,
      tunables: {
        window: { after_ms: AFTER_MS, before_ms: BEFORE_MS },
        answer_memory_ms: AFTER_MS,
        logging_slack_ms: 0,
        lineage_lookback_ms: SPAN_MS,
        flow_lookback_ms: SPAN_MS,
        expected_ports: [443],
        excluded_programs: [],
        formulae,
        definitions: { an1121: AN1121, habits: HABITS },
        port_deviation_threshold: 1_024,
        page_size,
        slice_minutes,
      },
    })();
    await must(deleteIndex(bench.engine, index));
    if (result._tag === 'Left') throw new Error(JSON.stringify(result.left));
    return result.right.findings
      .flatMap(({ finding }) => finding.afterquery.pairs ?? [])
      .map((pair) => `${pair.socket.id} ${pair.lag_ms}`)
      .sort();
  };

  test('for any order, page size, slice width, duplicates and events on slice borders', async () => {
    const worlds = fc
      .array(told, { minLength: 1, maxLength: 40 })
      .chain((events) =>
        fc.tuple(
          fc.constant(events),
          // an event may be written twice, under its one id
          fc.shuffledSubarray([...events.keys(), ...events.keys()], {
            minLength: events.length,
            maxLength: events.length * 2,
          }),
          fc.constantFrom(1, 2, 3, 7, 10_000),
          fc.constantFrom(1, 5, 10, 15, 60),
        ),
      )
      .map(([events, some, page, minutes]) => {
        const missing = [...events.keys()].filter((i) => !some.includes(i));
        return [events, [...some, ...missing], page, minutes] as const;
      });
    await fc.assert(
      fc.asyncProperty(worlds, async ([events, order, page_size, minutes]) => {
        assert.deepEqual(await scanPairs(events, order, page_size, minutes), bruteForce(events));
      }),
      {
        numRuns: 60,
        seed: 20260504,
        endOnFailure: false,
        interruptAfterTimeLimit: 240_000,
        markInterruptAsFailure: true,
      },
    );
  });
});
