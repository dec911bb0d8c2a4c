import type { Finding } from '../schema/finding.ts';
import { toOwnId } from './stix_id.ts';
import type { StixObject } from './stix_object.ts';

/** Objects that say the same in every export carry this time: they are made once, and never become another version. */
const MADE = '2026-01-01T00:00:00.000Z';

/** Who says so. */
export const TOOL: StixObject = {
  type: 'identity',
  spec_version: '2.1',
  id: toOwnId('identity', 'afterquery'),
  created: MADE,
  modified: MADE,
  name: 'Afterquery',
  description: 'Finds command and control in what a process does with DNS and right after DNS.',
  identity_class: 'system',
};

const toConstant = <T extends string>(type: T, ...parts: readonly string[]) =>
  ({
    type,
    spec_version: '2.1',
    id: toOwnId(type, ...parts),
    created_by_ref: TOOL.id,
    created: MADE,
    modified: MADE,
  }) as const;

/** The host where it was seen: STIX has no observable of a host. */
export const toHost = (name: string): StixObject => ({
  ...toConstant('identity', 'host', name.toLowerCase()),
  name: name.toLowerCase(),
  identity_class: 'system',
});

const TECHNIQUE = /^T\d{4}(?:\.\d{3})?$/;

const toAttackPattern = (id: string, name: string): StixObject => ({
  ...toConstant('attack-pattern', id, name),
  name,
  external_references: [
    {
      source_name: 'mitre-attack',
      external_id: id,
      url: `https://attack.mitre.org/techniques/${id.replace('.', '/')}/`,
    },
  ],
});

/** The techniques of a finding, each once; the sub-technique last. */
export const toAttackPatterns = ({ threat: { technique } }: Finding): StixObject[] => {
  const named = new Map(technique.id.map((id, at) => [id, technique.name[at] ?? id]));
  if (technique.subtechnique !== undefined) named.set(technique.subtechnique.id, technique.subtechnique.name);
  return [...named].flatMap(([id, name]) => (TECHNIQUE.test(id) ? [toAttackPattern(id, name)] : []));
};
