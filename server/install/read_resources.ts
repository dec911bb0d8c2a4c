import { readdirSync, readFileSync } from 'node:fs';

export type ResourceKind =
  | 'ilm_policy'
  | 'ism_policy'
  | 'component_template'
  | 'index_template'
  | 'ingest_pipeline';

export interface Resource {
  readonly kind: ResourceKind;
  readonly name: string;
  readonly body: Readonly<Record<string, unknown>>;
}

type Folder = readonly [ResourceKind, string];

const FOLDERS: readonly Folder[] = [
  ['component_template', 'component_templates'],
  ['index_template', 'index_templates'],
  ['ingest_pipeline', 'ingest_pipelines'],
];

/** Every name of ours begins with "afterquery-"; with another prefix, all of them do so with that one. */
const withPrefix = (text: string, prefix: string): string =>
  prefix === 'afterquery' ? text : text.replaceAll('"afterquery-', `"${prefix}-`);

const readFolder = (folder: URL, [kind, name]: Folder, fill: (text: string) => string): Resource[] =>
  readdirSync(new URL(`${name}/`, folder))
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => ({
      kind,
      name: fill(`"${file.replace(/\.json$/, '')}"`).replaceAll('"', ''),
      body: JSON.parse(fill(readFileSync(new URL(`${name}/${file}`, folder), 'utf8'))) as Record<
        string,
        unknown
      >,
    }));

/** All resources of `mappings/` that every cluster takes, in the order in which they must be loaded. */
export const readResources = (folder: URL, prefix: string): Resource[] =>
  FOLDERS.flatMap((one) => readFolder(folder, one, (text) => withPrefix(text, prefix)));

export interface LifecycleResources {
  readonly ilm: readonly Resource[];
  readonly ism: readonly Resource[];
  /** attaches the ILM policy; ISM attaches by a pattern of its own */
  readonly components: readonly Resource[];
}

/** The age that the files of `mappings/lifecycle/` carry, for who loads them by hand. */
const AGE = '"431d"';

/** @param days age of an index, counted from its creation, at which its policy deletes it */
export const readLifecycle = (folder: URL, prefix: string, days: number): LifecycleResources => {
  const fill = (text: string): string => withPrefix(text, prefix).replaceAll(AGE, `"${days}d"`);
  const read = (kind: ResourceKind, name: string) => readFolder(folder, [kind, `lifecycle/${name}`], fill);
  return {
    ilm: read('ilm_policy', 'ilm_policies'),
    ism: read('ism_policy', 'ism_policies'),
    components: read('component_template', 'component_templates'),
  };
};
