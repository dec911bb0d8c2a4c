import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readSocketBuckets } from '../../../queries/socket_bucket.ts';
import { toPid, toPort } from '../../../server/schema/whole_number.ts';

const bucket = (values: Readonly<Record<string, string>>) => ({
  text: (name: string) => values[name],
  number: (name: string) => (values[name] === undefined ? undefined : Number(values[name])),
  count: 1,
  inner: () => ({}),
});

describe('numbers of an index', () => {
  it('are ports and process ids only where they are whole and in range', () => {
    assert.deepEqual([0, 53, 65_535].map(toPort), [0, 53, 65_535]);
    assert.deepEqual([-1, 70_000, 53.5, Number.NaN, undefined].map(toPort), Array(5).fill(undefined));
    assert.deepEqual([12.5, -4, 2 ** 33, Number.POSITIVE_INFINITY].map(toPid), Array(4).fill(undefined));
    assert.equal(toPid(4_000_000_000), 4_000_000_000);
  });
  it('never bring a forged port or process id into a finding', () => {
    const known = { host: 'h', address: '203.0.113.9', executable: 'C:\\a.exe' };
    assert.equal(readSocketBuckets()(bucket({ ...known, port: '70000' })), undefined);
    assert.equal(readSocketBuckets()(bucket({ ...known, port: '80', pid: '12.5' }))?.pid, undefined);
  });
});
