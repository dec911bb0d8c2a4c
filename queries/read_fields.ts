import type { LogicalField, ResolvedFields } from '../server/schema/field_profile.ts';
import type { DocumentHit, DocumentQuestion } from './question.ts';

/** Ten to fourteen digits: what `toMillis` takes for epoch milliseconds. */
const [FIRST_MILLIS, LAST_MILLIS] = [1_000_000_000, 99_999_999_999_999];

/**
 * Sysmon's UtcTime ("2023-08-10 14:39:12.046", also ISO with seven digits) or an ISO time, as epoch milliseconds; undefined
 * where it cannot be read.
 */
export const toMillis = (raw: string | undefined): number | undefined => {
  if (raw === undefined) return undefined;
  if (/^-?\d{10,14}(\.\d+)?$/.test(raw)) return Math.floor(Number(raw));
  const match = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(\.\d{1,9})?(Z|[+-]\d\d:?\d\d)?$/.exec(raw.trim());
  if (match === null) return undefined;
  const fraction = (match[3] ?? '.0').slice(0, 4);
  const millis = Date.parse(`${match[1]}T${match[2]}${fraction}${match[4] ?? 'Z'}`);
  return Number.isNaN(millis) ? undefined : millis;
};

/** What to ask for so that the logical fields can be read from a hit's `fields`. */
export const toReadFields = (
  fields: ResolvedFields,
  wanted: readonly LogicalField[],
): DocumentQuestion<unknown>['fields'] =>
  wanted.flatMap((logical): DocumentQuestion<unknown>['fields'] => {
    const resolved = fields[logical];
    if (resolved === undefined) return [];
    return resolved.type === 'date' ? [{ field: resolved.read, format: 'epoch_millis' }] : [resolved.read];
  });

export interface FieldReader {
  readonly text: (field: LogicalField) => string | undefined;
  readonly texts: (field: LogicalField) => readonly string[];
  readonly number: (field: LogicalField) => number | undefined;
  /** epoch milliseconds */
  readonly time: (field: LogicalField) => number | undefined;
}

const isThere = (value: unknown): boolean => value !== null && value !== '';

/** One small object a hit: pages hold thousands. */
class HitReader implements FieldReader {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #fields: ResolvedFields;

  constructor(hit: DocumentHit, fields: ResolvedFields) {
    this.#values = hit.fields ?? {};
    this.#fields = fields;
  }

  #list(field: LogicalField): readonly unknown[] | undefined {
    const resolved = this.#fields[field];
    const values = resolved === undefined ? undefined : this.#values[resolved.read];
    return Array.isArray(values) ? values : undefined;
  }

  texts(field: LogicalField): readonly string[] {
    return this.#list(field)?.filter(isThere).map(String) ?? [];
  }

  #first(field: LogicalField): unknown {
    const values = this.#list(field);
    if (values === undefined) return undefined;
    for (const value of values) if (isThere(value)) return value;
    return undefined;
  }

  text(field: LogicalField): string | undefined {
    const value = this.#first(field);
    return value === undefined ? undefined : String(value);
  }

  number(field: LogicalField): number | undefined {
    const value = this.#first(field);
    const parsed = value === undefined ? Number.NaN : Number(value);
    return Number.isFinite(parsed) ? parsed : undefined;
  }

  time(field: LogicalField): number | undefined {
    const value = this.#first(field);
    // What columns hold; anything else is judged by how it is written.
    if (typeof value === 'number' && value >= FIRST_MILLIS && value <= LAST_MILLIS) return Math.floor(value);
    return toMillis(value === undefined ? undefined : String(value));
  }
}

/** Reads one hit by the profile's names. */
export const readHit = (hit: DocumentHit, fields: ResolvedFields): FieldReader => new HitReader(hit, fields);
