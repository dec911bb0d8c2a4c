import { buildHostsWithEvents } from '../../../queries/hosts_with_events.ts';
import {
  areInColumns,
  buildLookups,
  buildNamingLookups,
  type LookupsAsked,
} from '../../../queries/lookups.ts';
import type { Span } from '../../../queries/question.ts';
import { toEntityKey, toLookupKey } from '../../join/index_lookups.ts';
import type { LookupEvent, SocketBucket } from '../../schema/rows.ts';
import { choose } from '../fields/usable_profiles.ts';
import type { ScanContext } from '../scan_context.ts';
import { together } from '../together.ts';
import type { ReadLookups } from './answer_memory.ts';

/** Hosts of one request. */
const HOSTS_AT_ONCE = 8_000;

/** Event 22 that could explain sockets of the span, or show that it came too early or too late. */
const toAnswerSpan = ({ tunables }: ScanContext, span: Span): Span => ({
  from: span.from - Math.max(tunables.window.after_ms, tunables.answer_memory_ms) - tunables.logging_slack_ms,
  to: span.to + tunables.window.before_ms + tunables.logging_slack_ms + 1,
});

const toWhole = (asked: readonly LookupsAsked[]): Span => ({
  from: asked.reduce((from, { span }) => Math.min(from, span.from), Number.POSITIVE_INFINITY),
  to: asked.reduce((to, { span }) => Math.max(to, span.to), Number.NEGATIVE_INFINITY),
});

/** From columns, where the indices allow it; the few lookups that may name a port are read whole beside them. */
const ask =
  (context: ScanContext): ReadLookups =>
  async (asked) => {
    const profiles = choose(context.sysmon, 'lookups');
    const lean = profiles.filter(({ fields }) => areInColumns(fields));
    const [rows, naming] = await together(
      context.reader.documents(profiles, (fields) => buildLookups(fields, asked)),
      context.reader.documents(lean, (fields) => buildNamingLookups(fields, toWhole(asked))),
    );
    const whole = new Map(naming.map((lookup) => [toLookupKey(lookup), lookup]));
    return whole.size === 0 ? rows : rows.map((row) => whole.get(toLookupKey(row)) ?? row);
  };

/** Answers (some twice, where whole hosts are read) of the candidates' processes, their ancestors, and of whole hosts where the process is not identified. */
export const readLookups = async (
  context: ScanContext,
  span: Span,
  buckets: readonly SocketBucket[],
  ancestors: (entity_key: string) => readonly string[],
): Promise<{ readonly lookups: readonly LookupEvent[]; readonly are_distinct: boolean }> => {
  const around = toAnswerSpan(context, span);
  const entity_ids = new Set<string>();
  const hosts = new Set<string>();
  for (const bucket of buckets) {
    const key = toEntityKey(bucket);
    if (key === undefined || bucket.entity_id === undefined) hosts.add(bucket.host);
    else {
      entity_ids.add(bucket.entity_id);
      for (const ancestor of ancestors(key)) entity_ids.add(ancestor.slice(ancestor.lastIndexOf('|') + 1));
    }
  }
  const rows = await context.answers.recall(around, [...entity_ids], ask(context));
  const whole = [...hosts];
  for (let i = 0; i < whole.length; i += HOSTS_AT_ONCE) {
    const some = whole.slice(i, i + HOSTS_AT_ONCE);
    for (const row of await ask(context)([{ span: around, entity_ids: [], hosts: some }])) rows.push(row);
  }
  return { lookups: rows, are_distinct: whole.length === 0 };
};

/** Hosts with any event 22 around the span. Only those are asked for of which no answer has been read. */
export const readHostsWithLookups = async (
  context: ScanContext,
  span: Span,
  buckets: readonly SocketBucket[],
  lookups: readonly LookupEvent[],
): Promise<Set<string>> => {
  const profiles = choose(context.sysmon, 'lookups');
  const around = toAnswerSpan(context, span);
  const found = new Set<string>();
  for (const { host } of lookups) found.add(host.toLowerCase());
  const hosts = [...new Set(buckets.map((bucket) => bucket.host))];
  for (const host of hosts)
    if (isInside(context.answers.lastSeen(host.toLowerCase()), around)) found.add(host.toLowerCase());
  const unknown = hosts.filter((host) => !found.has(host.toLowerCase()));
  for (let i = 0; i < unknown.length; i += HOSTS_AT_ONCE) {
    const some = unknown.slice(i, i + HOSTS_AT_ONCE);
    const rows = await context.reader.composite(profiles, (fields) =>
      buildHostsWithEvents(fields, around, '22', some),
    );
    for (const host of rows) found.add(host.toLowerCase());
  }
  return found;
};

const isInside = (time: number | undefined, span: Span): boolean =>
  time !== undefined && time >= span.from && time < span.to;
