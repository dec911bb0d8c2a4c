import { type BulkFailure, type BulkOperation, bulkWrite } from '../../engine/operations.ts';
import type { Engine } from '../../engine/port.ts';
import { toDigest } from '../../findings/finding_id.ts';
import { addTo, type MutableAccount } from '../../schema/scan_account.ts';
import type { DeadLetter } from '../../schema/stored_documents.ts';
import type { IndexNames } from '../index_names.ts';
import { EngineFailure, orThrow } from '../reader.ts';

export type Buried = 'finding' | 'rollup' | 'baseline' | 'coverage';

/** Keeps what the cluster refused for good, or ends the scan where it only could not take it now. */
export type Bury = (
  kind: Buried,
  operations: readonly BulkOperation[],
  failed: readonly BulkFailure[],
) => Promise<void>;

/** The document is at fault, not the moment: it would be refused again. */
const isForGood = ({ status }: BulkFailure): boolean => status >= 400 && status < 500 && status !== 429;

const MOST_REASON = 2_000;

export const createBury = (
  engine: Engine,
  names: IndexNames,
  account: MutableAccount,
  scan: { readonly id: string; readonly created: string },
): Bury => {
  const toLetter = (
    kind: Buried,
    { index, id, document }: BulkOperation,
    failure: BulkFailure,
  ): DeadLetter => ({
    '@timestamp': scan.created,
    error: { type: failure.type, message: failure.reason.slice(0, MOST_REASON) },
    afterquery: {
      scan_id: scan.id,
      dead_letter: {
        kind,
        index,
        id,
        document: JSON.stringify(document),
      },
    },
  });
  return async (kind, operations, failed) => {
    const passing = failed.find((failure) => !isForGood(failure));
    if (passing !== undefined) {
      const { status, type, reason } = passing;
      throw new EngineFailure({
        kind: 'refused',
        status,
        type,
        detail: `${failed.length} documents (${kind}) were not taken, the first: ${reason}`,
      });
    }
    if (failed.length === 0) return;
    const by_id = new Map(operations.map((operation) => [operation.id, operation]));
    const letters = failed.flatMap((failure): BulkOperation[] => {
      const operation = by_id.get(failure.id);
      if (operation === undefined) return [];
      const id = toDigest([kind, operation.index, operation.id]);
      const document = toLetter(kind, operation, failure);
      return [{ op: 'index', index: names.dead_letters, id, document }];
    });
    const { failed: unburied } = await orThrow(bulkWrite(engine, letters, {}));
    const [first] = unburied;
    if (first !== undefined)
      throw new EngineFailure({
        kind: 'refused',
        status: first.status,
        type: first.type,
        detail: `${unburied.length} refused documents could not be kept either, the first: ${first.reason}`,
      });
    addTo(account.skipped, `dead_letters_${kind}`, letters.length);
  };
};

/** Write all of them; what is refused for good is kept apart. */
export const writeAll = async (
  engine: Engine,
  bury: Bury,
  kind: Buried,
  operations: readonly BulkOperation[],
): Promise<void> => {
  const { failed } = await orThrow(bulkWrite(engine, operations, {}));
  await bury(kind, operations, failed);
};
