import * as t from 'io-ts';
import { DateTime, Keyword, Long, opaque, Text } from './leaf_codecs.ts';
import { ScanAccount } from './scan_account.ts';

const WorkKind = t.union([
  /** finds the other parts */
  t.literal('plan'),
  /** the slices from `from` to `to` */
  t.literal('slices'),
  /** one slow window, from the rollups that the slices left */
  t.literal('slow'),
]);

const WorkState = t.union([
  t.literal('open'),
  /** a copy works on it and renews it; one that stands unchanged for a lease is free again */
  t.literal('taken'),
  t.literal('done'),
  /** given up after several tries; the rest goes on without it */
  t.literal('owed'),
]);

/** One part of a backfill: what one copy of the service does at a time. */
export const WorkItem = t.intersection([
  t.type({
    '@timestamp': DateTime,
    id: Keyword,
    scan_id: Keyword,
    kind: WorkKind,
    state: WorkState,
    /** parts of an order wait until all of lower ones are done: a day is judged by what the days before have taught */
    order: Long,
    from: DateTime,
    to: DateTime,
    /** slices with events in it; 0 for other kinds */
    slices: Long,
    tries: Long,
    /** copy that took it last; empty before anybody did */
    holder: Keyword,
    renewals: Long,
  }),
  t.partial({
    window: opaque(t.type({ start: t.number, minutes: t.number, day: t.number })),
    /** after a try that failed: not before it */
    not_before: DateTime,
    error: Text,
    account: opaque(ScanAccount),
    /** finding → created, updated or unchanged */
    outcomes: opaque(t.record(t.string, t.string)),
  }),
]);
export type WorkItem = t.TypeOf<typeof WorkItem>;
