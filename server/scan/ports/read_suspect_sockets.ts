import type { Span } from '../../../queries/question.ts';
import { buildSocketPrograms, buildSuspectSockets } from '../../../queries/suspect_sockets.ts';
import { isSuspect } from '../../analytics/programs/judge_program.ts';
import { isInsideNetwork } from '../../schema/ip_address.ts';
import type { SocketBucket } from '../../schema/rows.ts';
import { choose } from '../fields/usable_profiles.ts';
import type { ScanContext } from '../scan_context.ts';

const PROGRAMS_AT_ONCE = 1_000;

/**
 * Sockets to expected ports at public addresses, by programs that something speaks against: only their addresses are looked at, whether
 * they follow from an answer. Which programs there are is asked first, so that a slice without such ones costs one small request.
 */
export const readSuspectSockets = async (context: ScanContext, span: Span): Promise<SocketBucket[]> => {
  const { reader, tunables, isExcluded } = context;
  const { expected_ports } = tunables;
  if (expected_ports.length === 0) return [];
  const profiles = choose(context.sysmon, 'sockets');
  const programs = await reader.composite(profiles, (fields) =>
    buildSocketPrograms(fields, span, expected_ports, context.toLeftOut()),
  );
  const suspects = [...new Set(programs)].filter((program) => isSuspect(program) && !isExcluded(program));
  const buckets: SocketBucket[] = [];
  for (let i = 0; i < suspects.length; i += PROGRAMS_AT_ONCE) {
    const some = suspects.slice(i, i + PROGRAMS_AT_ONCE);
    const read = await reader.composite(profiles, (fields) =>
      buildSuspectSockets(fields, span, expected_ports, some),
    );
    for (const bucket of read) buckets.push(bucket);
  }
  return buckets.filter(({ address }) => !address.includes(':') && !isInsideNetwork(address));
};
