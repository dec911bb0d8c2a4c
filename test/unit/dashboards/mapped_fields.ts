import { readFileSync } from 'node:fs';

interface Mapped {
  readonly type?: string;
  readonly enabled?: boolean;
  readonly properties?: Readonly<Record<string, Mapped>>;
}

interface Mappings extends Mapped {
  readonly dynamic_templates?: readonly Readonly<
    Record<string, { path_match: string; mapping: { type: string } }>
  >[];
}

const toTypes = (mapped: Mapped, path: string): [string, string][] =>
  Object.entries(mapped.properties ?? {}).flatMap(([key, one]): [string, string][] => {
    const name = path === '' ? key : `${path}.${key}`;
    return one.properties === undefined ? [[name, one.type ?? 'object']] : toTypes(one, name);
  });

/** Type of a field as an index template maps it; undefined: not at all. */
export const readFieldTypes = (template: string): ((field: string) => string | undefined) => {
  const url = new URL(`../../../mappings/component_templates/afterquery-${template}.json`, import.meta.url);
  const { mappings } = (JSON.parse(readFileSync(url, 'utf8')) as { template: { mappings: Mappings } })
    .template;
  const types = new Map(toTypes(mappings, ''));
  const dynamic = (mappings.dynamic_templates ?? []).flatMap((one) => Object.values(one));
  return (field) =>
    types.get(field) ??
    dynamic.find(({ path_match }) => field.startsWith(path_match.replace('*', '')))?.mapping.type;
};
