import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { CompositeQuestion, Span } from '../../queries/question.ts';
import type { EngineError } from '../engine/errors.ts';
import type { BulkOperation } from '../engine/operations.ts';
import type { Engine } from '../engine/port.ts';
import type { CoverageUnresolved } from '../schema/coverage.ts';
import { HOUR_MS } from '../schema/durations.ts';
import type { FieldProfile, ResolvedFields } from '../schema/field_profile.ts';
import type { JoinTally } from './join_tally.ts';
import { toStartMinutes } from './tally_slices.ts';

/** What a scan has at hand when it has judged its slices. */
export interface CoverageDesk {
  readonly engine: Engine;
  /** the month's index of a UTC day */
  readonly indexOf: (day: string) => string;
  /** what the task yields, waiting out what time heals */
  readonly ask: <A>(task: TaskEither<EngineError, A>) => Promise<A>;
  readonly composite: <B>(
    profiles: readonly FieldProfile[],
    build: (fields: ResolvedFields) => CompositeQuestion<B>,
  ) => Promise<B[]>;
  /** yields the ids that another writer was faster with */
  readonly write: (operations: readonly BulkOperation[]) => Promise<ReadonlySet<string>>;
  /** those of the hosts that no machine stands behind */
  readonly madeUp: (hosts: Iterable<string>) => Promise<ReadonlySet<string>>;
  /** told of a stored fact that is none */
  readonly onUnreadable: () => void;
}

export interface CoveredSpan {
  /** in whole slices, all of them judged */
  readonly span: Span;
  readonly slice_minutes: number;
  readonly sysmon: readonly FieldProfile[];
  readonly dns: readonly FieldProfile[];
  readonly sysmon_indices: string;
  readonly dns_indices: string;
  /** the groups of indices that can be asked for sockets and questions */
  readonly sockets: ReadonlySet<FieldProfile>;
  readonly questions: ReadonlySet<FieldProfile>;
  /** groups that tell addresses of hosts */
  readonly addresses: readonly FieldProfile[];
  /** undefined: the scan did not join */
  readonly joins: JoinTally | undefined;
  readonly unresolved: readonly CoverageUnresolved[];
  readonly scan_id: string;
}

export const toHour = (time: number): number => Math.floor(time / HOUR_MS) * HOUR_MS;

export const toHoursOf = ({ from, to }: Span): number[] =>
  Array.from({ length: Math.ceil((to - toHour(from)) / HOUR_MS) }, (_, i) => toHour(from) + i * HOUR_MS);

/** Slices of the hour that the span holds, epoch milliseconds. */
export const toSlicesOf = ({ span, slice_minutes }: CoveredSpan, hour: number): number[] => {
  const slices: number[] = [];
  for (const minute of toStartMinutes(slice_minutes)) {
    const start = hour + minute * 60_000;
    if (start >= span.from && start < span.to) slices.push(start);
  }
  return slices;
};
