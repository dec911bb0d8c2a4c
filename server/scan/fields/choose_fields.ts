import {
  type LogicalField,
  NEEDED,
  type ResolvedField,
  type ResolvedFields,
  type UnresolvedField,
} from '../../schema/field_profile.ts';

export interface IndexFacts {
  readonly index: string;
  readonly fields: ResolvedFields;
}

interface Chosen {
  readonly fields: ResolvedFields;
  readonly unresolved: readonly UnresolvedField[];
}

const toNeededBy = (stream: 'sysmon' | 'dns', field: LogicalField): string[] =>
  Object.entries(NEEDED)
    .filter(
      ([analytic, fields]) => analytic.includes('network') === (stream === 'dns') && fields.includes(field),
    )
    .map(([analytic]) => analytic);

/**
 * For each logical field the candidate that most documents fill (an index template maps fields that nothing fills);
 * equal ones by preference. What is needed and cannot be used is said, with the reason.
 */
export const chooseFields = (
  index: string,
  stream: 'sysmon' | 'dns',
  candidates: Readonly<Partial<Record<LogicalField, readonly string[]>>>,
  usable: Readonly<Partial<Record<LogicalField, readonly ResolvedField[]>>>,
  population: { readonly documents: number; readonly filled: ReadonlyMap<string, number> },
  toObstacles: (field: LogicalField, names: readonly string[]) => string,
): Chosen => {
  const fields: { [F in LogicalField]?: ResolvedField } = {};
  const unresolved: UnresolvedField[] = [];
  for (const [field, names] of Object.entries(candidates) as [LogicalField, readonly string[]][]) {
    if (field === 'time') continue;
    const ranked = (usable[field] ?? [])
      .map((option) => ({ option, filled: population.filled.get(option.name) ?? 0 }))
      .filter(({ filled }) => filled > 0)
      .sort((a, b) => b.filled - a.filled);
    const best = ranked[0];
    const needed_by = toNeededBy(stream, field);
    if (best !== undefined) fields[field] = best.option;
    if (needed_by.length === 0) continue;
    if (best === undefined) {
      const nothing = `None of ${names.join(', ')} is filled in any of the ${population.documents} documents of the span.`;
      unresolved.push({ index, field, needed_by, why: toObstacles(field, names) || nothing });
    } else if (ranked[1] !== undefined && ranked[1].filled > 0 && best.filled < population.documents) {
      const other = ranked[1];
      const together = best.filled + other.filled <= population.documents;
      if (together)
        unresolved.push({
          index,
          field,
          needed_by,
          why: `${other.filled} documents fill ${other.option.name} and not ${best.option.name}; they were not judged.`,
        });
    }
  }
  return { fields, unresolved };
};
