import { type Either, left } from 'fp-ts/lib/Either.js';
import { addEvent, addFile, addProblem, addSkipped, type IngestAccount } from './ingest_account.ts';
import { type IngestedEvent, normalise } from './normalise.ts';
import { type ReadOptions, readLines, type SourcePart } from './read_lines.ts';
import type { Skipped } from './skipped.ts';
import { readZeekHeader, toZeekRecord, type ZeekHeader } from './zeek_tsv.ts';

/** The caller's hold on the account while events stream: `current` is replaced, never changed. */
export interface AccountCell {
  current: IngestAccount;
}

const toResult = (text: string, header: ZeekHeader | undefined): Either<Skipped, IngestedEvent> => {
  if (header !== undefined && header.fields.length > 0 && !text.startsWith('{'))
    return normalise(toZeekRecord(header, text));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return left({ reason: 'not_json' });
  }
  return normalise(value);
};

const isZeekComment = (text: string, header: ZeekHeader | undefined): boolean =>
  text.startsWith('#') && (header !== undefined || text.startsWith('#separator'));

/** Takes one part into the account; gives the event it holds, if any. */
const createReader = (cell: AccountCell): ((part: SourcePart) => IngestedEvent | undefined) => {
  let header: ZeekHeader | undefined;
  return (part) => {
    switch (part.kind) {
      case 'file':
        header = undefined;
        cell.current = addFile(cell.current);
        return undefined;
      case 'problem':
        cell.current = addProblem(cell.current, part.file, part.sentence);
        return undefined;
      case 'long_line':
        cell.current = addSkipped(
          cell.current,
          { reason: 'line_too_long', detail: `line ${part.number} has ${part.size} bytes` },
          '',
        );
        return undefined;
      case 'line': {
        if (isZeekComment(part.text, header)) {
          header = readZeekHeader(header, part.text);
          return undefined;
        }
        const result = toResult(part.text, header);
        if (result._tag === 'Right') {
          cell.current = addEvent(cell.current, result.right);
          return result.right;
        }
        cell.current = addSkipped(cell.current, result.left, part.text);
        return undefined;
      }
    }
  };
};

/**
 * All events of some paths ("-" for standard input), in order, as they are read. Nothing a file holds makes this throw: what
 * gives no event is counted in the account with its reason.
 */
export async function* readEvents(
  paths: readonly string[],
  options: ReadOptions,
  account: AccountCell,
): AsyncGenerator<IngestedEvent> {
  const read = createReader(account);
  for (const path of paths)
    for await (const part of readLines(path, options)) {
      const event = read(part);
      if (event !== undefined) yield event;
    }
}
