import type { Restriction } from './panel.ts';
import type { Reference } from './saved_object.ts';

const META = 'kibanaSavedObjectMeta.searchSourceJSON';

export interface SearchSource {
  readonly meta: { readonly searchSourceJSON: string };
  readonly references: readonly Reference[];
}

const QUERY = { query: '', language: 'kuery' };

/** Without documents of its own: text, Vega, dashboards. */
export const NO_SOURCE: SearchSource = {
  meta: { searchSourceJSON: JSON.stringify({ query: QUERY, filter: [] }) },
  references: [],
};

/** Restrictions become filters that people see as pills and can turn off. Data views are named by reference only. */
export const toSearchSource = (
  view_id: string,
  restrict: readonly Restriction[],
  more: Readonly<Record<string, unknown>> = {},
): SearchSource => {
  const toIndexName = (i: number): string => `${META}.filter[${i}].meta.index`;
  const filter = restrict.map(({ label, query }, i) => ({
    meta: {
      alias: label,
      disabled: false,
      negate: false,
      type: 'custom',
      key: 'query',
      value: JSON.stringify(query),
      indexRefName: toIndexName(i),
    },
    query,
    $state: { store: 'appState' },
  }));
  return {
    meta: {
      searchSourceJSON: JSON.stringify({ ...more, query: QUERY, filter, indexRefName: `${META}.index` }),
    },
    references: [`${META}.index`, ...restrict.map((_, i) => toIndexName(i))].map((name) => ({
      name,
      type: 'index-pattern',
      id: view_id,
    })),
  };
};
