import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  entityIdSpellings,
  isKnownImage,
  toEntityId,
  toProcessKey,
  toProgramName,
} from '../../../server/schema/process_identity.ts';

const GUID = '{b2f94c13-e73a-69af-4202-000000000700}';
const ZERO = '00000000-0000-0000-0000-000000000000';

describe('an entity id', () => {
  it('has one spelling', () => {
    for (const raw of [GUID, GUID.toUpperCase(), GUID.slice(1, -1), ` ${GUID.slice(1, -1).toUpperCase()} `])
      assert.equal(toEntityId(raw), GUID);
    assert.equal(toEntityId('YWJjRGVm'), 'ywjjrgvm');
  });

  it('is absent where it is empty, a dash or all zero', () => {
    for (const raw of [undefined, '', ' ', '-', ZERO, `{${ZERO}}`]) assert.equal(toEntityId(raw), undefined);
  });

  it('is found again by each of its spellings', () => {
    const spellings = entityIdSpellings(GUID);
    assert.equal(new Set(spellings).size, spellings.length);
    for (const raw of [GUID, GUID.toUpperCase(), GUID.slice(1, -1), GUID.slice(1, -1).toUpperCase()])
      assert.ok(spellings.includes(raw), raw);
    for (const spelling of spellings) assert.equal(toEntityId(spelling), GUID);
    assert.ok(entityIdSpellings('abc').includes('abc'));
  });
});

describe('a process key', () => {
  it('is the instance, else pid and image, else the host; hosts and images whatever their case', () => {
    const full = { host: 'FIN-WS01', entity_id: GUID, pid: 4, executable: 'C:\\A.exe' };
    assert.deepEqual(toProcessKey(full), { key: `fin-ws01|guid|${GUID}`, tier: 'process' });
    assert.equal(toProcessKey({ ...full, host: 'fin-ws01', pid: 9 }).key, toProcessKey(full).key);
    const by_pid = toProcessKey({ host: 'H', pid: 4, executable: 'C:\\A.exe' });
    assert.deepEqual(by_pid, { key: 'h|pid|4|c:\\a.exe', tier: 'pid' });
    for (const ref of [
      { host: 'H' },
      { host: 'H', pid: 4 },
      { host: 'H', executable: 'C:\\A.exe' },
      { host: 'H', pid: 4, executable: '<unknown process>' },
      { host: 'H', pid: 4, executable: '-' },
    ])
      assert.deepEqual(toProcessKey(ref), { key: 'h|host', tier: 'host' });
  });

  it('is each its own, in whatever turn references differ in a single part', () => {
    const parts = {
      host: ['a', 'b'],
      entity_id: [undefined, '{1}', '{2}'],
      pid: [undefined, 1, 2],
      executable: [undefined, 'x', 'y'],
    };
    const refs = parts.host.flatMap((host) =>
      parts.entity_id.flatMap((entity_id) =>
        parts.pid.flatMap((pid) =>
          parts.executable.map((executable) => ({ host, entity_id, pid, executable })),
        ),
      ),
    );
    const keys = refs.map((ref) => toProcessKey(ref).key);
    assert.equal(new Set(keys).size, 2 * (2 + 4 + 1));
    for (const [i, one] of refs.entries())
      for (const [j, other] of refs.entries())
        assert.deepEqual([toProcessKey(one).key, toProcessKey(other).key], [keys[i], keys[j]]);
  });

  it('keeps process id 0', () => {
    assert.equal(toProcessKey({ host: 'h', pid: 0, executable: 'a' }).tier, 'pid');
  });
});

describe('an image', () => {
  it('is known unless Sysmon says otherwise', () => {
    assert.ok(isKnownImage('C:\\a.exe'));
    for (const image of [undefined, '', '-', '<unknown process>', '&lt;unknown process&gt;'])
      assert.ok(!isKnownImage(image));
  });

  it('is named by the last part of its path', () => {
    assert.equal(toProgramName('C:\\a b\\c.exe'), 'c.exe');
    assert.equal(toProgramName('/usr/bin/d'), 'd');
    assert.equal(toProgramName('System'), 'System');
  });
});
