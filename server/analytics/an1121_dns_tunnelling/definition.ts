import type { AnalyticDefinition, Ramp } from '../definition.ts';

export interface WindowDefinition {
  readonly minutes: number;
  readonly information_bytes: Ramp;
  readonly distinct_names: Ramp;
  readonly queries_per_minute: Ramp;
}

/** Everything the analytic is tuned by: a value, so that a scan can be run, or compared, with other thresholds. */
export interface TunnelDefinition extends AnalyticDefinition {
  readonly tunnel_technique: { readonly id: string; readonly name: string };
  /** five-minute steps make them up; judged from the events of one slice */
  readonly windows: readonly WindowDefinition[];
  /** whole hours; judged from rollups, at every quarter of their length */
  readonly slow_windows: readonly WindowDefinition[];
  readonly rollup_information_bytes: number;
  readonly prevalent_hosts: number;
  readonly prevalent_points: number;
  readonly usual_volume_points: number;
  readonly unusual_volume_points: number;
  readonly new_domain_points: number;
  readonly unusual_domains: { readonly least: number; readonly points: number };
  readonly subdomain_length: Ramp;
  readonly carrying_types: readonly string[];
  readonly carrying_type_share: Ramp;
  readonly failure_share: Ramp;
  readonly suspicious_program_points: number;
  readonly odd_parent_points: number;
  /** of a tunnel whose queries left through a socket of the process */
  readonly own_resolver_points: number;
  /** of a process that asks resolvers itself, whatever it asks */
  readonly own_resolver: {
    readonly public_points: number;
    readonly inside_points: number;
    readonly sockets: Ramp;
  };
  readonly spelled_addresses_points: number;
  readonly translated_points: number;
  readonly regular: { readonly least_gaps: number; readonly most_spread: number; readonly points: number };
  readonly never_contacted: { readonly least_addresses: number; readonly points: number };
}

/**
 * A day in fifteen-minute rollups, judged at every quarter of it so that no leak hides behind midnight. 1.5 kB a day is what
 * reporting a host's state costs; 30 kB are documents. A security agent's few hundred hashed look-ups stay low.
 */
const DAY_WINDOW: WindowDefinition = {
  minutes: 1_440,
  information_bytes: { from: 1_500, to: 30_000, points: 40, scale: 'logarithmic' },
  distinct_names: { from: 60, to: 1_000, points: 20, scale: 'logarithmic' },
  queries_per_minute: { from: 10, to: 120, points: 10, scale: 'logarithmic' },
};

const grow = (ramp: Ramp, factor: number): Ramp => ({
  ...ramp,
  from: Math.round(ramp.from * factor),
  to: Math.round(ramp.to * factor),
});

/**
 * A slow window of any length, from the day's: what ordinary programs repeat adds little in further days, what a leak carries adds up
 * whole, so amounts grow by the square root of the length.
 */
export const toSlowWindow = (minutes: number): WindowDefinition => {
  const factor = Math.sqrt(minutes / DAY_WINDOW.minutes);
  return {
    minutes,
    information_bytes: grow(DAY_WINDOW.information_bytes, factor),
    distinct_names: grow(DAY_WINDOW.distinct_names, factor),
    queries_per_minute: DAY_WINDOW.queries_per_minute,
  };
};

/**
 * AN1121. What the names can carry weighs most: a tunnel must carry bytes, whatever it is called and however it is encoded, while an
 * ordinary program repeats the names it knows. A group whose names carry less than the foot of that ramp is no finding at all,
 * however often it asks.
 */
export const AN1121: TunnelDefinition = {
  id: 'AN1121',
  name: 'High-frequency or anomalous DNS queries by a process (DNS tunnelling)',
  version: '1.1.0',
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
  ],
  slow_windows: [DAY_WINDOW],
  /** less than this in a quarter of an hour is not remembered: 24 B are 2.3 kB a day */
  rollup_information_bytes: 24,
  /** an ordinary program that asks a domain from this many hosts is the domain's client, not its victim */
  prevalent_hosts: 5,
  prevalent_points: -25,
  /** against what a host-day of the same program and domain carries: no more than usual, or far more */
  usual_volume_points: -20,
  unusual_volume_points: 10,
  /** every domain is new once, so it only tips the scale for names that carry something anyway */
  new_domain_points: 5,
  /** the program asks far more different domains than its earlier days did */
  unusual_domains: { least: 20, points: 5 },
  /** mean characters before the registered domain (ATT&CK: QueryLengthThreshold) */
  subdomain_length: { from: 20, to: 60, points: 15, scale: 'linear' },
  /** share of queries whose type carries free data */
  carrying_types: ['TXT', 'NULL', 'CNAME', 'MX', 'KEY', 'PRIVATE', 'SRV', 'TYPE65399'],
  carrying_type_share: { from: 0.2, to: 0.8, points: 15, scale: 'linear' },
  failure_share: { from: 0.5, to: 1, points: 5, scale: 'linear' },
  suspicious_program_points: 15,
  /** a document, mail or web server program does not start interpreters on an ordinary day */
  odd_parent_points: 10,
  /** it went around the system's resolver, which event 22 would have shown */
  own_resolver_points: 10,
  /** 35 at most together, so that an ordinary program never passes low by it, and a suspicious one only by many sockets */
  own_resolver: {
    public_points: 20,
    inside_points: 5,
    sockets: { from: 20, to: 400, points: 15, scale: 'logarithmic' },
  },
  /**
   * names that each spell one IPv4 address (block lists) carry four bytes at most and say what they are; taken off the judgement of all
   * names, never off that of the others, so that such names hide nothing
   */
  spelled_addresses_points: -20,
  /** an implant that polls: median deviation of the gaps between its queries, as a share of the median gap */
  regular: { least_gaps: 20, most_spread: 0.1, points: 5 },
  /** answers that only look like addresses: many different ones, and no socket of the host ever went to any */
  never_contacted: { least_addresses: 10, points: 5 },
  /**
   * The process was found behind an address translation. Weaker than by pid and image (5 in AN0728), where the host is certain, and
   * stronger than a host alone (20); it keeps a borrowed program's suspicion from raising what rests on ports and times by itself.
   */
  translated_points: -10,
};
