import * as t from 'io-ts';
import { Comparison } from './comparison.ts';
import { Bool, DateTime, Float, Keyword, Long, opaque, Text } from './leaf_codecs.ts';
import { QuestionCost } from './question_cost.ts';

export const AccountCounts = t.type({
  events: t.record(t.string, Long),
  slices: t.type({ planned: Long, done: Long }),
  requests: Long,
  pages: Long,
  buckets: Long,
  documents: Long,
  candidates: t.record(t.string, Long),
  /** sockets by join state, over all hosts */
  join_states: t.record(t.string, Long),
  /** host → join state → sockets; the hosts with the most sockets, at most 1,000 */
  join_states_by_host: opaque(t.record(t.string, t.record(t.string, t.number))),
  findings: t.type({ found: Long, created: Long, updated: Long, unchanged: Long }),
  /** exception → findings it suppressed */
  hidden: t.record(t.string, Long),
  unresolved: t.array(t.type({ index: Keyword, field: Keyword, needed_by: t.array(Keyword), why: Text })),
  skipped: t.record(t.string, Long),
  seconds: Float,
});

/** What one scan read, joined, found and could not judge: printed by the command line, kept in `afterquery-scans`. */
export const ScanAccount = t.intersection([
  AccountCounts,
  t.partial({
    /** by what was asked; absent in records of earlier versions */
    questions: opaque(t.record(t.string, QuestionCost)),
  }),
]);
export type ScanAccount = t.TypeOf<typeof ScanAccount>;

export const ScanStatus = t.union([
  t.literal('queued'),
  t.literal('running'),
  t.literal('done'),
  t.literal('failed'),
  t.literal('cancelled'),
]);
export type ScanStatus = t.TypeOf<typeof ScanStatus>;

export const ScanTrigger = t.union([
  t.literal('command_line'),
  t.literal('api'),
  t.literal('schedule'),
  /** slices that received events after they had been judged */
  t.literal('late'),
  /** cut into parts that every copy of the service may take, beside the schedule */
  t.literal('backfill'),
]);

/** How far the parts of a backfill have come. */
export const WorkStanding = t.type({
  parts: Long,
  done: Long,
  running: Long,
  /** given up for now, to be resumed */
  owed: Long,
  slices_planned: Long,
  slices_done: Long,
});
export type WorkStanding = t.TypeOf<typeof WorkStanding>;

export const ScanRecord = t.intersection([
  t.type({
    '@timestamp': DateTime,
    id: Keyword,
    status: ScanStatus,
    trigger: ScanTrigger,
    from: DateTime,
    to: DateTime,
    analytics: t.array(Keyword),
    dry_run: Bool,
  }),
  t.partial({
    finished: DateTime,
    account: ScanAccount,
    /** of a backfill */
    work: WorkStanding,
    error: Text,
    /** digest of the request that an idempotency key stands for */
    request: Keyword,
    /** id of the API key that asked for it */
    asked_by: Keyword,
    /** of a dry run: settings tried in place of those in force, and what that would change */
    tunables: opaque(t.record(t.string, t.string)),
    comparison: opaque(Comparison),
  }),
]);
export type ScanRecord = t.TypeOf<typeof ScanRecord>;

export type MutableAccount = {
  -readonly [K in keyof ScanAccount]-?: ScanAccount[K];
};

export const emptyAccount = (): MutableAccount => ({
  events: {},
  slices: { planned: 0, done: 0 },
  requests: 0,
  pages: 0,
  buckets: 0,
  documents: 0,
  candidates: {},
  join_states: {},
  join_states_by_host: {},
  findings: { found: 0, created: 0, updated: 0, unchanged: 0 },
  hidden: {},
  unresolved: [],
  skipped: {},
  seconds: 0,
  questions: {},
});

export const addTo = (counts: Record<string, number>, key: string, n = 1): void => {
  counts[key] = (counts[key] ?? 0) + n;
};
