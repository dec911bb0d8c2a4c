import type { FieldProfile, LogicalField, ResolvedFields } from '../../schema/field_profile.ts';

/** Fields without which a kind of question cannot be asked of a group of indices. */
const NEEDS = {
  sockets: ['event_id', 'host', 'executable', 'address', 'port'],
  lookups: ['event_id', 'host', 'question'],
  questions: ['event_id', 'host', 'executable', 'question'],
  starts: ['event_id', 'host', 'entity_id'],
  flows: ['event_id', 'host', 'executable', 'address', 'port', 'source_ip'],
  translated_flows: ['event_id', 'host', 'executable', 'address', 'port', 'source_port'],
  host_addresses: ['event_id', 'host', 'source_ip'],
  network: ['question', 'source_ip'],
} as const satisfies Record<string, readonly LogicalField[]>;

const has = (fields: ResolvedFields, needed: readonly LogicalField[]): boolean =>
  needed.every((field) => fields[field] !== undefined);

/** The groups of indices that can answer this kind of question. */
export const choose = (profiles: readonly FieldProfile[], kind: keyof typeof NEEDS): FieldProfile[] =>
  profiles.filter((profile) => has(profile.fields, NEEDS[kind]));
