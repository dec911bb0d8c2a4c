import type { AnalyticDefinition, Ramp } from '../definition.ts';

export interface WindowDefinition {
  readonly minutes: number;
  readonly information_bytes: Ramp;
  readonly distinct_names: Ramp;
  readonly queries_per_minute: Ramp;
}

/**
 * AN1121, first form. What the names can carry weighs most: a tunnel must carry bytes, whatever it is called and however it
 * is encoded, while an ordinary program repeats the names it knows. A group whose names carry less than the foot of that
 * ramp is no finding at all, however often it asks.
 */
export const AN1121 = {
  id: 'AN1121',
  name: 'High-frequency or anomalous DNS queries by a process (DNS tunnelling)',
  version: '1.0.0',
  tactic: { id: 'TA0011', name: 'Command and Control' },
  technique: { id: 'T1071', name: 'Application Layer Protocol' },
  subtechnique: { id: 'T1071.004', name: 'DNS' },
  /** what a finding is by its evidence: names that carry data */
  tunnel_technique: { id: 'T1572', name: 'Protocol Tunneling' },
  /** 300 B in a quarter of an hour is a beacon with a few fields; 6 kB is a file leaving. */
  windows: [
    {
      minutes: 5,
      information_bytes: { from: 200, to: 4_000, points: 40, scale: 'logarithmic' },
      distinct_names: { from: 10, to: 150, points: 20, scale: 'logarithmic' },
      queries_per_minute: { from: 10, to: 120, points: 10, scale: 'logarithmic' },
    },
    {
      minutes: 15,
      information_bytes: { from: 300, to: 6_000, points: 40, scale: 'logarithmic' },
      distinct_names: { from: 15, to: 300, points: 20, scale: 'logarithmic' },
      queries_per_minute: { from: 10, to: 120, points: 10, scale: 'logarithmic' },
    },
  ] satisfies readonly WindowDefinition[],
  /**
   * A day in fifteen-minute rollups, judged every six hours' step so that no leak hides behind midnight. 1.5 kB a day is what
   * reporting a host's state costs; 30 kB are documents. A security agent's few hundred hashed look-ups stay low.
   */
  slow_window: {
    minutes: 1_440,
    information_bytes: { from: 1_500, to: 30_000, points: 40, scale: 'logarithmic' },
    distinct_names: { from: 60, to: 1_000, points: 20, scale: 'logarithmic' },
    queries_per_minute: { from: 10, to: 120, points: 10, scale: 'logarithmic' },
  } satisfies WindowDefinition,
  slow_window_every_minutes: 360,
  /** less than this in a quarter of an hour is not remembered: 24 B are 2.3 kB a day */
  rollup_information_bytes: 24,
  /** an ordinary program that asks a domain from this many hosts is the domain's client, not its victim */
  prevalent_hosts: 5,
  prevalent_points: -25,
  /** against what a host-day of the same program and domain carries: no more than usual, or far more */
  usual_volume_points: -20,
  unusual_volume_points: 10,
  /** mean characters before the registered domain (ATT&CK: QueryLengthThreshold) */
  subdomain_length: { from: 20, to: 60, points: 15, scale: 'linear' } satisfies Ramp,
  /** share of queries whose type carries free data */
  carrying_types: ['TXT', 'NULL', 'CNAME', 'MX', 'KEY', 'PRIVATE', 'SRV', 'TYPE65399'],
  carrying_type_share: { from: 0.2, to: 0.8, points: 15, scale: 'linear' } satisfies Ramp,
  failure_share: { from: 0.5, to: 1, points: 5, scale: 'linear' } satisfies Ramp,
  suspicious_program_points: 15,
  /**
   * The process was found behind an address translation. Weaker than by pid and image (5 in AN0728), where the host is certain, and
   * stronger than a host alone (20); it keeps a borrowed program's suspicion from raising what rests on ports and times by itself.
   */
  translated_points: -10,
} as const satisfies AnalyticDefinition & Record<string, unknown>;
