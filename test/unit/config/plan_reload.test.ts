import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isLeft } from 'fp-ts/lib/Either.js';
import { planReload, type ReloadPlan } from '../../../server/config/plan_reload.ts';
import { type Environment, SETTINGS } from '../../../server/config/settings.ts';

const plan = (before: Environment, next: Environment): ReloadPlan => {
  const planned = planReload(before, next);
  if (isLeft(planned)) throw new Error(planned.left.join(' '));
  return planned.right;
};

const CLUSTER = { AFTERQUERY_ENGINE_URL: 'https://a.example:9200' };

describe('a reload', () => {
  it('changes nothing where nothing changed, however it is written', () => {
    const { changed, needs_restart } = plan(
      { AFTERQUERY_TIME_WINDOW: '300s', AFTERQUERY_PORT_FORMULAE: 'o1*o2+o3' },
      { AFTERQUERY_TIME_WINDOW: '5m', AFTERQUERY_PORT_FORMULAE: ' o1*o2+o3 ,' },
    );
    assert.deepEqual([changed, needs_restart], [[], []]);
  });

  it('names what takes another value, a formula too, and takes it up', () => {
    const { changed, needs_restart, settings } = plan(
      { AFTERQUERY_TIME_WINDOW: '90s' },
      { AFTERQUERY_PORT_FORMULAE: 'o1+o2', AFTERQUERY_EXPECTED_PORTS: '80' },
    );
    assert.deepEqual(changed, [
      'AFTERQUERY_TIME_WINDOW',
      'AFTERQUERY_EXPECTED_PORTS',
      'AFTERQUERY_PORT_FORMULAE',
    ]);
    assert.deepEqual(needs_restart, []);
    assert.deepEqual([settings.time_window, settings.expected_ports], [300_000, [80]]);
    assert.equal(settings.formulae[0]?.apply('1.2.3.4'), 3);
  });

  it('keeps what needs a restart, and names it again at every reload until then', () => {
    const next = {
      ...CLUSTER,
      AFTERQUERY_ENGINE_API_KEY: 'new',
      AFTERQUERY_PORT: '9999',
      AFTERQUERY_TIME_WINDOW: '90s',
    };
    const first = plan(CLUSTER, next);
    assert.deepEqual(first.changed, ['AFTERQUERY_TIME_WINDOW']);
    assert.deepEqual(first.needs_restart, ['AFTERQUERY_ENGINE_API_KEY', 'AFTERQUERY_PORT']);
    assert.deepEqual([first.settings.port, first.settings.api_key], [8_477, undefined]);
    const second = plan(first.env, next);
    assert.deepEqual([second.changed, second.needs_restart], [[], first.needs_restart]);
    assert.deepEqual(plan(second.env, CLUSTER).needs_restart, []);
  });

  it('leaves the indices that follow the prefix with the prefix in force', () => {
    const { changed, needs_restart, settings } = plan(
      { AFTERQUERY_INDEX_PREFIX: 'old' },
      { AFTERQUERY_INDEX_PREFIX: 'new' },
    );
    assert.deepEqual([changed, needs_restart], [[], ['AFTERQUERY_INDEX_PREFIX']]);
    assert.match(settings.sysmon_indices, /^old-source-sysmon/);
  });

  it('is refused whole where anything is wrong, also what would only count after a restart', () => {
    for (const wrong of [
      { AFTERQUERY_TIME_WINDOW: 'long' },
      { AFTERQUERY_PORT: '-1' },
      { AFTERQUERY_TLS_CERT: 'cert.pem' },
      { AFTERQUERY_COLOUR: 'red' },
    ])
      assert.ok(isLeft(planReload({}, { AFTERQUERY_RATE_LIMIT: '5', ...wrong })), JSON.stringify(wrong));
  });

  it('needs a restart for the address, the account and the listener, and for nothing else', () => {
    const names = Object.values(SETTINGS)
      .filter((setting) => 'needs_restart' in setting && setting.needs_restart)
      .map(({ name }) => name.replace('AFTERQUERY_', ''));
    assert.deepEqual(names, [
      'SETTINGS_FILE',
      'ENGINE_URL',
      'ENGINE',
      'ENGINE_USERNAME',
      'ENGINE_PASSWORD',
      'ENGINE_API_KEY',
      'ENGINE_CA',
      'INDEX_PREFIX',
      'HOST',
      'PORT',
      'TLS_CERT',
      'TLS_KEY',
      'CANARY_API_KEY',
    ]);
  });
});
