import type { Reason } from '../../schema/finding.ts';
import { type Ramp, toPoints, toSpanText } from '../definition.ts';
import type { ProgramSuspicion } from '../programs/judge_program.ts';
import type { TunnelDefinition, WindowDefinition } from './definition.ts';
import type { WindowFeatures } from './features.ts';
import { isLowerBound } from './remembered_names.ts';

const percent = (share: number): string => `${Math.round(share * 100)} %`;

const toReason = (
  code: string,
  ramp: Ramp,
  value: number,
  show: (value: number) => string,
  text: string,
): Reason[] => {
  const points = toPoints(ramp, value);
  return points === 0
    ? []
    : [{ code, points, text, value: show(value), expected: `at most ${show(ramp.from)}` }];
};

export const toSuspicionReasons = (
  suspicion: ProgramSuspicion | undefined,
  definition: TunnelDefinition,
): Reason[] =>
  suspicion === undefined
    ? []
    : [
        {
          code: 'suspicious_program',
          points: definition.suspicious_program_points,
          text: suspicion.text,
          value: suspicion.kind,
          expected: 'an ordinary program',
        },
      ];

/** Named reasons of one window; empty where the names carry too little to be a channel. */
export const scoreWindow = (
  f: WindowFeatures,
  window: WindowDefinition,
  domain: string,
  suspicion: ProgramSuspicion | undefined,
  definition: TunnelDefinition,
): Reason[] => {
  const span = toSpanText(window.minutes);
  const is_least = isLowerBound({ minutes: window.minutes, distinct_names: f.distinct_names });
  const information = toReason(
    'information_bytes',
    window.information_bytes,
    f.information_bytes,
    (v) => `${v} B`,
    is_least
      ? `The ${f.distinct_names} different names remembered of those asked under ${domain} within ${span} can carry about ${f.information_bytes} bytes; all of them may carry more.`
      : `The different names asked under ${domain} within ${span} can carry about ${f.information_bytes} bytes, each name counted once.`,
  );
  if (information.length === 0) return [];
  return [
    ...information,
    ...toReason(
      'distinct_names',
      window.distinct_names,
      f.distinct_names,
      String,
      `${is_least ? 'At least ' : ''}${f.distinct_names} different names under ${domain} within ${span}, ${percent(f.distinct_ratio)} of the queries.`,
    ),
    ...toReason(
      'query_rate',
      window.queries_per_minute,
      f.queries_per_minute,
      (v) => `${v} a minute`,
      `${f.queries} queries within ${span}, ${f.queries_per_minute} a minute.`,
    ),
    ...toReason(
      'subdomain_length',
      definition.subdomain_length,
      f.mean_subdomain_length,
      (v) => `${v} characters`,
      `The part before ${domain} is ${f.mean_subdomain_length} characters long on average.`,
    ),
    ...toReason(
      'record_types',
      definition.carrying_type_share,
      f.carrying_type_share,
      percent,
      `${percent(f.carrying_type_share)} of the queries ask for record types that carry free data (TXT, NULL, CNAME, MX, ...).`,
    ),
    ...toReason(
      'failures',
      definition.failure_share,
      f.failure_share,
      percent,
      `${percent(f.failure_share)} of the queries failed.`,
    ),
    ...toSuspicionReasons(suspicion, definition),
  ];
};
