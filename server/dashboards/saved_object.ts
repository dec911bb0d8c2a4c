import type { Flavour } from './vis_state.ts';

export type ObjectType = 'index-pattern' | 'visualization' | 'search' | 'dashboard';

export interface Reference {
  readonly name: string;
  readonly type: ObjectType;
  readonly id: string;
}

/** An object as either product imports it, before its migration fields. */
export interface PlainObject {
  readonly type: ObjectType;
  readonly id: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly references: readonly Reference[];
}

/**
 * Versions of the shapes written here: what is newer than they are migrates them, what is older refuses them. Kibana from 8.9 on knows them all
 * (the service needs Elasticsearch 8.17).
 */
const KIBANA_VERSIONS: Readonly<Record<ObjectType, string>> = {
  'index-pattern': '8.0.0',
  visualization: '8.5.0',
  search: '8.0.0',
  dashboard: '8.9.0',
};
const KIBANA_CORE = '8.8.0';

/** OpenSearch Dashboards keeps the shapes that it was forked with. */
const OPENSEARCH_VERSIONS: Readonly<Record<ObjectType, string>> = {
  'index-pattern': '7.6.0',
  visualization: '7.10.0',
  search: '7.9.3',
  dashboard: '7.9.3',
};

/** One line of an import file. */
export const toLine = ({ type, id, attributes, references }: PlainObject, flavour: Flavour): string =>
  JSON.stringify({
    type,
    id,
    attributes,
    references,
    ...(flavour === 'kibana'
      ? { coreMigrationVersion: KIBANA_CORE, typeMigrationVersion: KIBANA_VERSIONS[type], managed: false }
      : { migrationVersion: { [type]: OPENSEARCH_VERSIONS[type] } }),
  });
