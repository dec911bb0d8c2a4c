import type { PortFormula } from '../analytics/an0728_port_after_answer/formula.ts';
import type { TunnelDefinition } from '../analytics/an1121_dns_tunnelling/definition.ts';
import type { Exclusion } from '../analytics/programs/exclusion.ts';
import type { HabitDefinition } from '../baseline/judge_usage.ts';
import type { JoinTally } from '../coverage/join_tally.ts';
import type { JoinWindow } from '../join/join_state.ts';
import type { FieldProfile } from '../schema/field_profile.ts';
import type { ProcessStart } from '../schema/rows.ts';
import type { MutableAccount } from '../schema/scan_account.ts';
import type { NoveltyStore } from './history/novelty_store.ts';
import type { UsageStore } from './history/usage_store.ts';
import type { AnswerMemory } from './ports/answer_memory.ts';
import type { SuspectPrograms } from './ports/suspect_programs.ts';
import type { Reader } from './reader.ts';
import type { CanaryWatch } from './stored/canary_store.ts';
import type { Bury } from './stored/dead_letters.ts';
import type { Except } from './stored/write_findings.ts';

/** Tunables of a scan; milliseconds. */
export interface ScanTunables {
  readonly window: JoinWindow;
  /**
   * How far a record's `@timestamp` may stray from its UtcTime, beyond the host's constant offset, in indices whose slices are
   * cut by the time of logging
   */
  readonly logging_slack_ms: number;
  /** how far back answers are remembered, to tell `after_window` from `never_resolved` */
  readonly answer_memory_ms: number;
  /** how far back a process creation is looked for */
  readonly lineage_lookback_ms: number;
  /** how far back the socket of a DNS flow is looked for */
  readonly flow_lookback_ms: number;
  readonly expected_ports: readonly number[];
  readonly excluded_programs: readonly string[];
  readonly formulae: readonly PortFormula[];
  /** weights and thresholds in force */
  readonly definitions: { readonly an1121: TunnelDefinition; readonly habits: HabitDefinition };
  /** ports from it on count as full deviation */
  readonly port_deviation_threshold: number;
  readonly page_size: number;
  readonly slice_minutes: number;
}

export interface ScanContext {
  readonly reader: Reader;
  readonly account: MutableAccount;
  readonly tunables: ScanTunables;
  readonly sysmon: readonly FieldProfile[];
  readonly dns: readonly FieldProfile[];
  readonly isExcluded: (executable: string | undefined) => boolean;
  /** what of that the cluster may leave out by itself; the rest is dropped here */
  readonly toLeftOut: Exclusion['toLeftOut'];
  /** process creations met so far, by entity key */
  readonly starts: Map<string, ProcessStart>;
  /** entity keys whose creation was asked for and is not there */
  readonly absent_starts: Set<string>;
  /** answers that the next slices look back at */
  readonly answers: AnswerMemory;
  /** programs of which sockets to expected ports are looked at too */
  readonly suspects: SuspectPrograms;
  /** what analysts decided to see less of */
  readonly except: Except;
  readonly bury: Bury;
  /** hosts that were made up to prove that stories are found */
  readonly canaries: CanaryWatch;
  /** end of the asked span: a slice that ends later is not over yet */
  readonly judged_to: number;
  /** leave out slow windows in which nothing is new: a scan that somebody asked for judges them all */
  readonly only_news: boolean;
  /** what earlier days say */
  readonly usage: UsageStore;
  readonly novelty: NoveltyStore;
  /** join states by host and slice, for the coverage facts */
  readonly joins: JoinTally;
  readonly scan_id: string;
  /** ISO time that new findings carry as `event.created` */
  readonly created: string;
}
