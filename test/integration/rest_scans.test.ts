import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { ScanRecord } from '../../server/schema/scan_account.ts';
import { must } from '../contract/engines.ts';
import { bearer, ingestSample, type ServedBench, serve, toSettings } from './rest_support.ts';
import { type Bench, newPrefix, openBench, runAfterquery, toEnv } from './support.ts';

interface Told {
  readonly id: number;
  readonly status: string;
  readonly slices_done: number;
  readonly slices_planned: number;
}

const toEvents = (text: string): Told[] =>
  text
    .split('\n\n')
    .filter((block) => block.includes('event: progress'))
    .map((block) => {
      const id = Number(/^id: (\d+)$/m.exec(block)?.[1]);
      return { id, ...(JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? '') as Omit<Told, 'id'>) };
    });

suite('scans over REST', () => {
  let bench: Bench;
  let served: ServedBench;
  let key: string;
  const prefix = newPrefix();
  before(async () => {
    bench = await openBench();
    await ingestSample(bench, prefix);
    served = await serve(bench, toSettings(bench, prefix));
    key = await served.newKey('analyst');
  });
  after(async () => {
    await served.stop();
    await bench.stop();
  });

  const start = async (
    body: object,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; record: ScanRecord }> => {
    const response = await fetch(`${served.url}/api/v1/scans`, {
      method: 'POST',
      headers: { ...bearer(key), 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    return { status: response.status, record: (await response.json()) as ScanRecord };
  };
  const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${served.url}${path}`, { headers: { ...bearer(key), ...headers } });
  const SPAN = { from: '2026-03-10T09:00:00Z', to: '2026-03-10T11:00:00Z' };

  test('progress comes as events that rise, ends with the scan, and goes on where a follower left', async () => {
    const { record } = await start(SPAN);
    const stream = await get(`/api/v1/scans/${record.id}/events`);
    assert.match(stream.headers.get('content-type') ?? '', /^text\/event-stream/);
    const events = toEvents(await stream.text());
    const last = events.at(-1) ?? assert.fail('no event');
    assert.equal(last.status, 'done');
    assert.equal(last.slices_done, last.slices_planned);
    assert.ok(last.slices_planned > 0);
    assert.deepEqual(
      events.map(({ id }) => id),
      events.map((_, i) => i + 1),
    );
    const again = await get(`/api/v1/scans/${record.id}/events`, { 'Last-Event-ID': String(last.id - 2) });
    assert.deepEqual(
      toEvents(await again.text()).map(({ id }) => id),
      [last.id - 1, last.id],
    );
    assert.equal(
      (await get(`/api/v1/scans/${record.id}/events`, { 'Last-Event-ID': String(last.id) })).status,
      204,
    );
    await must(bench.engine.request({ method: 'POST', path: `/${prefix}-scans/_refresh` }));
    const listed = (await (await get('/api/v1/scans?status=done&trigger=api')).json()) as {
      scans: ScanRecord[];
    };
    const found = listed.scans.find(({ id }) => id === record.id);
    assert.ok((found?.account?.findings.found ?? 0) > 0);
  });

  test('a dry run ends like every scan, and writes no finding', async () => {
    const { record } = await start({
      from: '2026-03-10T08:00:00Z',
      to: '2026-03-10T09:15:00Z',
      dry_run: true,
    });
    await (await get(`/api/v1/scans/${record.id}/events`)).text();
    const ended = (await (await get(`/api/v1/scans/${record.id}`)).json()) as ScanRecord;
    assert.equal(ended.status, 'done');
    assert.equal(ended.dry_run, true);
    assert.ok((ended.account?.slices.done ?? 0) > 0);
    assert.equal(ended.account?.findings.created, 0);
  });

  test('a dry run with other tunables tells exactly what a scan under them would find otherwise', async () => {
    const asked = { ...SPAN, analytics: ['AN0728'], dry_run: true };
    const tunables = { AFTERQUERY_PORT_DEVIATION_THRESHOLD: '60000', AFTERQUERY_EXPECTED_PORTS: '443,3705' };
    const end = async (id: string): Promise<ScanRecord> => {
      const events = toEvents(await (await get(`/api/v1/scans/${id}/events`)).text());
      assert.equal(events.at(-1)?.slices_done, events.at(-1)?.slices_planned);
      return (await (await get(`/api/v1/scans/${id}`)).json()) as ScanRecord;
    };
    const readScores = async (from: ServedBench, own: string): Promise<Map<string, number>> => {
      const response = await fetch(`${from.url}/api/v1/findings?analytic=AN0728&size=1000`, {
        headers: bearer(own),
      });
      const { findings } = (await response.json()) as {
        findings: { id: string; afterquery: { score: number } }[];
      };
      return new Map(findings.map(({ id, afterquery }) => [id, afterquery.score]));
    };
    const scan = await start({ ...SPAN, analytics: ['AN0728'] });
    await end(scan.record.id);
    const before = await readScores(served, key);
    const { comparison, tunables: kept } = await end((await start({ ...asked, tunables })).record.id);
    assert.deepEqual(kept, tunables);
    assert.deepEqual(await readScores(served, key), before, 'the stored findings are as they were');
    // The same events, scanned in earnest under a prefix of its own.
    const apart = newPrefix();
    const installed = await runAfterquery(['install'], toEnv(bench.url, apart));
    assert.equal(installed.code, 0, installed.err);
    const other = await serve(
      bench,
      toSettings(bench, apart, {
        AFTERQUERY_SYSMON_INDICES: `${prefix}-source-sysmon*`,
        AFTERQUERY_DNS_INDICES: `${prefix}-source-dns*`,
        ...tunables,
      }),
    );
    try {
      const own = await other.newKey('analyst');
      const headers = { ...bearer(own), 'Content-Type': 'application/json' };
      const body = JSON.stringify({ ...SPAN, analytics: ['AN0728'] });
      const started = await fetch(`${other.url}/api/v1/scans`, { method: 'POST', headers, body });
      const { id } = (await started.json()) as ScanRecord;
      await (await fetch(`${other.url}/api/v1/scans/${id}/events`, { headers: bearer(own) })).text();
      const after = await readScores(other, own);
      const foretold = new Map(before);
      for (const row of comparison?.rows ?? []) {
        assert.equal(row.before?.score, before.get(row.id));
        if (row.after === undefined) foretold.delete(row.id);
        else foretold.set(row.id, row.after.score);
      }
      assert.deepEqual(
        [...foretold].sort(),
        [...after].sort(),
        'what was foretold is what the other scan found',
      );
      assert.ok((comparison?.new ?? 0) > 0 && (comparison?.changed ?? 0) > 0, JSON.stringify(comparison));
    } finally {
      await other.stop();
    }
    const same = await start({ ...asked, tunables: { AFTERQUERY_PORT_DEVIATION_THRESHOLD: '1024' } });
    const { comparison: none } = await end(same.record.id);
    assert.deepEqual([none?.new, none?.gone, none?.changed, none?.rows], [0, 0, 0, []]);
    assert.equal(none?.before, before.size);
  });

  test('other tunables are refused where they cannot be tried', async () => {
    const asked = { ...SPAN, analytics: ['AN0728'], dry_run: true };
    for (const [body, detail] of [
      [{ ...SPAN, tunables: { AFTERQUERY_TIME_WINDOW: '1m' } }, /only a dry run/],
      [{ ...asked, tunables: {} }, /at least one/],
      [{ ...asked, tunables: { AFTERQUERY_ENGINE_URL: 'http://x' } }, /is not a field/],
      [{ ...asked, tunables: { AFTERQUERY_SLOW_WINDOWS: '7d' } }, /is not a field/],
      [{ ...asked, tunables: { AFTERQUERY_QUERY_LENGTH_THRESHOLD: '5' } }, /none that a dry run of AN0728/],
      [{ ...asked, tunables: { AFTERQUERY_TIME_WINDOW: 'soon' } }, /must be a time/],
    ] as const) {
      const { status, record } = await start(body);
      assert.equal(status, 400);
      assert.match((record as unknown as { detail: string }).detail, detail);
    }
  });

  test('another copy tells how the scan stands, and that it has ended', async () => {
    const { record } = await start(SPAN);
    await (await get(`/api/v1/scans/${record.id}/events`)).text();
    const other = await serve(bench, toSettings(bench, prefix));
    try {
      const follow = (last: string): Promise<Response> =>
        fetch(`${other.url}/api/v1/scans/${record.id}/events`, {
          headers: { ...bearer(key), 'Last-Event-ID': last },
        });
      const [event] = toEvents(await (await follow('0')).text());
      assert.equal(event?.status, 'done');
      assert.equal((await follow(String(event?.id))).status, 204);
    } finally {
      await other.stop();
    }
  });

  test('the same Idempotency-Key starts one scan, and never another one', async () => {
    const headers = { 'Idempotency-Key': 'playbook-7' };
    const once = await start(SPAN, headers);
    const twice = await start(SPAN, headers);
    assert.deepEqual([once.status, twice.status], [202, 202]);
    assert.equal(twice.record.id, once.record.id);
    assert.equal((await start({ ...SPAN, to: '2026-03-10T10:00:00Z' }, headers)).status, 409);
    await (await get(`/api/v1/scans/${once.record.id}/events`)).text();
  });

  test('a cancelled scan ends, says so, and leaves what it wrote; one that has ended cannot be', async () => {
    const waiting = [await start(SPAN), await start(SPAN), await start(SPAN)];
    const victim = waiting[2]?.record.id ?? assert.fail('no scan');
    const cancel = (): Promise<Response> =>
      fetch(`${served.url}/api/v1/scans/${victim}/cancel`, { method: 'POST', headers: bearer(key) });
    assert.equal((await cancel()).status, 202);
    const events = toEvents(await (await get(`/api/v1/scans/${victim}/events`)).text());
    assert.equal(events.at(-1)?.status, 'cancelled');
    const record = (await (await get(`/api/v1/scans/${victim}`)).json()) as ScanRecord;
    assert.equal(record.status, 'cancelled');
    assert.match(record.error ?? '', /cancelled/);
    assert.equal((await cancel()).status, 409);
    const findings = (await (await get('/api/v1/findings?severity=medium')).json()) as { total: number };
    assert.equal(findings.total, 3);
  });

  test('measures name the scans, the routes by their templates, and no address or id', async () => {
    const text = await (await get('/metrics')).text();
    assert.match(
      text,
      /afterquery_http_request_seconds_count\{method="GET",route="\/api\/v1\/scans\/:id\/events",status="200"\} \d+/,
    );
    assert.match(text, /^afterquery_scans_waiting 0$/m);
    assert.doesNotMatch(text, /FIN-WS01|playbook/);
  });

  test('pages by cursor hold every finding once, whatever the sort; in order of finding also while they are written', async () => {
    const ids = async (sort: string, between?: () => Promise<void>): Promise<string[]> => {
      const all: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await get(
          `/api/v1/findings?size=2&sort=${sort}${cursor === undefined ? '' : `&cursor=${cursor}`}`,
        );
        const body = (await page.json()) as { findings: { id: string }[]; next?: string };
        all.push(...body.findings.map(({ id }) => id));
        cursor = body.next;
        await between?.();
      } while (cursor !== undefined);
      return all;
    };
    const { total } = (await (await get('/api/v1/findings?size=1')).json()) as { total: number };
    assert.ok(total > 4);
    for (const sort of ['score', 'time', 'created']) {
      const seen = await ids(sort);
      assert.equal(new Set(seen).size, total, sort);
      assert.equal(seen.length, total, sort);
    }
    const seen = await ids('created', async () => {
      const { record } = await start(SPAN);
      await (await get(`/api/v1/scans/${record.id}/events`)).text();
    });
    assert.equal(new Set(seen).size, total);
    assert.equal(seen.length, total);
    const { next } = (await (await get('/api/v1/findings?size=1&sort=time')).json()) as { next: string };
    assert.equal((await get(`/api/v1/findings?sort=score&cursor=${next}`)).status, 400);
  });

  test('filters by address, port and words', async () => {
    const total = async (query: string): Promise<number> =>
      ((await (await get(`/api/v1/findings?${query}`)).json()) as { total: number }).total;
    const { findings } = (await (await get('/api/v1/findings?analytic=AN0728&size=1')).json()) as {
      findings: { destination: { ip: string[]; port: number[] }; message: string }[];
    };
    const [finding] = findings;
    assert.ok((await total(`address=${finding?.destination.ip[0]}`)) >= 1);
    assert.ok((await total(`port=${finding?.destination.port[0]}`)) >= 1);
    assert.equal(await total('port=1'), 0);
    assert.equal(await total('host=fin-ws01'), await total('host=FIN-WS01.corp.example'));
    assert.equal(await total('host=fin-ws'), 0);
    assert.equal(await total('domain=deep.below.example.com'), await total('domain=example.com'));
    assert.ok((await total('process=C%3A%5CWindows%5CSystem32%5Crundll32.exe')) >= 1);
    assert.ok((await total('text=rundll32.exe%20connected')) >= 1);
    assert.equal(await total('text=rundll32.exe%20danced'), 0);
    assert.equal(await total('text=*'), 0);
  });
});
