import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { buildCoverageCounts, buildCoverageHour, type CoverageCount } from '../../queries/coverage.ts';
import type { Span } from '../../queries/question.ts';
import { foldComposite, search } from '../../server/engine/operations.ts';
import type { ResolvedFields } from '../../server/schema/field_profile.ts';
import { must } from '../contract/engines.ts';
import { type Bench, load, newPrefix, openBench } from './support.ts';

const FROM = Date.UTC(2026, 4, 4, 9);
const MINUTE = 60_000;
const HOUR: Span = { from: FROM, to: FROM + 60 * MINUTE };
/** Where every host has sent each kind of event. */
const MIDDLE: Span = { from: FROM + 26 * MINUTE, to: FROM + 34 * MINUTE };
const HOSTS = ['A', 'B', 'C'];
const CODES = ['1', '3', '22'];
const KEYWORDS = ['code', 'host', 'agent', 'version'];
const MAPPINGS = {
  dynamic: false,
  properties: {
    '@timestamp': { type: 'date' },
    created: { type: 'date' },
    ...Object.fromEntries(KEYWORDS.map((name) => [name, { type: 'keyword' }])),
  },
};

/** How late the records of a host are written, milliseconds: one is five days behind. */
const LATE: Readonly<Record<string, number>> = { A: 200, B: -5 * 86_400_000, C: 0 };

/** One event of each host and kind a minute; C sends no event 22 but in the middle, A through a collector. */
const toDocuments = () =>
  Array.from({ length: 60 }, (_, minute) =>
    HOSTS.flatMap((host) =>
      CODES.flatMap((code) => {
        const time = FROM + minute * MINUTE;
        if (host === 'C' && code === '22' && (time < MIDDLE.from || time >= MIDDLE.to)) return [];
        const agent = host === 'A' ? 'collector' : host;
        return [{ '@timestamp': time, created: time + (LATE[host] ?? 0), code, host, agent, version: '8.1' }];
      }),
    ),
  ).flat();

const toField = (name: string, type: string) => ({ name, read: name, type });
const FIELDS = {
  time: toField('@timestamp', 'date'),
  event_id: toField('code', 'keyword'),
  host: toField('host', 'keyword'),
} as unknown as ResolvedFields;
const EXTRA = { created: 'created', agent_version: 'version', collector: 'agent' };

const byHost = (rows: readonly CoverageCount[]): CoverageCount[] =>
  [...rows].sort((a, b) => (a.host + a.code < b.host + b.code ? -1 : 1));

for (const flavor of ['opensearch', 'elasticsearch'] as const)
  suite(`an hour counted at once, on ${flavor}`, () => {
    let bench: Bench;
    const index = `${newPrefix()}-events`;
    before(async () => {
      bench = await openBench(flavor);
      await load(bench.engine, index, toDocuments(), MAPPINGS);
    });
    after(() => bench.stop());

    const ask = async (most_hosts: number, part?: Span): Promise<CoverageCount[] | undefined> => {
      const { body, decode } = buildCoverageHour(FIELDS, HOUR, most_hosts, EXTRA, part);
      const { aggregations } = await must(search(bench.engine, index, body));
      return decode(aggregations);
    };

    test('tells what pages tell', async () => {
      const { body, aggregation, decode } = buildCoverageCounts(FIELDS, HOUR, 60, EXTRA);
      const query = { body, aggregation, decode, page_size: 4 };
      const { value } = await must(
        foldComposite(bench.engine, index, query, [] as CoverageCount[], (all, row) =>
          row === undefined ? all : [...all, row],
        ),
      );
      assert.equal(value.length, 9);
      assert.deepEqual(byHost((await ask(10)) ?? []), byHost(value));
    });

    test('counts all of it where clocks, versions and collectors are told from a part', async () => {
      const rows = byHost((await ask(10, MIDDLE)) ?? []);
      assert.deepEqual(
        rows.map(({ host, code, count }) => `${host} ${code} ${count}`),
        ['A 1 60', 'A 22 60', 'A 3 60', 'B 1 60', 'B 22 60', 'B 3 60', 'C 1 60', 'C 22 8', 'C 3 60'],
      );
      for (const { host, clock_offset_ms, agent_versions, collectors } of rows) {
        assert.equal(clock_offset_ms, LATE[host]);
        assert.deepEqual(agent_versions, ['8.1']);
        assert.deepEqual(collectors, [host === 'A' ? 'collector' : host]);
      }
      const before = { from: FROM - MINUTE, to: FROM };
      for (const row of (await ask(10, before)) ?? []) {
        assert.equal(row.clock_offset_ms, undefined);
        assert.deepEqual([row.agent_versions, row.collectors], [[], []]);
      }
    });

    test('says where there are more hosts than one answer holds', async () => {
      for (const part of [undefined, MIDDLE]) assert.equal(await ask(2, part), undefined);
    });
  });
