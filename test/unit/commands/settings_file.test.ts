import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { holdSettings } from '../../../server/commands/hold_settings.ts';
import {
  decodeSettings,
  loadSettings,
  type OwnSettings,
  readSettingTexts,
} from '../../../server/commands/load_settings.ts';
import { CommandFailure, type Runtime } from '../../../server/commands/runtime.ts';
import type { Environment, Settings } from '../../../server/config/settings.ts';
import { toEnvExample } from '../../../server/config/settings_text.ts';

const folder = mkdtempSync(join(tmpdir(), 'afterquery-settings-'));
let files = 0;
const write = (content: string | Buffer): string => {
  files += 1;
  const file = join(folder, `${files}.env`);
  writeFileSync(file, content);
  return file;
};

const toRuntime = (env: Environment): Runtime => {
  const nothing: Partial<Runtime> = { env };
  return nothing as Runtime;
};
const withFile = (content: string | Buffer, env: Environment = {}): Runtime =>
  toRuntime({ AFTERQUERY_SETTINGS_FILE: write(content), ...env });
const texts = (content: string, env: Environment = {}, own: OwnSettings = {}) =>
  readSettingTexts(withFile(content, env), own);
const settings = (content: string, env: Environment = {}, own: OwnSettings = {}): Settings =>
  decodeSettings(texts(content, env, own).env);

const refuse = (runtime: Runtime, pattern: RegExp): string => {
  let said = '';
  assert.throws(
    () => loadSettings(runtime),
    (error: unknown) => {
      assert.ok(error instanceof CommandFailure);
      assert.equal(error.exit_code, 2);
      assert.match(error.message, pattern);
      said = error.message;
      return true;
    },
  );
  return said;
};

describe('a settings file', () => {
  it('is no part of the world without its setting', () => {
    assert.equal(loadSettings(toRuntime({})).time_window, 300_000);
    assert.equal(loadSettings(toRuntime({ AFTERQUERY_SETTINGS_FILE: '' })).time_window, 300_000);
  });

  it('gives values with comments, quotes, spaces and the line ends of any system', () => {
    const read = settings(
      [
        '\uFEFF# tuned in May',
        'AFTERQUERY_TIME_WINDOW=90s # shorter',
        '',
        '  export AFTERQUERY_SCHEDULE = "*/5 * * * *"',
        'AFTERQUERY_ENGINE_PASSWORD=\'p#ss = "word"\'',
        'AFTERQUERY_ENGINE_USERNAME=ann',
        'AFTERQUERY_ENGINE_URL=https://es.example.org:9200',
        'AFTERQUERY_PROCESS_IMAGE_FILTER=C:\\Program Files\\Vendor\\new agent.exe',
        'AFTERQUERY_PORT_FORMULAE=o1*o2+o3,o1*(o2+o3)',
        'AFTERQUERY_EXPECTED_PORTS=',
      ].join('\r\n'),
    );
    assert.deepEqual(
      [read.time_window, read.schedule, read.password, read.process_image_filter, read.formulae.length],
      [90_000, '*/5 * * * *', 'p#ss = "word"', ['C:\\Program Files\\Vendor\\new agent.exe'], 2],
    );
    assert.ok(read.expected_ports.includes(443));
  });

  it('takes the shipped example as it is', () => {
    assert.deepEqual(Object.keys(texts(toEnvExample()).env), ['AFTERQUERY_SETTINGS_FILE']);
  });

  it('stands behind the environment, whose empty variables say nothing', () => {
    const content = 'AFTERQUERY_TIME_WINDOW=90s\nAFTERQUERY_RATE_LIMIT=7\nAFTERQUERY_PORT=9000';
    const env = { AFTERQUERY_TIME_WINDOW: '2m', AFTERQUERY_RATE_LIMIT: '', AFTERQUERY_PORT: '9000' };
    const read = settings(content, env);
    assert.deepEqual([read.time_window, read.rate_limit, read.port], [120_000, 7, 9_000]);
    assert.deepEqual(texts(content, env).overridden, ['AFTERQUERY_TIME_WINDOW']);
  });

  it('stands behind what a command says, and before what it only assumes', () => {
    const own = {
      overrides: { AFTERQUERY_ENGINE_URL: '', AFTERQUERY_ENGINE: undefined, AFTERQUERY_SCHEDULE: 'off' },
      fallbacks: { AFTERQUERY_LOG_LEVEL: 'warn', AFTERQUERY_RATE_LIMIT: '3' },
    };
    const content =
      'AFTERQUERY_ENGINE_URL=http://x.example\nAFTERQUERY_ENGINE=opensearch\nAFTERQUERY_LOG_LEVEL=debug';
    const read = settings(content, {}, own);
    assert.deepEqual(
      [read.engine_url, read.engine, read.schedule, read.log_level, read.rate_limit],
      [undefined, 'opensearch', 'off', 'debug', 3],
    );
    assert.deepEqual(texts(content, {}, own).overridden, ['AFTERQUERY_ENGINE_URL']);
  });

  it('is refused by line or name where it holds anything but settings, and shows no value', () => {
    const secret = 'hunter2';
    for (const [line, pattern] of [
      [`AFTERQUERY_ENGINE_PASSWORD: ${secret}`, /Line 2 of .* not of the form NAME=value/],
      [secret, /Line 2 of .* not of the form/],
      [`=${secret}`, /Line 2 of .* not of the form/],
      [`AFTERQUERY_ENGINE_PASSWORT=${secret}`, /AFTERQUERY_ENGINE_PASSWORT in .* is not a setting/],
      [`PATH=${secret}`, /PATH in .* is not a setting/],
      [`AFTERQUERY_TEST_X=${secret}`, /AFTERQUERY_TEST_X in .* is not a setting/],
      [`AFTERQUERY_JAVA_HOME=${secret}`, /AFTERQUERY_JAVA_HOME in .* is not a setting/],
      [`AFTERQUERY_SETTINGS_FILE=${secret}`, /has no place in/],
      [`AFTERQUERY_ENGINE_PASSWORD=a#${secret}`, /Line 2 of .* put the value into quotes/],
      [`AFTERQUERY_ENGINE_PASSWORD=#${secret}`, /Line 2 of .* put the value into quotes/],
      [`AFTERQUERY_ENGINE_PASSWORD="${secret}`, /Line 2 of .* quote/],
      [`AFTERQUERY_ENGINE_PASSWORD="a"${secret}`, /Line 2 of .* quote/],
      [`AFTERQUERY_ENGINE_PASSWORD="a\\n${secret}"`, /ENGINE_PASSWORD in .* line break/],
      [`AFTERQUERY_ENGINE_PASSWORD="a\n${secret}"`, /Line 2 of .* quote/],
      ['AFTERQUERY_PORT=1', /AFTERQUERY_PORT stands twice/],
    ] as const)
      assert.doesNotMatch(refuse(withFile(`AFTERQUERY_PORT=1\n${line}\n`), pattern), /hunter2/, line);
    refuse(withFile('AFTERQUERY_TIME_WINDOW=long'), /AFTERQUERY_TIME_WINDOW must be .*"long"/);
  });

  it('is refused where it cannot be read, is no file, too large, or no text', () => {
    const missing = join(folder, 'none.env');
    refuse(toRuntime({ AFTERQUERY_SETTINGS_FILE: missing }), /cannot be read \(ENOENT\): .*none\.env\.$/);
    refuse(toRuntime({ AFTERQUERY_SETTINGS_FILE: folder }), /does not name a file/);
    refuse(withFile(`#${' '.repeat(1_048_576)}`), /more than 1024 kB/);
    refuse(withFile(Buffer.from([0x41, 0xff, 0xfe, 0x0a])), /cannot be read \(ERR_ENCODING/);
  });
});

describe('settings that are held', () => {
  it('change when a plan is taken up, and at no other moment', () => {
    let now: Environment = { AFTERQUERY_TIME_WINDOW: '90s' };
    const held = holdSettings(() => ({ env: now, overridden: [] }));
    now = { AFTERQUERY_TIME_WINDOW: '2m', AFTERQUERY_HOST: '0.0.0.0' };
    const plan = held.plan();
    assert.equal(held.current().time_window, 90_000);
    held.takeUp(plan);
    assert.deepEqual([held.current().time_window, held.current().host], [120_000, '127.0.0.1']);
    now = { AFTERQUERY_TIME_WINDOW: 'long' };
    assert.throws(() => held.plan(), /AFTERQUERY_TIME_WINDOW must be/);
    assert.equal(held.current().time_window, 120_000);
  });
});
