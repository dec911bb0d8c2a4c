import fc from 'fast-check';
import type { IdentifiedFinding } from '../../../server/export/identified_finding.ts';
import type { Pair } from '../../../server/schema/finding.ts';
import { toPortFinding } from '../../property/finding_parts.ts';

const event = (id: string) => ({ index: 'sysmon', id });

export const PAIR: Pair = {
  '@timestamp': '2026-03-10T09:15:02.500Z',
  address: '198.51.100.23',
  port: 25_444,
  name: 'www.example.com',
  answer: '198.51.100.23',
  lag_ms: 500,
  tier: 'process',
  transport: 'tcp',
  socket: event('socket'),
  lookup: event('lookup'),
};

export const FINDING: IdentifiedFinding = {
  ...toPortFinding([PAIR, { ...PAIR, address: '2001:db8::7', port: 8_443, socket: event('socket-6') }], {}),
  id: 'finding-1',
};

/** Findings as somebody might forge them: every text that reaches an export is anything. */
export const anyFinding = (text: fc.Arbitrary<string>): fc.Arbitrary<IdentifiedFinding> =>
  fc
    .record({
      id: text,
      message: text,
      host: text,
      user: text,
      name: text,
      executable: text,
      command_line: text,
      pid: fc.integer(),
      domain: text,
      names: fc.array(text, { maxLength: 3 }),
      addresses: fc.array(fc.oneof(text, fc.ipV4(), fc.ipV6()), { maxLength: 3 }),
      ports: fc.array(fc.integer({ min: 0, max: 65_535 }), { maxLength: 3 }),
      transport: text,
      technique: text,
      reason: text,
      assignee: text,
      score: fc.integer(),
      count: fc.integer(),
      has_pairs: fc.boolean(),
      has_process: fc.boolean(),
    })
    .map((any) => {
      const { process, user, afterquery, ...rest } = FINDING;
      const { pairs, ...judged } = afterquery;
      return {
        ...rest,
        id: any.id,
        message: any.message,
        host: { name: any.host },
        ...(any.has_process
          ? {
              user: { name: any.user },
              process: {
                ...process,
                name: any.name,
                executable: any.executable,
                command_line: any.command_line,
                pid: any.pid,
              },
            }
          : {}),
        dns: { question: { name: any.names, registered_domain: any.domain }, resolved_ip: any.addresses },
        destination: { ip: any.addresses, port: any.ports },
        network: { transport: [any.transport] },
        threat: {
          ...rest.threat,
          technique: { id: [any.technique, 'T1571'], name: [any.reason, 'Non-Standard Port'] },
        },
        afterquery: {
          ...judged,
          score: any.score,
          counts: { pairs: any.count },
          reasons: [{ code: 'x', points: 1, text: any.reason }],
          triage: { status: 'open', assignee: any.assignee },
          ...(any.has_pairs && pairs !== undefined
            ? { pairs: pairs.map((pair) => ({ ...pair, transport: any.transport, name: any.domain })) }
            : {}),
        },
      };
    });
