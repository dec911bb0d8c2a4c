import type { Span } from '../../../queries/question.ts';
import { buildAskingPrograms, buildConnectingPrograms } from '../../../queries/silent_programs.ts';
import { search } from '../../engine/operations.ts';
import type { Engine } from '../../engine/port.ts';
import type { BlindSpot } from '../../schema/coverage_report.ts';
import { DAY_MS } from '../../schema/durations.ts';
import type { FieldProfile } from '../../schema/field_profile.ts';
import { resolveFields } from '../fields/resolve_fields.ts';
import { choose } from '../fields/usable_profiles.ts';
import { orThrow } from '../reader.ts';
import type { ScanTunables } from '../scan_context.ts';

/** Programs with the most sockets that are compared, for each group of indices. */
const MOST_PROGRAMS = 300;
/** Sockets from which a program is told: one may have been answered from a cache. */
const LEAST_SOCKETS = 5;

interface ProgramBucket {
  readonly key: string;
  readonly doc_count: number;
  readonly first?: { readonly value?: number | null };
  readonly last?: { readonly value?: number | null };
  readonly addresses?: { readonly value?: number };
  readonly hosts?: { readonly buckets?: readonly { readonly key: string }[] };
}

const readPrograms = (answer: Readonly<Record<string, unknown>> | undefined): readonly ProgramBucket[] =>
  (answer?.programs as { buckets?: ProgramBucket[] } | undefined)?.buckets ?? [];

const toSpot = (
  profile: FieldProfile,
  span: Span,
  excluded_programs: readonly string[],
  bucket: ProgramBucket,
): BlindSpot => {
  const hosts = (bucket.hosts?.buckets ?? []).map(({ key }) => key).join(', ');
  const at = (value: number | null | undefined, otherwise: number): string =>
    new Date(typeof value === 'number' ? value : otherwise).toISOString();
  const { aggs: _, ...body } = buildConnectingPrograms(profile.fields, span, excluded_programs, 1);
  const bool = (body.query as { bool: { filter: readonly unknown[] } }).bool;
  const program = { term: { [profile.fields.executable?.name ?? '']: bucket.key } };
  return {
    kind: 'program_without_questions',
    severity: 'medium',
    analytics: ['AN0728', 'AN1121'],
    text: `${bucket.key} opened ${bucket.doc_count} sockets to ${bucket.addresses?.value ?? 0} public addresses (${hosts}) and never asked a name in event 22.`,
    first_seen: at(bucket.first?.value, span.from),
    last_seen: at(bucket.last?.value, span.to - 1),
    evidence: {
      index: profile.indices.join(',').slice(0, 1_000),
      language: 'query_dsl',
      query: JSON.stringify({ size: 50, query: { bool: { ...bool, filter: [...bool.filter, program] } } }),
    },
    remedy:
      'See whether the Sysmon configuration excludes its DNS; else it has a resolver of its own, DNS over HTTPS, or addresses in its configuration: compare with the sensor.',
  };
};

/**
 * Programs that open sockets to public addresses and are in no event 22, in the last day of the span: two aggregations for each group of
 * indices.
 */
export const findSilentPrograms = async (
  engine: Engine,
  sysmon_indices: string,
  tunables: Pick<ScanTunables, 'excluded_programs'>,
  span: Span,
): Promise<BlindSpot[]> => {
  const last = { from: Math.max(span.from, span.to - DAY_MS), to: span.to };
  const { profiles } = await resolveFields(engine, sysmon_indices, 'sysmon', last);
  const connecting = choose(profiles, 'sockets');
  const asking = new Set(choose(profiles, 'questions'));
  const spots: BlindSpot[] = [];
  for (const profile of connecting.filter((one) => asking.has(one))) {
    const indices = profile.indices.join(',');
    const { excluded_programs } = tunables;
    const body = buildConnectingPrograms(profile.fields, last, excluded_programs, MOST_PROGRAMS);
    const found = readPrograms((await orThrow(search(engine, indices, body))).aggregations).filter(
      ({ doc_count }) => doc_count >= LEAST_SOCKETS,
    );
    if (found.length === 0) continue;
    const names = found.map(({ key }) => key);
    const asked = await orThrow(search(engine, indices, buildAskingPrograms(profile.fields, last, names)));
    const seen = new Set(readPrograms(asked.aggregations).map(({ key }) => key));
    spots.push(
      ...found
        .filter(({ key }) => !seen.has(key))
        .map((bucket) => toSpot(profile, last, excluded_programs, bucket)),
    );
  }
  return spots;
};
