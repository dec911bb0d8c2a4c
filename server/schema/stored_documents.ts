import * as t from 'io-ts';
import { DateTime, Keyword, Long } from './leaf_codecs.ts';

/** How far a scheduled scan has come for one analytic and source. */
export const Checkpoint = t.type({
  '@timestamp': DateTime,
  id: Keyword,
  /** everything before it was judged */
  judged_to: DateTime,
  scan_id: Keyword,
});
export type Checkpoint = t.TypeOf<typeof Checkpoint>;

/** Activity of one process instance and registered domain in fifteen minutes; what baselines are made of. */
export const Rollup = t.intersection([
  t.type({
    '@timestamp': DateTime,
    host: t.type({ name: Keyword }),
    dns: t.type({ question: t.type({ registered_domain: Keyword }) }),
    afterquery: t.type({
      rollup: t.type({
        queries: Long,
        distinct_names: Long,
        subdomain_bytes: Long,
        information_bytes: Long,
        failures: Long,
        types: t.array(Keyword),
        ports: t.array(Long),
      }),
    }),
  }),
  t.partial({ process: t.partial({ entity_id: Keyword, executable: Keyword }) }),
]);
