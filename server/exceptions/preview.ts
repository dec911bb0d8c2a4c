import type { Exception } from '../schema/exception.ts';
import type { Finding } from '../schema/finding.ts';
import { applyExceptions } from './apply_exceptions.ts';

/** What an exception would have done to one finding; undefined: nothing. */
export interface Previewed {
  readonly effect: 'hidden' | 'lowered';
  readonly score_before: number;
  readonly score_after: number;
}

/** Beside the exceptions that are in force already, as a scan would apply it. */
export const previewException = (
  finding: Finding,
  exception: Exception,
  others: readonly Exception[],
  now: number,
): Previewed | undefined => {
  const rest = others.filter(({ id }) => id !== exception.id);
  const before = applyExceptions(finding, rest, now);
  if (before.hidden_by !== undefined) return undefined;
  const after = applyExceptions(finding, [...rest, exception], now);
  const score_before = before.finding.afterquery.score;
  const score_after = after.finding.afterquery.score;
  if (after.hidden_by !== undefined) return { effect: 'hidden', score_before, score_after };
  return score_after < score_before ? { effect: 'lowered', score_before, score_after } : undefined;
};
