import type { IdentifiedFinding } from './identified_finding.ts';
import { TOOL, toAttackPatterns, toHost } from './stix_constant.ts';
import { toOwnId } from './stix_id.ts';
import { toNetworkObjects } from './stix_network.ts';
import { type StixObject, toKnown, toStixTime } from './stix_object.ts';
import { toProcessObjects } from './stix_process.ts';

const MOST_OBSERVED = 999_999_999;

/** What an observation and a sighting of one finding share. */
const toCommon = ({ event, afterquery: { triage } }: IdentifiedFinding) => {
  const created = toStixTime(event.created);
  // A finding grows with the evidence of its day and with what people say of it.
  const changes = [event.end, triage.updated ?? event.end].map(toStixTime);
  const times = [event.start, event.end].map(toStixTime).sort();
  return {
    stamped: { created_by_ref: TOOL.id, created, modified: [created, ...changes].sort().at(-1) ?? created },
    first: times[0] ?? created,
    last: times[1] ?? created,
  } as const;
};

const toObserved = (finding: IdentifiedFinding, seen: readonly StixObject[]): StixObject => {
  const { stamped, first, last } = toCommon(finding);
  const { pairs, queries } = finding.afterquery.counts;
  return {
    type: 'observed-data',
    spec_version: '2.1',
    id: toOwnId('observed-data', finding.id),
    ...stamped,
    first_observed: first,
    last_observed: last,
    number_observed: Math.min(Math.max(pairs ?? queries ?? 1, 1), MOST_OBSERVED),
    object_refs: seen.map(({ id }) => id),
  };
};

const toSighting = (
  finding: IdentifiedFinding,
  pattern: StixObject,
  host: StixObject,
  observed: StixObject | undefined,
): StixObject => {
  const { stamped, first, last } = toCommon(finding);
  const { score, severity } = finding.afterquery;
  return toKnown({
    type: 'sighting',
    spec_version: '2.1',
    id: toOwnId('sighting', finding.id, pattern.id),
    ...stamped,
    description: finding.message,
    first_seen: first,
    last_seen: last,
    confidence: Math.min(Math.max(score, 0), 100),
    labels: [finding.rule.id, `severity-${severity}`],
    external_references: [{ source_name: 'afterquery', external_id: finding.id }],
    sighting_of_ref: pattern.id,
    observed_data_refs: observed === undefined ? undefined : [observed.id],
    where_sighted_refs: [host.id],
  });
};

const byId = (objects: readonly StixObject[]): StixObject[] => [
  ...new Map(objects.map((object) => [object.id, object])).values(),
];

/** All objects of one finding, each once; those that others refer to come before them. The tool itself is in the head. */
const toStixObjects = (finding: IdentifiedFinding): StixObject[] => {
  const seen = byId([...toProcessObjects(finding), ...toNetworkObjects(finding)]);
  const host = toHost(finding.host.name);
  const observed = seen.length === 0 ? undefined : toObserved(finding, seen);
  const patterns = toAttackPatterns(finding);
  return [
    ...seen,
    ...(observed === undefined ? [] : [observed]),
    host,
    ...patterns,
    ...patterns.map((pattern) => toSighting(finding, pattern, host, observed)),
  ];
};

/** A bundle begins with the tool, so that every further object follows a comma. `origin` tells bundles apart. */
export const toStixHead = (origin: string): string =>
  `{"type":"bundle","id":"${toOwnId('bundle', origin)}","objects":[\n${JSON.stringify(TOOL)}`;

export const STIX_TAIL = '\n]}\n';

/** Objects that the bundle does not have yet; `written` holds the ids of those it has, and grows. */
export const toStixPart = (finding: IdentifiedFinding, written: Set<string>): string => {
  const fresh = toStixObjects(finding).filter(({ id }) => !written.has(id));
  for (const { id } of fresh) written.add(id);
  return fresh.map((object) => `,\n${JSON.stringify(object)}`).join('');
};
