import * as t from 'io-ts';
import { AnalyticId } from './finding.ts';
import { Bool, DateTime, Keyword, Long, Port, Text } from './leaf_codecs.ts';

/** All lists given must hold, one entry of each is enough. */
export const ExceptionMatch = t.partial({
  analytics: t.array(AnalyticId),
  /** "example.com": the domain and all below; ".example.com": only below */
  domains: t.array(Keyword),
  /** full Windows paths, `*` and `?` allowed */
  programs: t.array(Keyword),
  /** SHA-256 of the image, from event 1 */
  hashes: t.array(Keyword),
  /** addresses or CIDR: the socket's destination, or a sensor's client */
  addresses: t.array(Keyword),
  ports: t.array(Port),
  /** host names, `*` and `?` allowed */
  hosts: t.array(Keyword),
});
export type ExceptionMatch = t.TypeOf<typeof ExceptionMatch>;

const Effect = t.intersection([
  t.type({ kind: t.union([t.literal('suppress'), t.literal('lower')]) }),
  /** for `lower`: 1 to 100 */
  t.partial({ points: Long }),
]);

/** What a person writes. */
export const ExceptionBody = t.intersection([
  t.type({ author: Keyword, reason: Text, effect: Effect, match: ExceptionMatch }),
  t.partial({ expires: DateTime, enabled: Bool }),
]);
export type ExceptionBody = t.TypeOf<typeof ExceptionBody>;

export const Exception = t.intersection([
  ExceptionBody,
  t.type({ '@timestamp': DateTime, id: Keyword, enabled: Bool }),
]);
export type Exception = t.TypeOf<typeof Exception>;
