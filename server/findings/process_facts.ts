import type { Ancestor, Evidence, Finding } from '../schema/finding.ts';
import { isKnownImage, toProgramName } from '../schema/process_identity.ts';
import type { ProcessRef, ProcessStart } from '../schema/rows.ts';

/** What is known of a process instance beyond its sockets and lookups; ancestors nearest first. */
export interface ProcessFacts {
  readonly start?: ProcessStart | undefined;
  readonly ancestors: readonly ProcessStart[];
}

const present = <T extends object>(value: T): T => {
  const known: Partial<T> = {};
  for (const key in value) if (value[key] !== undefined) known[key] = value[key];
  return known as T;
};

const named = (executable: string | undefined): { name?: string; executable?: string } =>
  executable === undefined
    ? {}
    : isKnownImage(executable)
      ? { name: toProgramName(executable), executable }
      : { executable };

const toAncestor = (start: ProcessStart): Ancestor =>
  present({
    entity_id: start.entity_id,
    pid: start.pid,
    ...named(start.executable),
    command_line: start.command_line,
  }) as Ancestor;

/** The parent as the child's own event 1 names it: known even where the parent's event 1 is missing. */
const toParent = (start: ProcessStart): Ancestor =>
  present({
    entity_id: start.parent_entity_id,
    pid: start.parent_pid,
    ...named(start.parent_executable),
    command_line: start.parent_command_line,
  }) as Ancestor;

export const toProcess = (ref: ProcessRef, { start }: ProcessFacts): NonNullable<Finding['process']> =>
  present({
    entity_id: ref.entity_id,
    pid: ref.pid ?? start?.pid,
    ...named(isKnownImage(ref.executable) ? ref.executable : (start?.executable ?? ref.executable)),
    command_line: start?.command_line,
    hash: start?.sha256 === undefined ? undefined : { sha256: start.sha256 },
    parent: start === undefined || start.parent_executable === undefined ? undefined : toParent(start),
  }) as NonNullable<Finding['process']>;

/** Parent first; the last known one is named by its child's event 1 alone where its own is missing. */
export const toLineage = ({ start, ancestors }: ProcessFacts): Ancestor[] => {
  const chain = ancestors.map(toAncestor);
  const oldest = ancestors[ancestors.length - 1] ?? start;
  const missing = oldest === undefined ? undefined : toParent(oldest);
  const known = missing !== undefined && Object.keys(missing).length > 0 && chain.length < 4;
  return known ? [...chain, missing] : chain;
};

export const toStartEvidence = ({ start, ancestors }: ProcessFacts): Evidence[] =>
  [start, ...ancestors].flatMap((event) =>
    event === undefined ? [] : [{ index: event.index, id: event.id, role: 'process_start' }],
  );
