import type { Finding } from '../../server/schema/finding.ts';
import { toScore } from '../../server/schema/severity.ts';
import { ANALYTICS, type HalfResult, matchProduct } from './evaluate_half.ts';
import type { AnalyticName } from './labelled_set.ts';

export interface Ablation {
  readonly analytic: AnalyticName;
  readonly code: string;
  readonly recall: number;
  readonly recall_change: number;
  readonly false_positives: number;
  readonly false_positive_change: number;
}

const without =
  (code: string) =>
  ({ afterquery }: Finding): number =>
    toScore(afterquery.reasons.filter((reason) => reason.code !== code));

/**
 * Every reason left out in turn: the findings' scores without its points. A finding argues with its best window, so a second window that
 * would have carried it alone is not counted: the loss of recall is an upper bound.
 */
export const ablate = ({ worlds, matched }: HalfResult): Ablation[] =>
  ANALYTICS.flatMap((analytic) => {
    const findings = worlds.flatMap(({ run }) => run.standing.map(({ peak }) => peak));
    const codes = new Set(
      findings
        .filter(({ rule }) => rule.id === analytic)
        .flatMap(({ afterquery }) => afterquery.reasons.map((r) => r.code)),
    );
    const whole = matched[analytic];
    const toRecall = (outcomes: typeof whole.outcomes): number =>
      outcomes.filter(({ found }) => found).length / Math.max(1, outcomes.length);
    return [...codes].sort().map((code) => {
      const cut = matchProduct(worlds, analytic, without(code));
      const recall = toRecall(cut.outcomes);
      return {
        analytic,
        code,
        recall,
        recall_change: recall - toRecall(whole.outcomes),
        false_positives: cut.false_positives.length,
        false_positive_change: cut.false_positives.length - whole.false_positives.length,
      };
    });
  });
