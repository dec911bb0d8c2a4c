import type { PortCandidate } from '../../server/analytics/an0728_port_after_answer/detect.ts';
import { buildPortFinding } from '../../server/findings/build_port_finding.ts';
import type { Finding, Pair } from '../../server/schema/finding.ts';
import type { ProcessStart } from '../../server/schema/rows.ts';

export const PROCESS = {
  host: 'WS1',
  entity_id: '{b2f94c13-e73a-69af-4202-000000000700}',
  pid: 4_711,
  executable: 'C:\\Windows\\System32\\rundll32.exe',
} as const;

export const START: ProcessStart = {
  ...PROCESS,
  index: 'sysmon',
  id: 'start',
  time: 1_773_133_000_000,
  command_line: 'rundll32.exe x.dll,Run',
  parent_entity_id: '{b2f94c13-e73a-69af-4202-000000000600}',
  parent_executable: 'C:\\Windows\\explorer.exe',
};

export const toPortFinding = (
  pairs: readonly Pair[],
  tests: Readonly<Record<string, number>>,
  scan_id = 'scan-1',
  process: PortCandidate['process'] = PROCESS,
): Finding =>
  buildPortFinding({
    process,
    user: 'anna',
    facts: { start: process === PROCESS ? START : undefined, ancestors: [] },
    target: 'example.com',
    pairs,
    tests,
    scan_id,
    created: '2026-03-10T12:00:00.000Z',
  });
