import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { EngineError } from '../../engine/errors.ts';
import { type SearchBody, search } from '../../engine/operations.ts';
import type { Engine } from '../../engine/port.ts';
import { Finding } from '../../schema/finding.ts';

/** What stands where no process is known. */
export const UNIDENTIFIED = '(unidentified)';

export interface Identified<F> {
  readonly id: string;
  readonly finding: F;
}

export interface Strongest {
  readonly findings: readonly Identified<Finding>[];
  readonly unreadable: number;
  /** there are more than were read */
  readonly truncated: boolean;
}

/** One page of findings, read as far as its documents are some. */
export const readStrongest =
  (engine: Engine, indices: string, body: SearchBody): TaskEither<EngineError, Strongest> =>
  async () => {
    const found = await search(engine, indices, body)();
    if (isLeft(found)) return left(found.left);
    const { hits, total } = found.right;
    const findings = hits.flatMap(({ _id: id, _source }) =>
      Finding.is(_source) ? [{ id, finding: _source }] : [],
    );
    return right({
      findings,
      unreadable: hits.length - findings.length,
      truncated: (total ?? hits.length) > hits.length,
    });
  };
