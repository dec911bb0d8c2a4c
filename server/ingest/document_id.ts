import { hash } from 'node:crypto';
import type { Draft } from './draft.ts';

/**
 * One text for one content: keys sorted, so that the order in which code builds an event never changes an id, and strings
 * preceded by their length, so that no two contents run together.
 */
const toCanonical = (value: unknown): string => {
  if (typeof value === 'string') return `${value.length}:${value}`;
  if (typeof value !== 'object' || value === null) return String(value);
  let text = '';
  if (Array.isArray(value)) {
    for (const member of value) text += `${toCanonical(member)},`;
    return `[${text}]`;
  }
  const record = value as Readonly<Record<string, unknown>>;
  for (const key of Object.keys(record).sort()) {
    const member = record[key];
    if (member !== undefined) text += `${key}=${toCanonical(member)},`;
  }
  return `{${text}}`;
};

/**
 * A deterministic document id: the same record gives the same id in every run, different ones differ. 20 bytes of SHA-256
 * in base64url. Who collected the record does not count, nor when, if the source has numbered it.
 */
export const toDocumentId = ({ event, record_number, identity }: Draft): string => {
  const { agent: _agent, event: about, ...rest } = event;
  const { created, ...kept } = about;
  const material = {
    ...rest,
    event: record_number === undefined ? { ...kept, created } : kept,
    record_number,
    identity: identity.map((part) => part ?? null),
  };
  return hash('sha256', toCanonical(material), 'buffer').subarray(0, 20).toString('base64url');
};
