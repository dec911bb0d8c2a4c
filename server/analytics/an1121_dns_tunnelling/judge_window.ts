import type { Reason } from '../../schema/finding.ts';
import { toScore } from '../../schema/severity.ts';
import type { ProgramSuspicion } from '../programs/judge_program.ts';
import type { TunnelDefinition, WindowDefinition } from './definition.ts';
import { type Observed, observeOnly, toFeatures, type WindowFeatures } from './features.ts';
import { scoreWindow } from './score.ts';
import { splitSpelled } from './spelled_addresses.ts';

export interface WindowJudgement {
  readonly features: WindowFeatures;
  readonly reasons: readonly Reason[];
  readonly score: number;
}

const toSpelledReason = (names: number, points: number): Reason => ({
  code: 'spelled_addresses',
  points,
  text: `${names} of the names spell one IPv4 address each, as questions to a block list do.`,
  value: `${names} names`,
  expected: 'names of any form',
});

/**
 * One window of one asker and domain; undefined where the names carry too little. Names that spell addresses lower the judgement of all
 * names together, unless the others alone weigh more: no name ever makes the rest look better.
 */
export const judgeWindow = (
  observed: Observed,
  window: WindowDefinition,
  domain: string,
  suspicion: ProgramSuspicion | undefined,
  definition: TunnelDefinition,
): WindowJudgement | undefined => {
  const judge = (names: ReadonlySet<string>, added: readonly Reason[]): WindowJudgement | undefined => {
    const features = toFeatures(
      names === observed.names ? observed : observeOnly(observed, names),
      window.minutes,
    );
    const raised = scoreWindow(features, window, domain, suspicion, definition);
    if (raised.length === 0) return undefined;
    const reasons = [...raised, ...added];
    return { features, reasons, score: toScore(reasons) };
  };
  const { spelled, others } = splitSpelled(observed.names);
  if (spelled.size === 0 || suspicion !== undefined) return judge(observed.names, []);
  const whole = judge(observed.names, [toSpelledReason(spelled.size, definition.spelled_addresses_points)]);
  const rest = judge(others, []);
  return rest !== undefined && rest.score >= (whole?.score ?? 0) ? rest : whole;
};
