import * as t from 'io-ts';
import { described } from '../schema/leaf_codecs.ts';

/** What comes in through paths, queries and bodies: bounded, so that no input is longer than somebody could mean. */

const textOf = (name: string, pattern: string): t.Type<string> => {
  const expression = new RegExp(pattern, 'u');
  return described(
    name,
    { type: 'string', pattern },
    (u): u is string => typeof u === 'string' && expression.test(u),
  );
};

export const boundedText = (from: number, to: number): t.Type<string> =>
  described(
    `${from === 0 ? 'at most' : `${from} to`} ${to} characters`,
    { type: 'string', minLength: from, maxLength: to },
    (u): u is string => typeof u === 'string' && u.length >= from && u.length <= to,
  );

/** of a scan, an exception, a key */
export const Id = textOf('an id of letters, digits, - and _', '^[A-Za-z0-9_-]{1,64}$');

/** value of a filter */
export const Term = boundedText(1, 300);

/** ISO 8601, a day, or relative to now; read further by parse_time */
export const TimeText = described(
  'a time: ISO 8601 or now-24h',
  { type: 'string', maxLength: 40, examples: ['now-24h', '2026-03-10T09:00:00Z'] },
  (u): u is string => typeof u === 'string' && u.length <= 40,
);

/** A whole number of a query, as its text. */
export const countFrom = (from: number, to: number): t.Type<string> =>
  described(
    `a whole number from ${from} to ${to}`,
    { type: 'integer', minimum: from, maximum: to },
    (u): u is string => typeof u === 'string' && /^\d{1,9}$/.test(u) && Number(u) >= from && Number(u) <= to,
  );

export const NONE = t.type({});
