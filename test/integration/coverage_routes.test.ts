import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { verifyReport } from '../../server/coverage/verify_report.ts';
import { refresh } from '../../server/engine/operations.ts';
import type { CoverageRow } from '../../server/http/coverage_row.ts';
import type { Covered } from '../../server/scan/covered/covered.ts';
import { executeScan } from '../../server/scan/execute_scan.ts';
import { must } from '../contract/engines.ts';
import { bearer, ingestSample, NOW, type ServedBench, serve, toSettings } from './rest_support.ts';
import { type Bench, newPrefix, openBench } from './support.ts';

interface Page {
  readonly total: number;
  readonly rows: readonly CoverageRow[];
  readonly next?: string;
}

suite('coverage over REST', () => {
  let bench: Bench;
  let served: ServedBench;
  let viewer: string;
  const prefix = newPrefix();

  let scans = 0;
  const scan = async (from: string, to: string, dry_run = false): Promise<Covered | undefined> => {
    const { engine } = bench;
    const done = await executeScan(
      { engine, settings: served.settings, now: () => NOW },
      {
        '@timestamp': new Date(NOW).toISOString(),
        id: `s${++scans}`,
        status: 'queued',
        trigger: 'api',
        from: `2026-03-10T${from}:00Z`,
        to: `2026-03-10T${to}:00Z`,
        analytics: ['AN0728', 'AN1121'],
        dry_run,
      },
    )();
    if (done._tag === 'Left') throw new Error(JSON.stringify(done.left));
    await must(refresh(engine, `${prefix}-coverage-*`));
    return done.right.covered;
  };
  const get = (path: string): Promise<Response> =>
    fetch(`${served.url}/api/v1/coverage${path}`, { headers: bearer(viewer) });
  const list = async (query: string): Promise<Page> => (await (await get(query)).json()) as Page;

  before(async () => {
    bench = await openBench();
    await ingestSample(bench, prefix);
    served = await serve(bench, toSettings(bench, prefix));
    viewer = await served.newKey('viewer');
  });
  after(async () => {
    await served.stop();
    await bench.stop();
  });

  test('a dry run writes no fact; pieces in any order add up to the whole, and the whole changes nothing', async () => {
    assert.equal(await scan('09:00', '11:00', true), undefined);
    assert.equal((await list('')).total, 0);
    for (const [from, to] of [
      ['10:15', '11:00'],
      ['09:00', '09:30'],
      ['09:30', '10:15'],
      ['09:15', '09:45'],
    ] as const)
      assert.ok(((await scan(from, to))?.facts ?? 0) >= 0);
    const pieces = await list('?size=1000');
    assert.ok(pieces.rows.every(({ slices }) => slices > 0));
    // Now its hours are counted as a whole, which says the same; only what is a mean or a sample is one of other events.
    await scan('09:00', '11:00');
    const whole = await list('?size=1000');
    const told = ({ rows }: Page) =>
      rows.map(({ slices: _, clock_offset_ms: __, ingest_p50_ms: _p50, ingest_p99_ms: _p99, ...row }) => row);
    assert.deepEqual(told(whole), told(pieces));
    for (const [from, to] of [
      ['09:00', '11:00'],
      ['10:15', '11:00'],
      ['09:15', '09:45'],
    ] as const)
      assert.equal((await scan(from, to))?.facts, 0, 'the same counts are not written again');
    assert.deepEqual(await list('?size=1000'), whole);
  });

  test('rows are filtered and paged, each once', async () => {
    const whole = await list('?size=1000');
    assert.equal(whole.rows.length, whole.total);
    const paged: CoverageRow[] = [];
    for (let query = '?size=3'; ; ) {
      const page = await list(query);
      paged.push(...page.rows);
      if (page.next === undefined) break;
      query = `?size=3&cursor=${page.next}`;
    }
    assert.deepEqual(paged, whole.rows);
    const one = await list('?host=fin-ws01&kind=host');
    assert.deepEqual([...new Set(one.rows.map(({ host }) => host))], ['FIN-WS01.corp.example']);
    assert.equal((await list('?analytic=AN0728&state=blind')).total, 0);
    assert.equal((await get('?cursor=bm8')).status, 400);
    assert.equal((await get('?from=now-500d')).status, 400);
    assert.equal((await get('?hosts=a')).status, 400);
  });

  test('the report is a file in every form, and each is verified', async () => {
    for (const format of ['json', 'csv', 'html']) {
      const answer = await get(`/report?format=${format}&from=2026-03-10T09:00:00Z&to=2026-03-10T11:00:00Z`);
      assert.equal(answer.status, 200);
      assert.match(answer.headers.get('content-disposition') ?? '', new RegExp(`\\.${format}"`));
      const verified = verifyReport(await answer.text());
      assert.equal(verified._tag === 'Right' ? verified.right.form : verified.left, format);
    }
    const { blind_spots } = (await (await get('/blind_spots')).json()) as { blind_spots: { kind: string }[] };
    assert.deepEqual(
      blind_spots.map(({ kind }) => kind),
      ['event_never_seen'],
    );
  });
});
