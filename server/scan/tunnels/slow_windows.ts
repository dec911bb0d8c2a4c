import type { Span } from '../../../queries/question.ts';
import type { TunnelCandidate } from '../../analytics/an1121_dns_tunnelling/detect.ts';
import type { DatedSummary } from '../../analytics/an1121_dns_tunnelling/judge_slow.ts';
import {
  judgeSlowWindow,
  type SlowWindow,
  toSlowSpan,
  toSlowWindows,
} from '../../analytics/an1121_dns_tunnelling/judge_slow.ts';
import type { ActivitySummary } from '../../analytics/an1121_dns_tunnelling/summarise.ts';
import { isNewInstallation } from '../../baseline/novelty.ts';
import { refresh } from '../../engine/operations.ts';
import { toDay } from '../../findings/finding_id.ts';
import type { ProcessRef } from '../../schema/rows.ts';
import { addTo } from '../../schema/scan_account.ts';
import type { FoundFinding } from '../found_finding.ts';
import type { IndexNames } from '../index_names.ts';
import { orThrow } from '../reader.ts';
import type { ScanContext } from '../scan_context.ts';
import {
  countHosts,
  type OwedRollup,
  readRollupKeys,
  readRollups,
  settleRollups,
  toRollupKey,
  writeRollups,
} from './rollups.ts';
import { attributeTunnels, readNetworkEvents } from './scan_network.ts';
import { type ProcessTunnel, readCandidateLookups, toProcessFindings } from './scan_tunnels.ts';

/** Slow windows, each with the digests of the askers and domains whose rollups this scan wrote inside it. */
export interface Touched {
  readonly windows: Map<string, SlowWindow & { readonly keys: Set<string> }>;
  readonly owed: OwedRollup[];
}

export const nothingTouched = (): Touched => ({ windows: new Map(), owed: [] });

/** Rollups settled after one scan; further ones stay owed, which costs the next scan that meets them a judgement. */
const MOST_SETTLED = 20_000;
const MOST_KEYS_AT_ONCE = 2_000;
/** Rollups held at once, were every key active in every slice of its window. */
const MOST_ROLLUPS_HELD = 200_000;
/** Names whose events are read back as evidence of a slow window. */
const NAMES_AS_EVIDENCE = 200;

/**
 * Write a slice's summaries, and note which slow windows must be judged again for them: those of a slice that is over, where something is
 * new. A scan every minute would else judge a whole day again for each minute of it.
 */
export const remember = async (
  context: ScanContext,
  names: IndexNames,
  slice_start: number,
  summaries: readonly ActivitySummary[],
  touched: Touched,
): Promise<void> => {
  if (summaries.length === 0) return;
  const slice_ms = context.tunables.slice_minutes * 60_000;
  const start = Math.floor(slice_start / slice_ms) * slice_ms;
  const owed = await writeRollups(
    context.reader.engine,
    names,
    start,
    summaries,
    context.only_news,
    context.bury,
  );
  addTo(context.account.candidates, 'AN1121_rollups', summaries.length);
  if (start + slice_ms > context.judged_to || owed.length === 0) return;
  if (touched.owed.length < MOST_SETTLED) for (const one of owed) touched.owed.push(one);
  for (const window of toSlowWindows(start, context.tunables.definitions.an1121)) {
    if (window.day >= context.judged_to) continue;
    const name = `${window.minutes}|${window.start}|${window.day}`;
    const entry = touched.windows.get(name) ?? { ...window, keys: new Set<string>() };
    touched.windows.set(name, entry);
    for (const { asker, domain } of owed) entry.keys.add(toRollupKey(asker, domain));
  }
};

/** One slow window with everybody who has rollups where it meets the span. They stay owed: other windows hold them too. */
export const touchAll = async (
  { reader: { engine } }: ScanContext,
  names: IndexNames,
  window: SlowWindow,
  span: Span,
): Promise<Touched> => {
  await orThrow(refresh(engine, names.rollups));
  const slow = toSlowSpan(window);
  const met = { from: Math.max(slow.from, span.from), to: Math.min(slow.to, span.to) };
  const keys = new Set(await readRollupKeys(engine, names, met));
  return { windows: new Map([['', { ...window, keys }]]), owed: [] };
};

const toKeysAtOnce = (window_minutes: number, slice_minutes: number): number =>
  Math.max(1, Math.min(MOST_KEYS_AT_ONCE, Math.floor(MOST_ROLLUPS_HELD / (window_minutes / slice_minutes))));

const judgeKey = async (
  context: ScanContext,
  names: IndexNames,
  slow: SlowWindow,
  summaries: readonly DatedSummary[],
): Promise<TunnelCandidate | undefined> => {
  // Judged as if on one host first: only what would be found is worth asking how common it is.
  const alone = judgeSlowWindow(slow, summaries, 1, context.tunables.definitions.an1121);
  const executable = alone?.process?.executable;
  if (alone === undefined || executable === undefined) return alone;
  // Earlier days say who asks a domain; only an installation without any goes by the window itself.
  const known_days = await context.novelty.knownDays(toDay(slow.start));
  if (!isNewInstallation(known_days, context.tunables.definitions.habits)) return alone;
  const hosts = await countHosts(context.reader.engine, names, toSlowSpan(slow), executable, alone.domain);
  return judgeSlowWindow(slow, summaries, hosts, context.tunables.definitions.an1121);
};

const toFindings = async (
  context: ScanContext,
  slow: SlowWindow,
  candidates: readonly {
    readonly candidate: TunnelCandidate;
    readonly judgeAs: (p: ProcessRef) => TunnelCandidate | undefined;
  }[],
): Promise<FoundFinding[]> => {
  const span = toSlowSpan(slow);
  const asked: ProcessTunnel[] = [];
  const of_processes = candidates.flatMap(({ candidate }) =>
    candidate.process === undefined ? [] : [candidate],
  );
  for (const [candidate, lookups] of await readCandidateLookups(
    context,
    span,
    of_processes,
    NAMES_AS_EVIDENCE,
  ))
    asked.push({ candidate, lookups });
  const seen = [];
  for (const { candidate, judgeAs } of candidates) {
    if (candidate.process !== undefined || candidate.client === undefined) continue;
    const few = candidate.stored_names.slice(0, NAMES_AS_EVIDENCE);
    seen.push({ candidate, judgeAs, events: await readNetworkEvents(context, span, candidate.client, few) });
  }
  const { findings, corroboration } = await attributeTunnels(context, span, seen, asked);
  return [...(await toProcessFindings(context, span, asked, corroboration)), ...findings];
};

/** Judge every slow window that the scan touched, in order of time, from the stored rollups. */
export async function* judgeSlowWindows(
  context: ScanContext,
  names: IndexNames,
  touched: Touched,
): AsyncGenerator<{ readonly day: number; readonly found: readonly FoundFinding[] }> {
  if (touched.windows.size === 0) return;
  const { engine } = context.reader;
  await orThrow(refresh(engine, names.rollups));
  for (const slow of [...touched.windows.values()].sort((a, b) => a.start - b.start || a.day - b.day)) {
    const all = [...slow.keys].sort();
    const at_once = toKeysAtOnce(slow.minutes, context.tunables.slice_minutes);
    for (let i = 0; i < all.length; i += at_once) {
      const by_key = await readRollups(engine, names, toSlowSpan(slow), all.slice(i, i + at_once), () =>
        addTo(context.account.skipped, 'undecodable_rollups'),
      );
      const candidates = [];
      for (const summaries of by_key.values()) {
        const candidate = await judgeKey(context, names, slow, summaries);
        if (candidate === undefined) continue;
        const judgeAs = (process: ProcessRef) =>
          judgeSlowWindow(
            slow,
            summaries.map((summary) => ({ ...summary, process })),
            1,
            context.tunables.definitions.an1121,
          );
        candidates.push({ candidate, judgeAs });
      }
      addTo(context.account.candidates, 'AN1121_slow', candidates.length);
      if (candidates.length > 0) yield { day: slow.day, found: await toFindings(context, slow, candidates) };
    }
  }
  await settleRollups(engine, touched.owed, context.bury);
}
