import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isLeft } from 'fp-ts/lib/Either.js';
import { readSettings, SETTINGS, type Settings } from '../../../server/config/settings.ts';
import { toEnvExample, toSettingsTable } from '../../../server/config/settings_text.ts';

const read = (env: Record<string, string>): Settings => {
  const settings = readSettings(env);
  assert.ok(!isLeft(settings), isLeft(settings) ? settings.left.join(' ') : '');
  return settings.right;
};

const mistakes = (env: Record<string, string>): string[] => {
  const settings = readSettings(env);
  assert.ok(isLeft(settings), 'nothing was wrong');
  return settings.left;
};

describe('settings', () => {
  it('stand without any environment', () => {
    const settings = read({});
    assert.equal(settings.engine_url, undefined);
    assert.equal(settings.time_window, 300_000);
    assert.equal(settings.negative_lag, 1_000);
    assert.equal(settings.formulae.length, 5);
    assert.ok(settings.expected_ports.includes(443));
    assert.equal(settings.port_deviation_threshold, 1_024);
    assert.equal(settings.host, '127.0.0.1');
    assert.deepEqual(settings.slow_windows, [86_400_000]);
  });

  it('take slow windows of whole days only', () => {
    assert.deepEqual(read({ AFTERQUERY_SLOW_WINDOWS: '24h,7d' }).slow_windows, [86_400_000, 604_800_000]);
    for (const wrong of ['36h', '0d', '31d', '24h,1m', 'week'])
      assert.match(mistakes({ AFTERQUERY_SLOW_WINDOWS: wrong })[0] ?? '', /whole days/, wrong);
  });

  it('say of a list what it takes and which part is wrong, once', () => {
    assert.deepEqual(mistakes({ AFTERQUERY_SLOW_WINDOWS: '24h,12h' }), [
      'AFTERQUERY_SLOW_WINDOWS must be a comma-separated list of windows of whole days, from 24h to 30d each, such as 24h,7d; "12h" is not one of these.',
    ]);
    assert.deepEqual(mistakes({ AFTERQUERY_EXPECTED_PORTS: '443,https' }), [
      'AFTERQUERY_EXPECTED_PORTS must be a comma-separated list of ports; "https" is not one of these.',
    ]);
    assert.deepEqual(mistakes({ AFTERQUERY_PORT: 'https' }), [
      'AFTERQUERY_PORT must be a whole number from 0 to 65535, not "https".',
    ]);
  });

  it('take what is given; empty text means the default', () => {
    const settings = read({
      AFTERQUERY_TIME_WINDOW: '90s',
      AFTERQUERY_EXPECTED_PORTS: ' 80, 443 ,',
      AFTERQUERY_PORT_FORMULAE: 'o1*o2+o3, o4*256+o3',
      AFTERQUERY_PAGE_SIZE: '',
      AFTERQUERY_TEST_WHATEVER: '1',
      PATH: 'x',
    });
    assert.equal(settings.time_window, 90_000);
    assert.deepEqual(settings.expected_ports, [80, 443]);
    assert.equal(settings.formulae[1]?.apply('1.2.3.4'), 4 * 256 + 3);
    assert.equal(settings.page_size, 15_000);
  });

  it('name each mistake in one sentence, all at once', () => {
    const wrong: Record<string, string> = {
      AFTERQUERY_ENGINE_URL: 'not a url',
      AFTERQUERY_ENGINE: 'mongodb',
      AFTERQUERY_INDEX_PREFIX: 'Caps',
      AFTERQUERY_SYSMON_INDICES: '../_all',
      AFTERQUERY_TIME_WINDOW: '5 minutes',
      AFTERQUERY_EXPECTED_PORTS: '80,http',
      AFTERQUERY_PORT_FORMULAE: 'o1/o2',
      AFTERQUERY_PORT_DEVIATION_THRESHOLD: '65536',
      AFTERQUERY_PROCESS_IMAGE_FILTER: 'chrome.exe',
      AFTERQUERY_PAGE_SIZE: '0',
      AFTERQUERY_PORT: '70000',
      AFTERQUERY_LOG_LEVEL: 'loud',
    };
    const found = mistakes(wrong);
    assert.equal(found.length, Object.keys(wrong).length);
    for (const [name, value] of Object.entries(wrong)) {
      const sentence = found.find((m) => m.startsWith(`${name} must be `));
      assert.ok(sentence !== undefined, `${name} is not named`);
      // of a list, the part that is wrong
      const told = value.split(',').at(-1) ?? value;
      assert.ok(
        sentence.endsWith('.') && sentence.includes(`"${told}"`) && !sentence.includes('\n'),
        sentence,
      );
    }
  });

  it('refuse half an account, two accounts, and one without a cluster', () => {
    const url = { AFTERQUERY_ENGINE_URL: 'http://127.0.0.1:9200' };
    const user = { AFTERQUERY_ENGINE_USERNAME: 'a', AFTERQUERY_ENGINE_PASSWORD: 'b' };
    assert.equal(mistakes({ ...url, AFTERQUERY_ENGINE_USERNAME: 'a' }).length, 1);
    assert.equal(mistakes({ ...url, AFTERQUERY_ENGINE_PASSWORD: 'b' }).length, 1);
    assert.equal(mistakes({ ...url, ...user, AFTERQUERY_ENGINE_API_KEY: 'c' }).length, 1);
    assert.equal(mistakes(user).length, 1);
    assert.equal(read({ ...url, ...user }).username, 'a');
  });

  it('take a webhook only as an address without an account, and its secret only with it', () => {
    const url = 'https://hooks.example.org/services/T0/B0/token';
    const settings = read({ AFTERQUERY_WEBHOOK_URL: url, AFTERQUERY_WEBHOOK_SECRET: 's' });
    assert.deepEqual(
      [settings.webhook_url, settings.webhook_secret, settings.webhook_format, settings.webhook_severity],
      [url, 's', 'generic', 'high'],
    );
    assert.equal(settings.webhook_private, 'no');
    assert.equal(mistakes({ AFTERQUERY_WEBHOOK_SECRET: 's' }).length, 1);
    for (const wrong of [
      'hooks.example.org',
      'ftp://hooks.example.org/token',
      'https://a:token@b.example/',
    ]) {
      const [sentence] = mistakes({ AFTERQUERY_WEBHOOK_URL: wrong });
      assert.match(sentence ?? '', /^AFTERQUERY_WEBHOOK_URL must be /);
      assert.doesNotMatch(sentence ?? '', /token/);
    }
    assert.equal(mistakes({ AFTERQUERY_WEBHOOK_SEVERITY: 'low' }).length, 1);
  });

  it('take further programs by full path only', () => {
    const path = 'C:\\Program Files\\Vendor\\*\\agent.exe';
    assert.deepEqual(read({ AFTERQUERY_PROCESS_IMAGE_FILTER: path }).process_image_filter, [path]);
    for (const wide of ['*', '*\\agent.exe', 'C:\\*', 'C:\\*\\agent.exe', 'agent.exe'])
      assert.equal(mistakes({ AFTERQUERY_PROCESS_IMAGE_FILTER: wide }).length, 1, wide);
  });

  it('let a scan read what ingest wrote under the same prefix, unless told otherwise', () => {
    const own = readSettings({ AFTERQUERY_INDEX_PREFIX: 'soc' });
    assert.ok(own._tag === 'Right');
    assert.match(own.right.sysmon_indices, /^soc-source-sysmon\*,winlogbeat-\*/);
    assert.match(own.right.dns_indices, /^soc-source-dns\*,/);
    const told = readSettings({
      AFTERQUERY_INDEX_PREFIX: 'soc',
      AFTERQUERY_SYSMON_INDICES: 'afterquery-source-sysmon',
    });
    assert.ok(told._tag === 'Right');
    assert.equal(told.right.sysmon_indices, 'afterquery-source-sysmon');
  });

  it('refuse a misspelt name', () => {
    assert.deepEqual(mistakes({ AFTERQUERY_TIMEWINDOW: '5m' }), [
      'AFTERQUERY_TIMEWINDOW is not a setting of Afterquery.',
    ]);
    assert.equal(mistakes({ AFTERQUERY_constructor: 'x', AFTERQUERY___PROTO__: 'x' }).length, 2);
  });

  it('never show a secret', () => {
    const secret = 'hunter2-hunter2';
    const tries: Record<string, string>[] = [
      { AFTERQUERY_ENGINE_PASSWORD: secret, AFTERQUERY_ENGINE: 'x' },
      { AFTERQUERY_ENGINE_API_KEY: secret, AFTERQUERY_ENGINE: 'x' },
      { AFTERQUERY_ENGINE_URL: `ftp://elastic:${secret}@es.example.org:9200` },
      { AFTERQUERY_ENGINE_URL: `elastic:${secret}@es.example.org:9200` },
      { AFTERQUERY_ENGINE_URL: `https://a:${secret}@@es.example.org:9200:1` },
      { AFTERQUERY_ENGINE_PASSWORT: secret },
    ];
    for (const env of tries) assert.ok(!mistakes(env).join(' ').includes(secret), Object.keys(env).join());
    const values = read({
      AFTERQUERY_ENGINE_URL: 'https://es.example.org:9200',
      AFTERQUERY_ENGINE_USERNAME: 'a',
      AFTERQUERY_ENGINE_PASSWORD: secret,
    });
    assert.equal(values.password, secret);
    assert.ok(!`${toEnvExample()}${toSettingsTable()}`.includes(secret));
  });

  it('cut hostile values', () => {
    const [sentence] = mistakes({ AFTERQUERY_ENGINE: 'x'.repeat(100_000) });
    assert.ok((sentence?.length ?? 0) < 300);
    const [list] = mistakes({ AFTERQUERY_EXPECTED_PORTS: 'x'.repeat(100_000) });
    assert.ok((list?.length ?? 0) < 300);
  });

  it('are each explained once, by a name of their own', () => {
    const all = Object.values(SETTINGS);
    assert.equal(new Set(all.map((s) => s.name)).size, all.length);
    for (const { name, text } of all) {
      assert.match(name, /^AFTERQUERY_[A-Z_]+$/);
      assert.match(text, /^[^\n]+\.$/);
      assert.ok(toEnvExample().includes(`# ${name}=`) && toSettingsTable().includes(`\`${name}\``));
    }
  });
});
