import { toEvent, toVerdict } from '../findings/finding_parts.ts';
import type { Exception } from '../schema/exception.ts';
import type { Finding, Reason } from '../schema/finding.ts';
import { covers, isInForce } from './covers.ts';
import { isShipped } from './shipped.ts';

export interface Excepted {
  readonly finding: Finding;
  /** id of the exception that suppresses it */
  readonly hidden_by?: string;
}

/** Points of a calculated port or address that no shipped exception may touch. */
const PROVEN_POINTS = 20;
const CALCULATED = new Set(['derived_port', 'derived_address']);

const isProof = ({ code, points }: Reason): boolean => CALCULATED.has(code) && points > PROVEN_POINTS;
const isProven = ({ afterquery }: Finding): boolean => afterquery.reasons.some(isProof);

const judgeAnew = (finding: Finding, reasons: readonly Reason[], ids: readonly string[]): Finding => {
  const { exceptions: _before, ...afterquery } = finding.afterquery;
  return {
    ...finding,
    event: toEvent(reasons, finding.event),
    afterquery: {
      ...afterquery,
      ...toVerdict(reasons),
      ...(ids.length === 0 ? {} : { exceptions: [...ids] }),
    },
  };
};

const pointsOf = ({ effect }: Exception): number => effect.points ?? 0;

/**
 * The finding as the exceptions in force leave it. Idempotent: what an earlier exception took is given back first, so that one that
 * expired or was withdrawn lowers nothing any more. The strongest lowering counts, once.
 */
export const applyExceptions = (
  finding: Finding,
  exceptions: readonly Exception[],
  now: number,
): Excepted => {
  const own = finding.afterquery.reasons.filter(({ code }) => code !== 'exception');
  const whole = judgeAnew(finding, own, []);
  const holding = exceptions
    .filter((one) => isInForce(one, now) && !(isShipped(one.id) && isProven(whole)) && covers(one, whole))
    .sort((a, b) => pointsOf(b) - pointsOf(a) || (a.id < b.id ? -1 : 1));
  const ids = holding.map(({ id }) => id);
  const hiding = holding.find(({ effect }) => effect.kind === 'suppress');
  if (hiding !== undefined) return { finding: judgeAnew(whole, own, ids), hidden_by: hiding.id };
  const [strongest] = holding;
  if (strongest === undefined) return { finding: whole };
  const reason: Reason = {
    code: 'exception',
    points: -pointsOf(strongest),
    text: `${strongest.author} excepted this: ${strongest.reason}`,
    value: strongest.id,
    expected: 'none',
  };
  return { finding: judgeAnew(whole, [...own, reason], ids) };
};
