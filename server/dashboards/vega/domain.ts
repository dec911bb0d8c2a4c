/** From the least of one field to the most of another; a domain over data warns, visibly in Kibana, where there is none. */
export const toDomain = (data: string, least: string, most: string): { readonly signal: string } => ({
  signal: `is_empty ? [0, 1] : [extent(pluck(data('${data}'), '${least}'))[0], extent(pluck(data('${data}'), '${most}'))[1]]`,
});

/** From a fixed value to the most of a field, and at least to another fixed one. */
export const toDomainFrom = (
  from: number,
  at_least: number,
  data: string,
  ...fields: string[]
): { readonly signal: string } => ({
  signal: `is_empty ? [${from}, ${at_least}] : [${from}, max(${at_least}, ${fields
    .map((field) => `length(data('${data}')) === 0 ? 0 : extent(pluck(data('${data}'), '${field}'))[1] || 0`)
    .join(', ')})]`,
});
