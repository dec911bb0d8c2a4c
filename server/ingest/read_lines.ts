import { createReadStream } from 'node:fs';
import { toReadingFailure } from './broken_source.ts';
import { ByteReader } from './byte_reader.ts';
import { detectContainer } from './container_kind.ts';
import type { Entry } from './entry.ts';
import { createArraySplitter } from './split_array.ts';
import { createLineSplitter, type Piece } from './split_lines.ts';
import { toUtf8 } from './to_utf8.ts';
import { unpack } from './unpack.ts';
import { zipEntries } from './zip_entries.ts';

export interface ReadOptions {
  /** longer lines are skipped; bytes, 1 MiB when absent */
  readonly max_line_bytes?: number;
  /** what "-" reads; the process's standard input when absent */
  readonly stdin?: AsyncIterable<Buffer>;
}

/** What a source gives, in order: a file opens, its lines follow, a problem ends it early. */
export type SourcePart =
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'line'; readonly file: string; readonly number: number; readonly text: string }
  | { readonly kind: 'long_line'; readonly file: string; readonly number: number; readonly size: number }
  | { readonly kind: 'problem'; readonly file: string; readonly sentence: string };

const DEFAULT_MAX = 1024 * 1024;

const toPart = (file: string, { number, size, text }: Piece): SourcePart =>
  text === undefined ? { kind: 'long_line', file, number, size } : { kind: 'line', file, number, text };

const toProblem = (file: string, reason: string, after: number): SourcePart => ({
  kind: 'problem',
  file,
  sentence: `${reason.charAt(0).toUpperCase()}${reason.slice(1)}${after > 0 ? `, after line ${after}` : ''}.`,
});

async function* readEntry(entry: Entry, max: number): AsyncGenerator<SourcePart> {
  yield { kind: 'file', file: entry.name };
  if ('problem' in entry) {
    yield toProblem(entry.name, entry.problem, 0);
    return;
  }
  let number = 0;
  try {
    const reader = new ByteReader(await toUtf8(new ByteReader(entry.chunks)));
    const is_array = /^\s*\[/.test((await reader.peek(512)).toString('latin1'));
    const splitter = is_array ? createArraySplitter(max) : createLineSplitter(max);
    let failure: string | undefined;
    try {
      for await (const chunk of reader.rest())
        for (const piece of splitter.push(chunk)) {
          number = piece.number;
          yield toPart(entry.name, piece);
        }
    } catch (error) {
      failure = toReadingFailure(error);
    }
    // A line the break has cut in two is no line: it would only count as "not JSON" beside the problem itself.
    const fault = failure ?? splitter.fault();
    if (fault !== undefined) yield toProblem(entry.name, fault, number);
    else for (const piece of splitter.end()) yield toPart(entry.name, piece);
  } catch (error) {
    yield toProblem(entry.name, toReadingFailure(error), number);
  }
}

async function* openEntries(path: string, stdin: AsyncIterable<Buffer>): AsyncGenerator<Entry> {
  if (path === '-') {
    yield* unpack('-', stdin);
    return;
  }
  const file = createReadStream(path, { highWaterMark: 64 * 1024 });
  try {
    const reader = new ByteReader(file);
    if (detectContainer(await reader.peek(512)) === 'zip') yield* zipEntries(path, path);
    else yield* unpack(path, reader.rest());
  } finally {
    file.destroy();
  }
}

/** All lines of a path ("-" for standard input), containers taken apart. Never throws for what a file holds or lacks. */
export async function* readLines(path: string, options: ReadOptions = {}): AsyncGenerator<SourcePart> {
  const max = options.max_line_bytes ?? DEFAULT_MAX;
  for await (const entry of openEntries(path, options.stdin ?? process.stdin)) yield* readEntry(entry, max);
}
