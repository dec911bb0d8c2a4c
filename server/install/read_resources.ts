import { readdirSync, readFileSync } from 'node:fs';

export type ResourceKind = 'component_template' | 'index_template' | 'ingest_pipeline';

export interface Resource {
  readonly kind: ResourceKind;
  readonly name: string;
  readonly body: Readonly<Record<string, unknown>>;
}

const FOLDERS: readonly (readonly [ResourceKind, string])[] = [
  ['component_template', 'component_templates'],
  ['index_template', 'index_templates'],
  ['ingest_pipeline', 'ingest_pipelines'],
];

/** Every name of ours begins with "afterquery-"; with another prefix, all of them do so with that one. */
const withPrefix = (text: string, prefix: string): string =>
  prefix === 'afterquery' ? text : text.replaceAll('"afterquery-', `"${prefix}-`);

/** All resources of `mappings/`, in the order in which they must be loaded. */
export const readResources = (folder: URL, prefix: string): Resource[] =>
  FOLDERS.flatMap(([kind, name]) =>
    readdirSync(new URL(`${name}/`, folder))
      .filter((file) => file.endsWith('.json'))
      .sort()
      .map((file) => ({
        kind,
        name: withPrefix(`"${file.replace(/\.json$/, '')}"`, prefix).replaceAll('"', ''),
        body: JSON.parse(
          withPrefix(readFileSync(new URL(`${name}/${file}`, folder), 'utf8'), prefix),
        ) as Record<string, unknown>,
      })),
  );
