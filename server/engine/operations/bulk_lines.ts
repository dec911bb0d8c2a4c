import { BodyRoom } from '../body_room.ts';

export interface BulkOperation {
  /** `create` never overwrites; `index` does, unless if_seq_no and if_primary_term say otherwise */
  readonly op: 'index' | 'create';
  readonly index: string;
  readonly id: string;
  readonly document: unknown;
  readonly if_seq_no?: number;
  readonly if_primary_term?: number;
  readonly pipeline?: string;
}

/** An operation that stands in the body of a batch. */
export interface BulkItem {
  readonly op: 'index' | 'create';
  readonly id: string;
  /** where its action line and its document line stand, in bytes of the body */
  readonly start: number;
  readonly end: number;
}

/** Operations of one request, serialised once. */
export interface BulkBatch {
  readonly items: readonly BulkItem[];
  readonly body: BodyRoom;
}

class Batch implements BulkBatch {
  readonly items: BulkItem[] = [];
  readonly body = new BodyRoom();

  add({ op, id }: BulkOperation, lines: readonly string[]): void {
    const start = this.body.length;
    for (const line of lines) this.body.write(line);
    this.items.push({ op, id, start, end: this.body.length });
  }
}

const toLines = ({ op, index, id, document, ...options }: BulkOperation): readonly string[] => {
  const action = JSON.stringify({ [op]: { _index: index, _id: id, ...options } });
  return [action, '\n', JSON.stringify(document), '\n'];
};

const countBytes = (lines: readonly string[]): number => {
  let bytes = 0;
  for (const line of lines) bytes += Buffer.byteLength(line);
  return bytes;
};

/** Keeps order. A single item above the limit goes alone: the cluster's own limit decides about it. */
export function* splitBulk(
  operations: Iterable<BulkOperation>,
  limit: { readonly bytes: number; readonly items: number },
): Generator<BulkBatch> {
  let batch: Batch | undefined;
  for (const operation of operations) {
    const lines = toLines(operation);
    if (
      batch !== undefined &&
      (batch.items.length >= limit.items || batch.body.length + countBytes(lines) > limit.bytes)
    ) {
      yield batch;
      batch = undefined;
    }
    batch ??= new Batch();
    batch.add(operation, lines);
  }
  if (batch !== undefined) yield batch;
}

/** The lines of some of a batch's items. */
export const toBody = ({ items: all, body }: BulkBatch, items: readonly BulkItem[]): Buffer => {
  const { bytes } = body;
  if (items === all) return bytes;
  return Buffer.concat(items.map(({ start, end }) => bytes.subarray(start, end)));
};
