import { createHash } from 'node:crypto';

/** The namespace that STIX 2.1 (2.9) keeps for observables named by what they are. */
const OBSERVABLE_NAMESPACE = '00abedb4-aa42-466c-9c01-fed23315a9b7';
/** This program's own, for everything else: STIX's must not be used there. */
const OWN_NAMESPACE = '7d3f2a8e-5c14-4b69-9f0a-61c8d2e47b35';

const toUuid = (bytes: Buffer, version: number): string => {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | (version << 4);
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
};

/** RFC 9562, version 5. */
export const toNamedUuid = (namespace: string, name: string): string =>
  toUuid(
    createHash('sha1')
      .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
      .update(name)
      .digest()
      .subarray(0, 16),
    5,
  );

/** Canonical JSON (RFC 8785) of what these ids are made of: texts, whole numbers, lists and objects of them. */
const toCanonical = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(toCanonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${toCanonical(inner)}`).join(',')}}`;
};

/** Of an observable: the same for everyone who saw the same. `contributing` are the properties that the standard names. */
export const toObservableId = <T extends string>(
  type: T,
  contributing: Readonly<Record<string, unknown>>,
): `${T}--${string}` => `${type}--${toNamedUuid(OBSERVABLE_NAMESPACE, toCanonical(contributing))}`;

/** Of an object that is this program's own: the same for the same parts. */
export const toOwnId = <T extends string>(type: T, ...parts: readonly string[]): `${T}--${string}` =>
  `${type}--${toNamedUuid(OWN_NAMESPACE, JSON.stringify([type, ...parts]))}`;

/**
 * Of a process, for which the standard names no properties and demands version 4. A digest stands for the random number, so that a
 * second export of a finding speaks of the same process.
 */
export const toProcessId = (...parts: readonly string[]): `process--${string}` => {
  const digest = createHash('sha256')
    .update(JSON.stringify([OWN_NAMESPACE, ...parts]))
    .digest();
  return `process--${toUuid(digest.subarray(0, 16), 4)}`;
};
