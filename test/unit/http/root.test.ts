import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { describe, it } from 'node:test';
import { pino } from 'pino';
import request from 'supertest';
import { toDescribedService } from '../../../server/generate/openapi_file.ts';
import { createApp } from '../../../server/http/create_app.ts';
import { createMetrics } from '../../../server/telemetry/metrics.ts';

const app = createApp({
  ...toDescribedService(),
  metrics: createMetrics(),
  logger: pino({ level: 'silent' }),
});
const readPage = async () => (await request(app).get('/')).text;
const toPaths = (page: string): string[] =>
  [...page.matchAll(/(?:href|src)="(\/console\/[^"]+)"/g)].map((match) => match[1] ?? '');

describe('the address alone', () => {
  it('is the console, under a policy that lets nothing else run', async () => {
    const { status, headers, text } = await request(app).get('/');
    assert.equal(status, 200);
    assert.match(headers['content-type'] ?? '', /^text\/html/);
    assert.equal(headers['x-content-type-options'], 'nosniff');
    const policy = headers['content-security-policy'] ?? '';
    assert.doesNotMatch(policy, /unsafe|\*|https?:|data:|blob:/);
    for (const part of [
      "default-src 'none'",
      "connect-src 'self'",
      "frame-ancestors 'none'",
      "trusted-types 'none'",
    ])
      assert.ok(policy.includes(part), part);
    const inside = [...text.matchAll(/<script(?![^>]*src=)[^>]*>([\s\S]*?)<\/script>/g)].map(
      (m) => m[1] ?? '',
    );
    assert.equal(inside.length, 1, 'the import map is the one script inside the page');
    const hash = createHash('sha256')
      .update(inside[0] ?? '')
      .digest('base64');
    assert.ok(policy.includes(`'sha256-${hash}'`));
    assert.doesNotMatch(text, /<style|\son\w+=|\sstyle=/);
  });

  it('takes nothing else', async () => {
    assert.equal((await request(app).post('/')).status, 405);
    assert.equal((await request(app).get('//evil.example.net')).status, 404);
  });
});

describe('the files of the console', () => {
  it('are there without a key, for good, each of its type', async () => {
    const paths = toPaths(await readPage());
    assert.ok(paths.length > 30, `${paths.length} files`);
    for (const path of paths) {
      const { status, headers, text } = await request(app)
        .get(path)
        .buffer(true)
        .parse((response, done) => {
          let whole = '';
          response.setEncoding('utf8');
          response.on('data', (part: string) => {
            whole += part;
          });
          response.on('end', () => done(null, whole));
        });
      assert.equal(status, 200, path);
      const type = path.endsWith('.js')
        ? 'text/javascript'
        : path.endsWith('.css')
          ? 'text/css'
          : 'image/svg+xml';
      assert.match(headers['content-type'] ?? '', new RegExp(`^${type.replace('+', '\\+')}`), path);
      assert.match(headers['cache-control'] ?? '', /immutable/, path);
      assert.ok(text !== '', path);
    }
  });

  it('are all modules that the app imports, and all packages by the import map', async () => {
    const page = await readPage();
    const paths = new Set(toPaths(page));
    const base = [...paths][0]?.split('/').slice(0, 3).join('/') ?? '';
    const app_folder = new URL('../../../server/console/app/', import.meta.url);
    const own = readdirSync(app_folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.js'),
    );
    for (const name of own) assert.ok(paths.has(`${base}/${name.replaceAll('\\', '/')}`), name);
    assert.ok(existsSync(new URL('main.js', app_folder)));
    const map = /<script type="importmap">([^<]*)</.exec(page)?.[1] ?? '';
    const { imports } = JSON.parse(map) as { imports: Record<string, string> };
    assert.deepEqual(Object.keys(imports).sort(), ['htm', 'preact', 'preact/hooks', 'uplot']);
    for (const path of Object.values(imports)) assert.ok(paths.has(path), path);
  });

  it('are no way to any other file, nor to another build', async () => {
    const [path = ''] = toPaths(await readPage());
    const base = path.split('/').slice(0, 3).join('/');
    for (const wrong of [
      `${base}/nothing.js`,
      `${base}/../../package.json`,
      `${base}/..%2f..%2f..%2fpackage.json`,
      `${base}/tsconfig.json`,
      `${base}/api_types.d.ts`,
      `${base}/__proto__`,
      '/console/0000000000000000/main.js',
      '/console',
    ]) {
      const { status, headers } = await request(app).get(wrong);
      assert.equal(status, 404, wrong);
      assert.match(headers['content-type'] ?? '', /problem\+json/, wrong);
    }
  });
});
