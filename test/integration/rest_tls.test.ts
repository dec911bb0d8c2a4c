import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { connect } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { type Bench, newPrefix, openBench, root, runAfterquery, toEnv } from './support.ts';

const folder = mkdtempSync(join(tmpdir(), 'afterquery-tls-'));
const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];

const makeCertificate = (): boolean => {
  const args = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout ${key} -out ${cert}`;
  try {
    execFileSync('openssl', args.split(' '), { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};
const has_certificate = makeCertificate();

suite('the service as it is started', {
  skip: has_certificate ? false : 'no openssl to make a certificate',
}, () => {
  let bench: Bench;
  before(async () => {
    bench = await openBench();
  });
  after(() => bench.stop());

  test('speaks https with its certificate, also a renewed one, asks for keys made on the command line, and stops on SIGTERM', async () => {
    const env = {
      ...toEnv(bench.url, newPrefix()),
      AFTERQUERY_PORT: '0',
      AFTERQUERY_SCHEDULE: 'off',
      AFTERQUERY_TLS_CERT: cert,
      AFTERQUERY_TLS_KEY: key,
    };
    const made = await runAfterquery(['keys', 'create', '--name', 'ann', '--role', 'viewer', '--json'], env);
    assert.equal(made.code, 0, made.err);
    const { key: text, id } = JSON.parse(made.out) as { key: string; id: string };
    const own = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !name.startsWith('AFTERQUERY_')),
    );
    const child = spawn(process.execPath, [fileURLToPath(new URL('server/main.ts', root)), 'serve'], {
      env: { ...own, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
    try {
      let log = '';
      const url = await new Promise<string>((resolve, reject) => {
        child.stderr.setEncoding('utf8').on('data', (part: string) => {
          log += part;
          const found = /REST API on (https:\/\/\S+?)\/api/.exec(log)?.[1];
          if (found !== undefined) resolve(found);
        });
        exited.then(() => reject(new Error(log)));
      });
      const get = (path: string, authorization?: string): Promise<number> =>
        new Promise((resolve, reject) => {
          const headers = authorization === undefined ? {} : { authorization };
          request(`${url}${path}`, { ca: readFileSync(cert), headers }, (response) => {
            response.resume();
            resolve(response.statusCode ?? 0);
          })
            .on('error', reject)
            .end();
        });
      const shown = (): Promise<string> =>
        new Promise((resolve, reject) => {
          const { hostname, port } = new URL(url);
          const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false }, () => {
            resolve(socket.getPeerCertificate().fingerprint256);
            socket.destroy();
          });
          socket.on('error', reject);
        });
      const until = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
        for (let i = 0; i < 100 && !(await isSo()); i += 1) await wait(100);
        assert.ok(await isSo(), log);
      };
      const first = await shown();
      makeCertificate();
      assert.equal(await shown(), first);
      child.kill('SIGHUP');
      await until(async () => (await shown()) !== first);
      assert.match(log, /"certificate_renewed":true/);
      const second = await shown();
      writeFileSync(key, 'no key');
      child.kill('SIGHUP');
      await until(() => /not reloaded.*are no certificate and its key/.test(log));
      assert.equal(await shown(), second);
      makeCertificate();
      child.kill('SIGHUP');
      await until(async () => ![first, second].includes(await shown()));
      assert.equal(await get('/health/ready'), 200);
      assert.equal(await get('/api/v1/findings'), 401);
      assert.equal(await get('/api/v1/findings', `Bearer ${text}`), 200);
      assert.equal(await get('/api/v1/findings', `ApiKey ${text}`), 200);
      assert.equal((await runAfterquery(['keys', 'revoke', id], env)).code, 0);
      assert.equal(await get('/api/v1/findings', `Bearer ${text}`), 401);
      const listed = await runAfterquery(['keys', 'list'], env);
      assert.match(listed.out, /ann.*viewer.*revoked/);
      assert.equal(log.includes(text), false);
      child.kill('SIGTERM');
      assert.equal(await exited, 0);
    } finally {
      child.kill('SIGKILL');
    }
  });

  test('says in one sentence what is wrong with a certificate or a key request', async () => {
    const env = toEnv(bench.url, newPrefix());
    const tls = (certificate: string, private_key: string) =>
      runAfterquery(['serve'], { ...env, AFTERQUERY_TLS_CERT: certificate, AFTERQUERY_TLS_KEY: private_key });
    for (const [run, pattern] of [
      [await tls(cert, join(folder, 'none.pem')), /AFTERQUERY_TLS_KEY names a file that cannot be read/],
      [await tls(key, key), /are no certificate and its key/],
      [await runAfterquery(['serve'], { ...env, AFTERQUERY_TLS_CERT: cert }), /go together/],
      [
        await runAfterquery(['keys', 'create', '--name', 'x', '--role', 'root'], env),
        /--role takes viewer, analyst, admin/,
      ],
      [
        await runAfterquery(
          ['keys', 'create', '--name', 'x', '--role', 'viewer', '--expires', 'now-1h'],
          env,
        ),
        /over already/,
      ],
      [
        await runAfterquery(['serve'], { ...env, AFTERQUERY_CORS_ORIGINS: 'https://a.example/path' }),
        /list of origins/,
      ],
    ] as const) {
      assert.equal(run.code, 2, run.err);
      assert.match(run.err, pattern);
    }
    const gone = await runAfterquery(['keys', 'revoke', 'AAAAAAAAAAAA'], env);
    assert.equal(gone.code, 1);
    assert.match(gone.err, /no key AAAAAAAAAAAA/);
  });
});
