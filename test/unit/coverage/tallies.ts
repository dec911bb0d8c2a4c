import * as fc from 'fast-check';
import { emptyTally } from '../../../server/coverage/merge_tallies.ts';
import type { SliceTally } from '../../../server/schema/coverage.ts';

/** Everything there that an analytic asks for. */
export const WHOLE: SliceTally = {
  ...emptyTally(),
  events: { sysmon_1: 5, sysmon_3: 40, sysmon_22: 60, network_dns: 50 },
  usable: { sysmon_3: 40, sysmon_22: 60 },
};

const count = fc.nat({ max: 500 });
const plain = { noNullPrototype: true };
const join = fc.record(
  {
    inside_window: count,
    after_window: count,
    earlier_only: count,
    never_resolved: count,
    no_dns_telemetry: count,
    no_process_identity: count,
  },
  plain,
);
const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { maxLength: 3 });

export const anyTally: fc.Arbitrary<SliceTally> = fc
  .record(
    {
      events: fc.record({ sysmon_1: count, sysmon_3: count, sysmon_22: count, network_dns: count }, plain),
      usable: fc.record({ sysmon_3: count, sysmon_22: count }, plain),
      without_entity_id: count,
      without_identity: count,
      join,
      sockets_with_start: count,
      clock_offset_ms: fc.integer({ min: -1e9, max: 1e9 }),
      delays_ms: fc.array(fc.integer({ min: -1e6, max: 1e9 }), { minLength: 1, maxLength: 40 }),
      agent_versions: names,
      collectors: names,
    },
    { ...plain, requiredKeys: ['events', 'usable', 'without_entity_id', 'without_identity'] },
  )
  .map(({ sockets_with_start = 0, ...tally }) =>
    tally.join === undefined ? tally : { ...tally, sockets_with_start },
  ) as fc.Arbitrary<SliceTally>;
