/** What a labelled set is: raw records, and the truth about them. Times are epoch milliseconds. */
export type AnalyticName = 'AN0728' | 'AN1121';
export type Half = 'tuning' | 'reporting';

/** Bytes that had left by a moment, cumulative; in order of time. */
export type LeakTimeline = readonly (readonly [time: number, bytes: number])[];

/** One thing that must be found. */
export interface Episode {
  readonly id: string;
  readonly analytic: AnalyticName;
  /** host name, or the client's address where only a sensor saw it */
  readonly host: string;
  /** all addresses of that host, for rules that know no host names */
  readonly addresses: readonly string[];
  /** ProcessGuid in lower case; absent where the telemetry cannot tell */
  readonly entity_id?: string | undefined;
  /** registered domain in lower case; absent where the socket's address alone identifies it */
  readonly domain: string;
  readonly first: number;
  readonly last: number;
  readonly leaked?: LeakTimeline | undefined;
  /** AN0728: different answers from which the port follows */
  readonly distinct_answers?: number | undefined;
  /** what to print beside it: program, rate, speed */
  readonly about: string;
}

/**
 * `unlabelled`: read and listed, counted in no rate (a competition's network with a red team in it).
 * `REAL`: as recorded. `COMPOSITE`: real or deterministically computed names and times on a composed envelope.
 */
export interface LabelledSet {
  readonly name: string;
  readonly tool: string;
  readonly half: Half;
  readonly kind: 'attack' | 'benign' | 'unlabelled';
  readonly label: 'REAL' | 'COMPOSITE';
  /** flat Sysmon records */
  readonly sysmon: readonly object[];
  /** Zeek dns records */
  readonly zeek: readonly object[];
  /** recordings read where they lie */
  readonly files: readonly string[];
  readonly truth: readonly Episode[];
}

/** Sets that share one index, as they would share one cluster. */
export interface World {
  readonly name: string;
  readonly half: Half;
  readonly sets: readonly LabelledSet[];
  /** benign days before, scanned first and counted in no rate: the first days of an installation */
  readonly history?: readonly LabelledSet[];
  /** scanned as the scheduled service would, tick by tick; else in one scan */
  readonly replay: boolean;
}
