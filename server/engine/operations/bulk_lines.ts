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

/** An operation as it goes over the wire. */
export interface BulkItem {
  readonly op: 'index' | 'create';
  readonly id: string;
  /** action line and document line, serialised once: as bytes, outside what is searched for garbage */
  readonly lines: Buffer;
}

export const buildBulkItem = ({ op, index, id, document, ...options }: BulkOperation): BulkItem => {
  const action = JSON.stringify({ [op]: { _index: index, _id: id, ...options } });
  return { op, id, lines: Buffer.from(`${action}\n${JSON.stringify(document)}\n`) };
};

/** Keeps order. A single item above the limit goes alone: the cluster's own limit decides about it. */
export function* splitBulk(
  operations: Iterable<BulkOperation>,
  limit: { readonly bytes: number; readonly items: number },
): Generator<readonly BulkItem[]> {
  let batch: BulkItem[] = [];
  let bytes = 0;
  for (const operation of operations) {
    const item = buildBulkItem(operation);
    if (batch.length > 0 && (bytes + item.lines.length > limit.bytes || batch.length >= limit.items)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(item);
    bytes += item.lines.length;
  }
  if (batch.length > 0) yield batch;
}
