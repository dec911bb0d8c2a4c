import type { ServerResponse } from 'node:http';
import { type Either, isLeft } from 'fp-ts/lib/Either.js';
import type { ExportText } from '../export/export_format.ts';
import type { FindingPage } from '../scan/stored/finding_page.ts';

/** A client that takes nothing for so long is gone, whatever its connection says. */
const PATIENCE_MS = 60_000;

export interface ExportSource {
  /** read already, so that a cluster that fails at once is still answered with a problem */
  readonly first: FindingPage;
  readonly readNext: (after: NonNullable<FindingPage['next']>) => Promise<Either<string, FindingPage>>;
}

export type ExportOutcome =
  | { readonly kind: 'whole'; readonly findings: number; readonly unreadable: number }
  | { readonly kind: 'left' }
  | { readonly kind: 'broken'; readonly why: string };

/** Whether the client still takes what it is sent; waits until it can take more. */
const canGoOn = (response: ServerResponse, patience_ms: number): Promise<boolean> =>
  new Promise((resolve) => {
    if (response.destroyed || !response.writableNeedDrain) return resolve(!response.destroyed);
    const end = () => {
      clearTimeout(timer);
      response.off('drain', end).off('close', end);
      resolve(!response.destroyed && !response.writableNeedDrain);
    };
    const timer = setTimeout(end, patience_ms);
    response.on('drain', end).on('close', end);
  });

const writePages = async (
  response: ServerResponse,
  { first, readNext }: ExportSource,
  text: ExportText,
  patience_ms: number,
): Promise<ExportOutcome> => {
  let page = first;
  let [findings, unreadable] = [0, 0];
  response.write(text.head);
  for (;;) {
    for (const finding of page.findings) {
      const part = text.toPart(finding);
      if (part !== '') response.write(part);
      if (!(await canGoOn(response, patience_ms))) return { kind: 'left' };
    }
    findings += page.findings.length;
    unreadable += page.unreadable;
    if (page.next === undefined) break;
    const next = await readNext(page.next);
    if (isLeft(next)) return { kind: 'broken', why: next.left };
    page = next.right;
  }
  const missed = page.total - findings - unreadable;
  if (missed > 0) return { kind: 'broken', why: `${missed} findings were not reached, or came meanwhile` };
  response.end(text.tail);
  return { kind: 'whole', findings, unreadable };
};

/**
 * Writes page after page, no faster than the client takes it, and ends the response. A file is whole or its connection is cut: a client
 * can tell, and nobody takes a part for everything.
 */
export const writeExport = async (
  response: ServerResponse,
  source: ExportSource,
  text: ExportText,
  patience_ms = PATIENCE_MS,
): Promise<ExportOutcome> => {
  try {
    const outcome = await writePages(response, source, text, patience_ms);
    if (outcome.kind !== 'whole') response.destroy();
    return outcome;
  } catch (error) {
    response.destroy();
    return { kind: 'broken', why: error instanceof Error ? error.message : String(error) };
  }
};
