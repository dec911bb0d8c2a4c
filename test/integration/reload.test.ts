import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { EXPECTED_PORTS } from '../../server/analytics/an0728_port_after_answer/definition.ts';
import { receive } from '../unit/notify/receiver.ts';
import { bearer, ingestSample } from './rest_support.ts';
import { type Bench, newPrefix, openBench, root, runAfterquery, toEnv } from './support.ts';

/** ports that the sample's implant connects to */
const CALCULATED = [10_198, 3_705, 3_826, 3_775, 3_963];

interface Reloaded {
  readonly changed: readonly string[];
  readonly needs_restart: readonly string[];
  readonly overridden: readonly string[];
  readonly certificate_renewed: boolean;
}

const until = async (what: string, isSo: () => boolean | Promise<boolean>): Promise<void> => {
  for (let i = 0; i < 300; i += 1) {
    if (await isSo()) return;
    await wait(100);
  }
  assert.fail(`never: ${what}`);
};

suite('settings that change while the service runs', () => {
  const prefix = newPrefix();
  const file = join(mkdtempSync(join(tmpdir(), 'afterquery-reload-')), 'settings.env');
  let [url, log] = ['', ''];
  let bench: Bench;
  let child: ChildProcess;
  let env: Record<string, string>;

  const write = (values: Readonly<Record<string, string>>): void =>
    writeFileSync(
      file,
      Object.entries(values)
        .map(([name, value]) => `AFTERQUERY_${name}="${value}"\n`)
        .join(''),
    );
  before(async () => {
    bench = await openBench();
    await ingestSample(bench, prefix);
    write({ SCHEDULE: 'off', TIME_WINDOW: '4m', FIRST_LOOKBACK: '15m' });
    env = {
      ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('AFTERQUERY_'))),
      ...toEnv(bench.url, prefix),
      AFTERQUERY_SETTINGS_FILE: file,
      AFTERQUERY_PORT: '0',
    } as Record<string, string>;
    child = spawn(process.execPath, [fileURLToPath(new URL('server/main.ts', root)), 'serve'], {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr?.setEncoding('utf8').on('data', (part: string) => {
      log += part;
    });
    await until('serving', () => {
      url = /REST API on (http:\/\/\S+?)\/api/.exec(log)?.[1] ?? '';
      return url !== '';
    });
  });
  after(async () => {
    child.kill('SIGKILL');
    await bench.stop();
  });

  const ask = async (path: string, method = 'GET', body?: object) => {
    const response = await fetch(`${url}/api/v1/${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as Record<string, unknown>;
    return { status: response.status, headers: response.headers, answer };
  };
  const settingOf = async (name: string): Promise<unknown> => {
    const { answer } = await ask('settings');
    const settings = answer.settings as { name: string; value: unknown }[];
    return settings.find((one) => one.name === `AFTERQUERY_${name}`)?.value;
  };
  const reload = async (values: Readonly<Record<string, string>>): Promise<Reloaded> => {
    write(values);
    const { status, answer } = await ask('settings/reload', 'POST');
    assert.equal(status, 200, JSON.stringify(answer));
    return answer as unknown as Reloaded;
  };
  const lines = (pattern: RegExp): Record<string, unknown>[] =>
    log
      .split('\n')
      .filter((line) => pattern.test(line))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  const hangUp = async (values: Readonly<Record<string, string>>, told: RegExp): Promise<void> => {
    const seen = lines(told).length;
    write(values);
    child.kill('SIGHUP');
    await until(`in the log: ${told}`, () => lines(told).length > seen);
  };
  /** findings of AN0728 in the sample, as a scan over REST sees them */
  const scan = async (dry_run: boolean): Promise<number> => {
    const { answer } = await ask('scans', 'POST', {
      from: '2026-03-10T10:15:00Z',
      to: '2026-03-10T10:45:00Z',
      analytics: ['AN0728'],
      dry_run,
    });
    // The stream of its progress ends with the scan.
    const told = await (await fetch(`${url}/api/v1/scans/${answer.id}/events`)).text();
    const last = JSON.parse(told.trim().split('data: ').at(-1) ?? '') as { status: string; findings: number };
    assert.equal(last.status, 'done', told);
    return last.findings;
  };

  test('a signal brings what the file says now into force, for requests and for the next scan', async () => {
    assert.equal(await settingOf('TIME_WINDOW'), 240_000);
    const found = await scan(true);
    assert.ok(found > 0, `${found} findings`);
    await hangUp(
      { SCHEDULE: 'off', EXPECTED_PORTS: [...EXPECTED_PORTS, ...CALCULATED].join() },
      /"settings reloaded"/,
    );
    assert.deepEqual(await settingOf('EXPECTED_PORTS'), [...EXPECTED_PORTS, ...CALCULATED]);
    assert.equal(await settingOf('TIME_WINDOW'), 300_000);
    assert.ok((await scan(true)) < found);
    const [line] = lines(/"settings reloaded"/);
    assert.deepEqual(line?.settings, {
      changed: ['AFTERQUERY_TIME_WINDOW', 'AFTERQUERY_EXPECTED_PORTS', 'AFTERQUERY_FIRST_LOOKBACK'],
      needs_restart: [],
      overridden: [],
      certificate_renewed: false,
    });
    await reload({ SCHEDULE: 'off' });
    assert.equal(await scan(true), found);
  });

  test('what is wrong changes nothing, and is said once in the log or as a problem', async () => {
    await reload({ SCHEDULE: 'off', TIME_WINDOW: '4m' });
    const refused = /settings not reloaded/;
    for (const [values, why] of [
      [{ TIME_WINDOW: '3m', RATE_LIMIT: 'many' }, /AFTERQUERY_RATE_LIMIT must be/],
      [{ TIME_WINDOW: '3m', SCHEDULE: 'often' }, /AFTERQUERY_SCHEDULE must be a cron expression/],
      [{ TIME_WINDOW: '3m', WEBHOOK_URL: 'http://127.0.0.1/' }, /AFTERQUERY_WEBHOOK_URL is refused/],
      [{ TIME_WINDOW: '3m', COLOUR: 'red' }, /AFTERQUERY_COLOUR in .* is not a setting/],
    ] as const) {
      const before = lines(refused).length;
      await hangUp(values, refused);
      assert.equal(lines(refused).length, before + 1);
      const [line] = lines(refused).slice(-1);
      assert.equal(line?.['log.level'], 'error');
      assert.match(String(line?.message), why);
      const { status, headers, answer } = await ask('settings/reload', 'POST');
      assert.equal(status, 409);
      assert.match(headers.get('content-type') ?? '', /^application\/problem\+json/);
      assert.equal(answer.type, '/problems/invalid-settings');
      assert.match(String(answer.detail), why);
      assert.equal(await settingOf('TIME_WINDOW'), 240_000);
    }
    const metrics = await (await fetch(`${url}/metrics`)).text();
    assert.match(metrics, /^afterquery_settings_reloads_total\{outcome="refused"\} 8$/m);
  });

  test('what needs a restart stays and is named; what the environment says stays, too', async () => {
    const secret = 'hunter2-hunter2';
    const told = await reload({
      SCHEDULE: 'off',
      HOST: '0.0.0.0',
      ENGINE_USERNAME: 'ann',
      ENGINE_PASSWORD: secret,
      INDEX_PREFIX: 'other',
    });
    assert.deepEqual(told.needs_restart, [
      'AFTERQUERY_ENGINE_USERNAME',
      'AFTERQUERY_ENGINE_PASSWORD',
      'AFTERQUERY_HOST',
    ]);
    assert.deepEqual(told.overridden, ['AFTERQUERY_INDEX_PREFIX']);
    assert.deepEqual(
      [await settingOf('HOST'), await settingOf('ENGINE_PASSWORD'), await settingOf('INDEX_PREFIX')],
      ['127.0.0.1', null, prefix],
    );
    assert.equal(log.includes(secret), false);
  });

  test('reloads are in the audit, by whoever asked', async () => {
    const reloads = async (path: string): Promise<{ user: { id: string }; afterquery: unknown }[]> => {
      const { answer } = await ask('audit?size=200');
      return (
        answer.entries as { url: { path: string }; user: { id: string }; afterquery: unknown }[]
      ).filter((entry) => entry.url.path === path);
    };
    await until('both are kept', async () => {
      const [api, signal] = [await reloads('/api/v1/settings/reload'), await reloads('settings/reload')];
      return (
        api.some(
          ({ user, afterquery }) => user.id === 'loopback' && /TIME_WINDOW/.test(JSON.stringify(afterquery)),
        ) && signal.some(({ user }) => user.id === 'signal')
      );
    });
  });

  test('the schedule begins, changes and ends', async () => {
    const scheduled = async (): Promise<number> => Number((await ask('scans?trigger=schedule')).answer.total);
    const holds = async (): Promise<string> =>
      /^afterquery_holds_lease (\d)$/m.exec(await (await fetch(`${url}/metrics`)).text())?.[1] ?? '';
    assert.deepEqual([await scheduled(), await holds()], [0, '0']);
    await reload({ SCHEDULE: '* * * * * *', FIRST_LOOKBACK: '15m' });
    await until('a scheduled scan', async () => (await scheduled()) > 0);
    assert.equal(await holds(), '1');
    assert.equal((await fetch(`${url}/health/ready`)).status, 200);
    await reload({ SCHEDULE: '0 0 1 1 *', FIRST_LOOKBACK: '15m' });
    await wait(2_000);
    const before = await scheduled();
    await wait(3_000);
    assert.deepEqual([await scheduled(), await holds()], [before, '1']);
    await reload({ SCHEDULE: 'off' });
    assert.equal(await holds(), '0');
    await reload({ SCHEDULE: '* * * * * *', FIRST_LOOKBACK: '15m' });
    await until('it goes on', async () => (await scheduled()) > before);
    await reload({ SCHEDULE: 'off' });
  });

  test('a webhook that is named now is told', async () => {
    const receiver = await receive((response) => response.end());
    try {
      await reload({
        SCHEDULE: 'off',
        WEBHOOK_URL: receiver.url,
        WEBHOOK_PRIVATE: 'yes',
        WEBHOOK_SEVERITY: 'medium',
      });
      assert.equal(await settingOf('WEBHOOK_URL'), '[set]');
      await scan(false);
      await until('it is told', () => receiver.received.length > 0);
      const told = await reload({ SCHEDULE: 'off' });
      assert.deepEqual(told.changed, [
        'AFTERQUERY_WEBHOOK_URL',
        'AFTERQUERY_WEBHOOK_SEVERITY',
        'AFTERQUERY_WEBHOOK_PRIVATE',
      ]);
    } finally {
      await receiver.stop();
    }
  });

  test('origins, the log level and the limit of requests change', async () => {
    const origin = 'https://kibana.example.org';
    const allowed = async (): Promise<string | null> =>
      (await fetch(`${url}/health/live`, { headers: { Origin: origin } })).headers.get(
        'access-control-allow-origin',
      );
    const debugged = (): number => lines(/"log.level":"debug"/).length;
    assert.deepEqual([await allowed(), debugged()], [null, 0]);
    await reload({ SCHEDULE: 'off', CORS_ORIGINS: origin, LOG_LEVEL: 'debug', RETENTION: '500d' });
    assert.doesNotMatch(log, /policy of the cluster/);
    assert.equal(await allowed(), origin);
    await until('the log says more', () => debugged() > 0);
    await hangUp({ SCHEDULE: 'off', RATE_LIMIT: '1' }, /"settings reloaded"/);
    assert.equal(await allowed(), null);
    assert.equal((await ask('findings')).status, 429);
    await hangUp({ SCHEDULE: 'off' }, /"settings reloaded"/);
    assert.equal((await ask('findings')).status, 200);
  });

  test('only an admin may', async () => {
    const make = async (role: string): Promise<string> => {
      const made = await runAfterquery(['keys', 'create', '--name', role, '--role', role, '--json'], {
        ...env,
      });
      assert.equal(made.code, 0, made.err);
      return (JSON.parse(made.out) as { key: string }).key;
    };
    const statusFor = async (headers: Record<string, string>): Promise<number> =>
      (await fetch(`${url}/api/v1/settings/reload`, { method: 'POST', headers })).status;
    assert.equal(await statusFor(bearer(await make('analyst'))), 403);
    assert.equal(await statusFor({}), 401);
    assert.equal(await statusFor(bearer(await make('admin'))), 200);
  });

  test('every command takes the file, and refuses a wrong one', async () => {
    write({ TIME_WINDOW: 'long' });
    for (const command of [
      ['install', '--dry-run'],
      ['scan', '--from', 'now-1h'],
      ['serve'],
      ['keys', 'list'],
    ]) {
      const run = await runAfterquery(command, env);
      assert.equal(run.code, 2, run.err);
      assert.match(run.err, /AFTERQUERY_TIME_WINDOW must be/);
    }
    const gone = await runAfterquery(['demo', '--once'], { AFTERQUERY_SETTINGS_FILE: `${file}.none` });
    assert.equal(gone.code, 2);
    assert.match(gone.err, /AFTERQUERY_SETTINGS_FILE names a file that cannot be read/);
  });

  test('it still stops as it should', async () => {
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    assert.equal(await exited, 0);
  });
});
