import type { Span } from '../../queries/question.ts';
import { mergeFindings } from '../findings/merge_findings.ts';
import { addTo } from '../schema/scan_account.ts';
import type { FoundFinding } from './found_finding.ts';
import { inStages } from './in_stages.ts';
import type { ScanContext } from './scan_context.ts';
import { endIfCancelled, type ScanRequest } from './scan_request.ts';
import {
  type Except,
  nothingWritten,
  type PlacedFinding,
  placeFindings,
  type Written,
  writeFindings,
} from './stored/write_findings.ts';

/** Whole findings that a scan keeps in memory: a day of a large estate has tens of thousands, and the index has them all. */
const MOST_KEPT = 500;
/** More of them, before the weakest are let go. */
const LEEWAY = 100;

export interface Standing {
  /** the strongest as they stand after the slices judged so far (all of them in a dry run) */
  readonly findings: Map<string, PlacedFinding>;
  readonly written: Written;
}

/** Place, except, and write what was found; what an exception suppresses is kept apart and counted. */
export const settleFound = async (
  request: ScanRequest,
  context: ScanContext,
  found: readonly FoundFinding[],
  start: number,
  standing: Standing,
): Promise<void> => {
  const { except, bury, account, reader } = context;
  const onUnreadable = (): void => addTo(account.skipped, 'undecodable_findings');
  await context.canaries.among(found.map(({ finding }) => finding.host.name));
  const placed = placeFindings(request.names, found, start, except, context.canaries.isOf);
  const seen = placed.filter((one) => one.hidden_by === undefined);
  const hidden = placed.filter((one) => one.hidden_by !== undefined);
  const now = request.dry_run
    ? mergePlaced(standing.findings, seen, except)
    : await writeFindings(reader.engine, seen, standing.written, except, onUnreadable, bury);
  for (const one of now) standing.findings.set(one.id, one);
  if (!request.dry_run && standing.findings.size > MOST_KEPT + LEEWAY) keepStrongest(standing.findings);
  if (hidden.length === 0) return;
  for (const { hidden_by } of hidden) if (hidden_by !== undefined) addTo(account.hidden, hidden_by);
  if (!request.dry_run)
    await writeFindings(reader.engine, hidden, nothingWritten(), except, onUnreadable, bury);
};

const keepStrongest = (findings: Map<string, PlacedFinding>): void => {
  const ordered = [...findings.values()].sort(byStrength);
  for (const { id } of ordered.slice(MOST_KEPT)) findings.delete(id);
};

export const byStrength = (a: PlacedFinding, b: PlacedFinding): number =>
  b.finding.afterquery.score - a.finding.afterquery.score || (a.id < b.id ? -1 : 1);

export const countFound = ({ dry_run }: ScanRequest, { findings, written }: Standing): number =>
  dry_run ? findings.size : written.outcomes.size;

/** How the slices of one kind of event are judged. */
export interface SliceJudge<A, B, C> {
  readonly read: (slice: Span) => Promise<A>;
  /** what judging needs beside it */
  readonly gather: (slice: Span, read: A) => Promise<B>;
  readonly judge: (slice: Span, gathered: B) => Promise<C>;
  /** what was found, once what the slice leaves behind is written */
  readonly settle: (slice: Span, judged: C) => Promise<readonly FoundFinding[]>;
}

/** Slices of one kind of event, in order of time; findings are written slice by slice, so memory stays flat. */
export const judgeSlices = async <A, B, C>(
  request: ScanRequest,
  context: ScanContext,
  slices: readonly Span[],
  judge: SliceJudge<A, B, C>,
  standing: Standing,
): Promise<void> => {
  const { account } = context;
  await inStages(slices, {
    read: async (slice) => {
      await request.whenIdle?.();
      endIfCancelled(request);
      return judge.read(slice);
    },
    gather: judge.gather,
    judge: judge.judge,
    write: async (slice, judged) => {
      endIfCancelled(request);
      const found = await judge.settle(slice, judged);
      endIfCancelled(request);
      await settleFound(request, context, found, slice.from, standing);
      account.slices.done += 1;
      request.onProgress?.(account.slices.done, account.slices.planned, countFound(request, standing));
    },
  });
};

const mergePlaced = (
  standing: ReadonlyMap<string, PlacedFinding>,
  placed: readonly PlacedFinding[],
  except: Except,
): PlacedFinding[] =>
  placed.map((one) => {
    const known = standing.get(one.id);
    return known === undefined
      ? one
      : { ...one, finding: except(mergeFindings(known.finding, one.finding)).finding };
  });
