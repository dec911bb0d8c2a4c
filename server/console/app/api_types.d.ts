import type { Operations } from '../../../client/afterquery_client.ts';

export type {
  Exception,
  ExceptionBody,
  Finding,
  FindingSummary,
  ScanRecord,
} from '../../../client/afterquery_client.ts';

export type Caller = Operations['get_caller']['answer'];
export type Role = Caller['role'];
export type FindingRow = Operations['get_findings']['answer']['findings'][number];
export type Reason = FindingRow['afterquery']['reasons'][number];
export type Triage = FindingRow['afterquery']['triage'];
export type WholeFinding = Operations['get_findings_by_id']['answer'];
export type Timeline = Operations['get_findings_by_id_timeline']['answer'];
export type TimelineRow = Timeline['rows'][number];
export type Pair = NonNullable<WholeFinding['afterquery']['pairs']>[number];
export type JudgedWindow = NonNullable<WholeFinding['afterquery']['windows']>[number];
export type Usage = Operations['get_baselines']['answer']['baselines'][number];
export type ListedException = Operations['get_exceptions']['answer']['exceptions'][number];
export type ExceptionMatch = ListedException['match'];
export type Preview = Operations['post_exceptions_preview']['answer'];
export type Analytic = Operations['get_analytics']['answer']['analytics'][number];
export type Tunable = Analytic['tunables'][number];
export type CoverageRow = Operations['get_coverage']['answer']['rows'][number];
export type BlindSpot = Operations['get_coverage_blind_spots']['answer']['blind_spots'][number];
export type Comparison = NonNullable<import('../../../client/afterquery_client.ts').ScanRecord['comparison']>;
export interface Progress {
  readonly status: string;
  readonly slices_done: number;
  readonly slices_planned: number;
  readonly findings: number;
}
