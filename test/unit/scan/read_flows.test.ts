import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chooseFlows } from '../../../server/scan/tunnels/read_flows.ts';
import type { NetworkLookup } from '../../../server/schema/rows.ts';

const seen = (i: number, source_port: number | undefined): NetworkLookup => ({
  index: 'n',
  id: String(i),
  time: i,
  name: 'a.example.com',
  source_ip: '203.0.113.1',
  source_port,
  address: '198.51.100.53',
});

describe('the flows looked for behind a translation', () => {
  it('are those of at most a hundred source ports, the busiest first', () => {
    const busy = [seen(-1, 60_000), seen(-2, 60_000)];
    const many = Array.from({ length: 300 }, (_, i) => seen(i, 1_000 + i));
    const ports = new Set(chooseFlows([...many, ...busy]).map((event) => event.source_port));
    assert.equal(ports.size, 100);
    assert.ok(ports.has(60_000) && ports.has(1_000) && !ports.has(1_299));
  });

  it('are none where nothing is known of them', () => {
    assert.deepEqual(chooseFlows([seen(1, undefined), { ...seen(2, 5), address: undefined }]), []);
  });
});
