import { AN0728 } from '../../server/analytics/an0728_port_after_answer/definition.ts';
import {
  countTests,
  type PortThresholds,
} from '../../server/analytics/an0728_port_after_answer/port_reason.ts';
import { scorePairs } from '../../server/analytics/an0728_port_after_answer/score.ts';
import type {
  TunnelDefinition,
  WindowDefinition,
} from '../../server/analytics/an1121_dns_tunnelling/definition.ts';
import type { Ramp } from '../../server/analytics/definition.ts';
import type { HabitDefinition } from '../../server/baseline/judge_usage.ts';
import type { ScanTunables } from '../../server/scan/scan_context.ts';
import type { Finding } from '../../server/schema/finding.ts';
import { toScore } from '../../server/schema/severity.ts';
import type { AnalyticName } from './labelled_set.ts';

/** One threshold, and the scan's tunables with it halved or doubled. */
export interface Knob {
  readonly name: string;
  /** the analytics whose verdicts it can change */
  readonly analytics: readonly AnalyticName[];
  readonly turn: (tunables: ScanTunables, factor: number) => ScanTunables;
}

const stretch = (ramp: Ramp, factor: number): Ramp => ({
  ...ramp,
  from: ramp.from * factor,
  to: ramp.to * factor,
});

const ofTunnels = (
  name: string,
  change: (definition: TunnelDefinition, factor: number) => Partial<TunnelDefinition>,
): Knob => ({
  name,
  analytics: ['AN1121'],
  turn: (tunables, factor) => {
    const { an1121 } = tunables.definitions;
    const turned = { ...an1121, ...change(an1121, factor) };
    return { ...tunables, definitions: { ...tunables.definitions, an1121: turned } };
  },
});

/** The same ramp of every window, fast and slow. */
const ofWindows = (ramp: 'information_bytes' | 'distinct_names' | 'queries_per_minute'): Knob => {
  const turn = (window: WindowDefinition, factor: number): WindowDefinition => ({
    ...window,
    [ramp]: stretch(window[ramp], factor),
  });
  return ofTunnels(ramp, ({ windows, slow_windows }, factor) => ({
    windows: windows.map((window) => turn(window, factor)),
    slow_windows: slow_windows.map((window) => turn(window, factor)),
  }));
};

const ofHabits = (key: keyof HabitDefinition): Knob => ({
  name: key,
  analytics: ['AN0728', 'AN1121'],
  turn: (tunables, factor) => {
    const { habits } = tunables.definitions;
    const value = Math.max(1, Math.round(habits[key] * factor));
    return { ...tunables, definitions: { ...tunables.definitions, habits: { ...habits, [key]: value } } };
  },
});

/** Every threshold of both analytics and of the baselines; weights are argued, not measured here. */
export const KNOBS: readonly Knob[] = [
  ofWindows('information_bytes'),
  ofWindows('distinct_names'),
  ofWindows('queries_per_minute'),
  ofTunnels('QueryLengthThreshold (subdomain_length)', ({ subdomain_length }, factor) => ({
    subdomain_length: stretch(subdomain_length, factor),
  })),
  ofTunnels('carrying_type_share', ({ carrying_type_share }, factor) => ({
    carrying_type_share: stretch(carrying_type_share, factor),
  })),
  ofTunnels('failure_share', ({ failure_share }, factor) => ({
    failure_share: stretch(failure_share, factor),
  })),
  ofTunnels('rollup_information_bytes', ({ rollup_information_bytes }, factor) => ({
    rollup_information_bytes: rollup_information_bytes * factor,
  })),
  ofTunnels('prevalent_hosts', ({ prevalent_hosts }, factor) => ({
    prevalent_hosts: Math.round(prevalent_hosts * factor),
  })),
  ofTunnels('regular.least_gaps', ({ regular }, factor) => ({
    regular: { ...regular, least_gaps: regular.least_gaps * factor },
  })),
  ofTunnels('regular.most_spread', ({ regular }, factor) => ({
    regular: { ...regular, most_spread: regular.most_spread * factor },
  })),
  ofTunnels('never_contacted.least_addresses', ({ never_contacted }, factor) => ({
    never_contacted: { ...never_contacted, least_addresses: never_contacted.least_addresses * factor },
  })),
  ofTunnels('own_resolver.sockets', ({ own_resolver }, factor) => ({
    own_resolver: { ...own_resolver, sockets: stretch(own_resolver.sockets, factor) },
  })),
  ofTunnels('unusual_domains.least', ({ unusual_domains }, factor) => ({
    unusual_domains: { ...unusual_domains, least: unusual_domains.least * factor },
  })),
  ofHabits('estate_hosts'),
  ofHabits('estate_days'),
  ofHabits('own_days'),
  ofHabits('least_host_days'),
  ofHabits('mads'),
  ofHabits('reached_by_hosts'),
  ofHabits('known_after_days'),
  {
    name: 'PortDeviationThreshold',
    analytics: ['AN0728'],
    turn: (tunables, factor) => ({
      ...tunables,
      port_deviation_threshold: tunables.port_deviation_threshold * factor,
    }),
  },
  {
    name: 'TimeWindow',
    analytics: ['AN0728'],
    turn: (tunables, factor) => ({
      ...tunables,
      window: { ...tunables.window, after_ms: tunables.window.after_ms * factor },
    }),
  },
  {
    name: 'negative lag',
    analytics: ['AN0728'],
    turn: (tunables, factor) => ({
      ...tunables,
      window: { ...tunables.window, before_ms: tunables.window.before_ms * factor },
    }),
  },
  {
    name: 'answer memory',
    analytics: ['AN0728'],
    turn: (tunables, factor) => ({ ...tunables, answer_memory_ms: tunables.answer_memory_ms * factor }),
  },
];

/** Thresholds that act on what a finding holds: its pairs are judged anew, no further scan is needed. */
export const JUDGEMENT_KNOBS: readonly (keyof PortThresholds)[] = [
  'derived_chance_below',
  'prompt_within_ms',
  'several_ports_from',
];

/** The score of a finding of AN0728 with one threshold turned; what exceptions took off stays off. */
export const judgeAnew =
  (key: keyof PortThresholds, factor: number) =>
  ({ process, afterquery }: Finding): number => {
    const { tests = {}, address_tests, pairs = [], reasons } = afterquery;
    const thresholds = { ...AN0728, [key]: AN0728[key] * factor };
    const anew = scorePairs(pairs, process?.executable, tests, countTests(address_tests ?? {}), thresholds);
    return toScore([...anew.reasons, ...reasons.filter(({ code }) => code === 'exception')]);
  };
