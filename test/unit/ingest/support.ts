import { EMPTY_ACCOUNT, type IngestAccount } from '../../../server/ingest/ingest_account.ts';
import type { IngestedEvent } from '../../../server/ingest/normalise.ts';
import { readEvents } from '../../../server/ingest/read_events.ts';
import { type ReadOptions, readLines, type SourcePart } from '../../../server/ingest/read_lines.ts';

export const fixture = (name: string): string =>
  new URL(`../../fixtures/ingest/${name}`, import.meta.url).pathname;

export const ingest = async (
  paths: readonly string[],
  options: ReadOptions = {},
): Promise<{ readonly events: IngestedEvent[]; readonly account: IngestAccount }> => {
  const cell = { current: EMPTY_ACCOUNT };
  const events: IngestedEvent[] = [];
  for await (const event of readEvents(paths, options, cell)) events.push(event);
  return { events, account: cell.current };
};

/** Bytes as standard input, in chunks of a size. */
export async function* inChunks(bytes: Buffer, size: number = 65_536): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

export const partsOfPath = async (path: string, options: ReadOptions = {}): Promise<SourcePart[]> => {
  const parts: SourcePart[] = [];
  for await (const part of readLines(path, options)) parts.push(part);
  return parts;
};

export const partsOf = (bytes: Buffer, options: ReadOptions = {}, size?: number): Promise<SourcePart[]> =>
  partsOfPath('-', { ...options, stdin: inChunks(bytes, size) });

export const linesOf = (parts: readonly SourcePart[]): string[] =>
  parts.flatMap((part) => (part.kind === 'line' ? [part.text] : []));

export const problemsOf = (parts: readonly SourcePart[]): string[] =>
  parts.flatMap((part) => (part.kind === 'problem' ? [part.sentence] : []));
