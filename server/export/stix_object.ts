/** An object of a bundle; what each type must have is the standard's (STIX 2.1) and is checked in the tests. */
export interface StixObject {
  readonly type: string;
  readonly spec_version: '2.1';
  readonly id: string;
  readonly [property: string]: unknown;
}

/** A moment as STIX writes it: UTC with milliseconds. Findings' times are decoded, so that they can be read. */
export const toStixTime = (iso: string): string => new Date(Date.parse(iso)).toISOString();

/** Without properties that are not known: STIX has no null. */
export const toKnown = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as T;
