import { buildHostsWithEvents } from '../../../queries/hosts_with_events.ts';
import { buildLookups } from '../../../queries/lookups.ts';
import type { Span } from '../../../queries/question.ts';
import { dropDuplicates, toEntityKey } from '../../join/index_lookups.ts';
import type { LookupEvent, SocketBucket } from '../../schema/rows.ts';
import { choose } from '../fields/usable_profiles.ts';
import type { ScanContext } from '../scan_context.ts';

/** Terms of one request; the cluster's own limit is 65,536 and each id has four spellings. */
const IDS_AT_ONCE = 8_000;

/** Event 22 that could explain sockets of the span, or show that it came too early or too late. */
const toAnswerSpan = ({ tunables }: ScanContext, span: Span): Span => ({
  from: span.from - Math.max(tunables.window.after_ms, tunables.answer_memory_ms) - tunables.logging_slack_ms,
  to: span.to + tunables.window.before_ms + tunables.logging_slack_ms + 1,
});

/** Answers of the candidates' processes, their ancestors, and of whole hosts where the process is not identified. */
export const readLookups = async (
  context: ScanContext,
  span: Span,
  buckets: readonly SocketBucket[],
  ancestors: (entity_key: string) => readonly string[],
): Promise<LookupEvent[]> => {
  const profiles = choose(context.sysmon, 'lookups');
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
  const ids = [...entity_ids];
  const rows: LookupEvent[] = [];
  for (let i = 0; i < Math.max(ids.length, 1); i += IDS_AT_ONCE) {
    const some = ids.slice(i, i + IDS_AT_ONCE);
    const whole = i === 0 ? [...hosts] : [];
    if (some.length === 0 && whole.length === 0) continue;
    const read = await context.reader.documents(profiles, (fields) =>
      buildLookups(fields, around, some, whole),
    );
    for (const row of read) rows.push(row);
  }
  return dropDuplicates(rows);
};

export const readHostsWithLookups = async (
  context: ScanContext,
  span: Span,
  buckets: readonly SocketBucket[],
): Promise<Set<string>> => {
  const profiles = choose(context.sysmon, 'lookups');
  const around = toAnswerSpan(context, span);
  const hosts = [...new Set(buckets.map((bucket) => bucket.host))];
  const found = new Set<string>();
  for (let i = 0; i < hosts.length; i += IDS_AT_ONCE) {
    const some = hosts.slice(i, i + IDS_AT_ONCE);
    const rows = await context.reader.composite(profiles, (fields) =>
      buildHostsWithEvents(fields, around, '22', some),
    );
    for (const host of rows) found.add(host.toLowerCase());
  }
  return found;
};
