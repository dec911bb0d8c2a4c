/**
 * A link to Discover over one data view, for a field's URL format: the product puts the field's value, encoded, in place of `{{value}}`. It is
 * relative to `/app/`, so that it holds under any base path and space.
 */
export const toDiscoverLink = (view_id: string, terms: readonly string[]): string => {
  const query = terms.map((term) => `${term} : "{{value}}"`).join(' or ');
  const state = `(index:'${view_id}',query:(language:kuery,query:'${query}'))`;
  // Evidence may be as old as findings are kept.
  return `discover#/?_g=(time:(from:now-400d,to:now))&_a=${encodeURI(state).replaceAll('%7B%7Bvalue%7D%7D', '{{value}}')}`;
};
