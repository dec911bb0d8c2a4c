import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { canReach } from '../../../server/engine/embedded/account.ts';
import { takeDataLock } from '../../../server/engine/embedded/data_lock.ts';
import { DISTRIBUTIONS } from '../../../server/engine/embedded/distributions.ts';
import { toCacheFolder } from '../../../server/engine/embedded/home.ts';
import { toInstance, toYaml, withoutLogFiles } from '../../../server/engine/embedded/instance.ts';
import { parseJavaVersion } from '../../../server/engine/embedded/java.ts';
import { toLastWords } from '../../../server/engine/embedded/last_words.ts';
import { processStart } from '../../../server/engine/embedded/process_identity.ts';
import { toEntryPath, unpackZip } from '../../../server/engine/embedded/unpack_zip.ts';

describe('Java', () => {
  it('tells its version in several ways', () => {
    assert.equal(parseJavaVersion('openjdk version "25.0.3" 2026-04-21 LTS'), 25);
    assert.equal(parseJavaVersion('openjdk version "21" 2023-09-19'), 21);
    assert.equal(parseJavaVersion('openjdk version "26-ea" 2026-03-17'), 26);
    assert.equal(parseJavaVersion('java version "1.8.0_392"\nJava(TM) SE'), 8);
    assert.equal(parseJavaVersion('Picked up JAVA_TOOL_OPTIONS: -Dx\nopenjdk version "17.0.15"'), 17);
    assert.equal(parseJavaVersion('command not found'), undefined);
  });
});

describe('folders', () => {
  it('are where the platform keeps caches', () => {
    assert.equal(toCacheFolder('linux', {}, '/home/me'), '/home/me/.cache/afterquery');
    assert.equal(toCacheFolder('linux', { XDG_CACHE_HOME: '/c' }, '/home/me'), '/c/afterquery');
    assert.equal(toCacheFolder('darwin', {}, '/Users/me'), '/Users/me/Library/Caches/afterquery');
  });

  it('are named by harmless names only', () => {
    const { folder } = toInstance('/h', DISTRIBUTIONS.opensearch, 'demo');
    assert.equal(folder, '/h/instances/opensearch-demo');
    for (const name of ['', '../x', 'a/b', 'a b', '.hidden'])
      assert.throws(() => toInstance('/h', DISTRIBUTIONS.opensearch, name), /is no name for a data folder/);
  });

  it('are reached only where every parent lets the account through', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'afterquery-reach-')); // 0700, ours
    const { uid, gid } = await stat(folder);
    const stranger = { uid: uid + 4_711, gid: gid + 4_711 };
    assert.equal(await canReach(join(folder, 'not', 'yet'), stranger), false);
    assert.equal(await canReach(join(folder, 'not', 'yet'), { uid, gid }), true);
    assert.equal(await canReach(folder, undefined), true);
    await rm(folder, { recursive: true });
  });

  it('are taken by one run at a time, and from a run that crashed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'afterquery-lock-'));
    const path = join(folder, 'data.lock');
    const first = await takeDataLock(path, 'data');
    await assert.rejects(takeDataLock(path, 'data'), /"data" is in use by another run \(process \d+\)/);
    await first.release();
    assert.deepEqual(await readdir(folder), []);
    // this process id lives, but it is another process than the one that took the lock
    await writeFile(path, JSON.stringify({ token: 't', owner: { pid: process.pid, start: 'earlier' } }));
    const second = await takeDataLock(path, 'data');
    await first.release();
    assert.deepEqual(await readdir(folder), ['data.lock'], 'an old lock does not release a newer one');
    await second.release();
    await rm(folder, { recursive: true });
  });
});

describe('an archive', () => {
  it('stays within its folder', () => {
    assert.equal(toEntryPath('engine-1/bin/start', '/h/e'), '/h/e/bin/start');
    assert.equal(toEntryPath('engine-1/', '/h/e'), undefined);
    for (const name of ['engine-1/../../x', 'engine-1/../x', '/x/../../y', 'a/b\\..\\..\\x'])
      assert.throws(() => toEntryPath(name, '/h/e'), /leads outside/, name);
  });

  it('is checked against its checksums', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'afterquery-zip-'));
    const zip = (stated: number) =>
      writeFile(join(folder, 'a.zip'), buildZip('top/file.txt', 'hello', stated));
    await zip(0x3610a686);
    await unpackZip(join(folder, 'a.zip'), join(folder, 'good'));
    assert.equal((await stat(join(folder, 'good', 'file.txt'))).mode & 0o777, 0o755);
    await zip(0x12345678);
    await assert.rejects(unpackZip(join(folder, 'a.zip'), join(folder, 'bad')), /damaged at top\/file.txt/);
    await rm(folder, { recursive: true });
  });
});

describe('an engine', () => {
  it('gets its settings as text', () => assert.equal(toYaml({ 'a.b': 'c: "d"' }), 'a.b: "c: \\"d\\""\n'));

  it('does not log into its distribution', () => {
    const kept = withoutLogFiles('-Xms1g\n9-:-Xlog:gc*:file=logs/gc.log\n-XX:HeapDumpPath=data\n-Dx=y');
    assert.equal(kept, '-Xms1g\n-Dx=y');
  });

  it('has last words', () => {
    const elasticsearch = [
      '[2026-11-23T22:28:03,716][ERROR][o.e.b.Elasticsearch      ] [vm] fatal exception: unknown setting [x]',
      '\tat org.elasticsearch.Error.main(Error.java:1)',
      'ERROR: Elasticsearch did not exit normally - check the logs at /l',
      'Elasticsearch died while starting up, exit code: 1',
    ];
    assert.equal(toLastWords(elasticsearch.join('\n')), 'fatal exception: unknown setting [x]');
    assert.equal(
      toLastWords('one\nLikely root cause: java.net.BindException: no\n'),
      'java.net.BindException: no',
    );
    assert.equal(toLastWords('one\ntwo\n'), 'two');
    assert.equal(toLastWords(''), 'nothing');
  });

  it('is known by process id and beginning', () => {
    assert.equal(processStart(process.pid), processStart(process.pid));
    assert.ok(processStart(process.pid));
    assert.equal(processStart(2 ** 22 + 1), undefined);
  });
});

/** One stored (uncompressed) entry, executable. */
const buildZip = (name: string, text: string, crc: number): Buffer => {
  const sizes = [text.length, text.length];
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(20, 4);
  local.writeUInt32LE(crc, 14);
  for (const [n, size] of sizes.entries()) local.writeUInt32LE(size, 18 + 4 * n);
  local.writeUInt16LE(name.length, 26);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt16LE(0x031e, 4);
  central.writeUInt16LE(20, 6);
  central.writeUInt32LE(crc, 16);
  for (const [n, size] of sizes.entries()) central.writeUInt32LE(size, 20 + 4 * n);
  central.writeUInt16LE(name.length, 28);
  central.writeUInt32LE((0o100755 << 16) >>> 0, 38);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  for (const at of [8, 10]) end.writeUInt16LE(1, at);
  end.writeUInt32LE(46 + name.length, 12);
  end.writeUInt32LE(30 + name.length + text.length, 16);
  return Buffer.concat([local, Buffer.from(name + text), central, Buffer.from(name), end]);
};
