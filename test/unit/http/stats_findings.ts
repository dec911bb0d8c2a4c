import { buildPortFinding } from '../../../server/findings/build_port_finding.ts';
import type { Finding, Pair } from '../../../server/schema/finding.ts';

export const pair = (id: string, changes: Partial<Pair> = {}): Pair => ({
  '@timestamp': '2026-03-10T09:00:00.000Z',
  address: '198.51.100.23',
  port: 4444,
  name: 'a.example.com',
  answer: '198.51.100.23',
  lag_ms: 40,
  tier: 'process',
  socket: { index: 'i', id },
  lookup: { index: 'i', id: `l${id}` },
  ...changes,
});

export const finding = (
  pairs: readonly Pair[],
  process: Partial<{ host: string; entity_id: string; executable: string; target: string }> = {},
): Finding =>
  buildPortFinding({
    process: {
      host: process.host ?? 'WS01.corp.example',
      entity_id: process.entity_id ?? '{a}',
      pid: 4,
      executable: process.executable ?? 'C:\\Users\\ann\\x.exe',
    },
    facts: { ancestors: [] },
    target: process.target ?? 'example.com',
    pairs,
    tests: {},
    scan_id: 's',
    created: '2026-03-10T09:01:00.000Z',
  });

export const identified = (findings: readonly Finding[]) =>
  findings.map((one, i) => ({ id: `f${i}`, finding: one }));
