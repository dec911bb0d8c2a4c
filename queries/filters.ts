import type { LogicalField, ResolvedField, ResolvedFields } from '../server/schema/field_profile.ts';
import { entityIdSpellings } from '../server/schema/process_identity.ts';
import type { Span } from './question.ts';

type Clause = { readonly [key: string]: unknown };

/** The resolved field, or a defect: callers check the profile first (`NEEDED`). */
export const need = (fields: ResolvedFields, field: LogicalField): ResolvedField => {
  const resolved = fields[field];
  if (resolved === undefined) throw new Error(`the field profile lacks ${field}`);
  return resolved;
};

export const within = (fields: ResolvedFields, span: Span): Clause => ({
  range: { [need(fields, 'time').name]: { gte: span.from, lt: span.to, format: 'epoch_millis' } },
});

/** Leaves out the documents that another profile of the same index reads. */
export const ofShape = (field: ResolvedField, clause: Clause): Clause =>
  field.unless === undefined || field.unless.length === 0
    ? clause
    : { bool: { filter: [clause], must_not: field.unless.map((name) => ({ exists: { field: name } })) } };

export const hasEventId = (fields: ResolvedFields, id: '1' | '3' | '22'): Clause => {
  const field = need(fields, 'event_id');
  return ofShape(field, { term: { [field.name]: id } });
};

/** A sensor's DNS transactions of this profile's shape. */
export const hasQuestion = (fields: ResolvedFields): Clause => {
  const field = need(fields, 'question');
  return ofShape(field, { exists: { field: field.name } });
};

export const isAnyOf = (field: ResolvedField, values: readonly (string | number)[]): Clause => ({
  terms: { [field.name]: values.map(String) },
});

/** In the wildcard query a backslash is the escape, so the ones of a Windows path are doubled. */
const escapePath = (pattern: string): string => pattern.replaceAll('\\', '\\\\');

/** Programs whose full path matches a pattern (`*` any run, `?` one character), whatever the case. */
export const runsAnyOf = (field: ResolvedField, patterns: readonly string[]): Clause[] =>
  patterns.map((pattern) => ({
    wildcard: { [field.name]: { value: escapePath(pattern), case_insensitive: true } },
  }));

/**
 * Programs that a question need not bring: paths as the index spells them, and patterns. The caller drops what comes all the same; a term
 * costs the cluster next to nothing, a pattern a walk through all paths of each segment.
 */
export interface LeftOut {
  readonly paths: readonly string[];
  readonly patterns: readonly string[];
}

export const runsLeftOut = (field: ResolvedField, { paths, patterns }: LeftOut): Clause[] => [
  ...(paths.length === 0 ? [] : [isAnyOf(field, paths)]),
  ...runsAnyOf(field, patterns),
];

/** Events of any of the process instances, in every spelling of their ids. */
export const ofEntities = (fields: ResolvedFields, entity_ids: readonly string[]): Clause[] => {
  const field = fields.entity_id;
  return field === undefined || entity_ids.length === 0
    ? []
    : [isAnyOf(field, entity_ids.flatMap(entityIdSpellings))];
};

/** Events of any of the hosts. Keywords are exact, so every spelling seen must be given. */
export const onHosts = (fields: ResolvedFields, hosts: readonly string[]): Clause[] =>
  hosts.length === 0 ? [] : [isAnyOf(need(fields, 'host'), hosts)];

export const either = (clauses: readonly Clause[]): Clause => ({
  bool: { should: clauses, minimum_should_match: 1 },
});

/** Somebody connected to us: ECS's directions and Sysmon's own `Initiated`; a boolean field takes no other word. */
export const isInbound = (fields: ResolvedFields): Clause[] => {
  const { direction } = fields;
  if (direction === undefined) return [];
  return [
    isAnyOf(direction, direction.type === 'boolean' ? ['false'] : ['ingress', 'inbound', 'false', 'False']),
  ];
};

/** Exact but for case, where a value is given. */
export const isLike = (field: string, value: string | undefined): Clause[] =>
  value === undefined ? [] : [{ term: { [field]: { value, case_insensitive: true } } }];
