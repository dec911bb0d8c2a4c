import type { Span } from '../../../queries/question.ts';
import { buildSocketPrograms } from '../../../queries/socket_programs.ts';
import { isSuspect } from '../../analytics/programs/judge_program.ts';
import { HOUR_MS } from '../../schema/durations.ts';
import { choose } from '../fields/usable_profiles.ts';
import type { ScanContext } from '../scan_context.ts';

/** Paths that one question names; the cluster takes 65,536 terms. */
const MOST_SUSPECTS = 10_000;

/** Paths, as the index spells them, in parts that a question can name: at least one, which may be empty. */
type Parts = readonly (readonly string[])[];
const NOBODY: Parts = [[]];

/** Programs with sockets to expected ports that something speaks against, hour by hour. */
export interface SuspectPrograms {
  readonly of: (context: ScanContext, span: Span) => Promise<Parts>;
}

const read = async (context: ScanContext, span: Span): Promise<Parts> => {
  const { reader, sysmon, tunables, isExcluded } = context;
  const programs = await reader.composite(choose(sysmon, 'sockets'), (fields) =>
    buildSocketPrograms(fields, span, tunables.expected_ports),
  );
  const suspects = [...new Set(programs)].filter((program) => isSuspect(program) && !isExcluded(program));
  if (suspects.length === 0) return NOBODY;
  return Array.from({ length: Math.ceil(suspects.length / MOST_SUSPECTS) }, (_, i) =>
    suspects.slice(i * MOST_SUSPECTS, (i + 1) * MOST_SUSPECTS),
  );
};

/**
 * Asked once for the four slices of an hour. `ends_at`: nothing later is scanned, so it is not asked for.
 */
export const watchSuspects = (ends_at: number): SuspectPrograms => {
  let known: { readonly from: number; readonly to: number; readonly parts: Promise<Parts> } | undefined;
  return {
    of: (context, span) => {
      if (context.tunables.expected_ports.length === 0) return Promise.resolve(NOBODY);
      if (known === undefined || span.from < known.from || span.to > known.to) {
        const hour_ends = (Math.floor(span.from / HOUR_MS) + 1) * HOUR_MS;
        const to = Math.max(span.to, Math.min(hour_ends, ends_at));
        const parts = read(context, { from: span.from, to });
        known = { from: span.from, to, parts };
        // Who was refused asks anew.
        parts.catch(() => {
          known = undefined;
        });
      }
      return known.parts;
    },
  };
};
