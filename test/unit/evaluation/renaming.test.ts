import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DOH_ADDRESSES } from '../../../server/analytics/an1121_dns_tunnelling/own_resolver.ts';
import { createRenaming } from '../../evaluation/rename_records.ts';

describe('renaming addresses', () => {
  const { address } = createRenaming('any');
  it('keeps public resolvers, and makes no two addresses one', () => {
    const v4 = DOH_ADDRESSES.filter((one) => !one.includes(':'));
    for (const one of v4) assert.equal(address(one), one);
    for (const net of new Set([...v4.map((one) => one.split('.').slice(0, 3).join('.')), '198.51.100'])) {
      const all = Array.from({ length: 256 }, (_, i) => `${net}.${i}`);
      assert.equal(new Set(all.map(address)).size, 256, net);
    }
    assert.notEqual(address('198.51.100.7'), '198.51.100.7');
  });
});
