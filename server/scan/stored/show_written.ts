import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { EngineError } from '../../engine/errors.ts';
import { refresh } from '../../engine/operations.ts';
import type { Engine } from '../../engine/port.ts';
import type { IndexNames } from '../index_names.ts';

/** Searches see what a scan wrote (findings, what exceptions suppress, what was watched) now, and not only within the seconds of their interval. */
export const showWritten = (
  engine: Engine,
  { findings, hidden, coverage }: Pick<IndexNames, 'findings' | 'hidden' | 'coverage'>,
): TaskEither<EngineError, void> => refresh(engine, [findings, hidden, coverage].join(','));
