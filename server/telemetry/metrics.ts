import { type Either, isLeft } from 'fp-ts/lib/Either.js';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { REFUSAL_KINDS, type RefusalKind } from '../schema/refusal_kind.ts';
import type { ScanAccount } from '../schema/scan_account.ts';

/** What of a scan's outcome is counted. */
type Outcome = Either<
  { readonly kind: string },
  {
    readonly account: ScanAccount;
    readonly findings: readonly {
      readonly finding: { readonly afterquery: { readonly severity: string } };
    }[];
  }
>;

const NOTIFICATION_OUTCOMES = ['enqueued', 'sent', 'retried', 'failed'] as const;
/** `retried`: a try that did not succeed and is followed by another; `failed`: given up */
export type NotificationOutcome = (typeof NOTIFICATION_OUTCOMES)[number];

const RELOAD_OUTCOMES = ['done', 'refused'] as const;
/** `refused`: the new settings were wrong, the old ones stay */
type ReloadOutcome = (typeof RELOAD_OUTCOMES)[number];

export interface CanaryMeasure {
  readonly found: boolean;
  readonly age_seconds: number;
  /** by analytic, of those that found it */
  readonly seconds: Readonly<Record<string, number>>;
}

export interface Metrics {
  readonly countScan: (trigger: string, outcome: Outcome) => void;
  readonly countRequest: (method: string, route: string, status: number, seconds: number) => void;
  readonly countRefusal: (kind: RefusalKind) => void;
  readonly countEngineError: (kind: string) => void;
  readonly countReload: (outcome: ReloadOutcome) => void;
  readonly countNotification: (outcome: NotificationOutcome, n?: number) => void;
  /** Prometheus text; `now` what only the moment knows */
  readonly toText: (now: {
    readonly scans_waiting: number;
    readonly lag_seconds: number | undefined;
    readonly holds_lease: boolean;
    /** the newest canary that is settled */
    readonly canary: CanaryMeasure | undefined;
  }) => Promise<string>;
  readonly content_type: string;
}

/** Names begin with afterquery_; labels are routes' templates and closed sets, so that nobody can make more of them. */
export const createMetrics = (): Metrics => {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const scans = new Histogram({
    name: 'afterquery_scan_seconds',
    help: 'Duration of scans by trigger and outcome',
    labelNames: ['trigger', 'outcome'],
    buckets: [0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3_600],
    registers,
  });
  const events = new Counter({
    name: 'afterquery_scan_events_total',
    help: 'Events in scanned spans by kind',
    labelNames: ['kind'],
    registers,
  });
  const sockets = new Counter({
    name: 'afterquery_join_sockets_total',
    help: 'Sockets to unusual ports by join state',
    labelNames: ['state'],
    registers,
  });
  const candidates = new Counter({
    name: 'afterquery_candidates_total',
    help: 'Candidates judged, by kind',
    labelNames: ['kind'],
    registers,
  });
  const written = new Counter({
    name: 'afterquery_findings_total',
    help: 'Findings by what became of them in a scan',
    labelNames: ['outcome'],
    registers,
  });
  const severities = new Counter({
    name: 'afterquery_findings_seen_total',
    help: 'Findings that scans saw, by severity as they then stood',
    labelNames: ['severity'],
    registers,
  });
  const skipped = new Counter({
    name: 'afterquery_skipped_total',
    help: 'What scans could not judge, by kind',
    labelNames: ['kind'],
    registers,
  });
  const errors = new Counter({
    name: 'afterquery_engine_errors_total',
    help: 'Refusals and failures of the cluster by kind',
    labelNames: ['kind'],
    registers,
  });
  const requests = new Histogram({
    name: 'afterquery_http_request_seconds',
    help: "Duration of requests by method, route's template and status",
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers,
  });
  const refusals = new Counter({
    name: 'afterquery_refused_requests_total',
    help: 'Requests that were not let in, by reason',
    labelNames: ['reason'],
    registers,
  });
  for (const reason of REFUSAL_KINDS) refusals.inc({ reason }, 0);
  const notifications = new Counter({
    name: 'afterquery_notifications_total',
    help: 'Notifications by what became of them',
    labelNames: ['outcome'],
    registers,
  });
  for (const outcome of NOTIFICATION_OUTCOMES) notifications.inc({ outcome }, 0);
  const reloads = new Counter({
    name: 'afterquery_settings_reloads_total',
    help: 'Reloads of the settings by what became of them',
    labelNames: ['outcome'],
    registers,
  });
  for (const outcome of RELOAD_OUTCOMES) reloads.inc({ outcome }, 0);
  const waiting = new Gauge({ name: 'afterquery_scans_waiting', help: 'Scans that wait or run', registers });
  const leading = new Gauge({
    name: 'afterquery_holds_lease',
    help: '1 where this copy runs the schedule',
    registers,
  });
  const lag = new Gauge({
    name: 'afterquery_lag_seconds',
    help: 'From the end of what the schedule has judged to now; absent before its first scan',
    registers,
  });
  const canary_found = new Gauge({
    name: 'afterquery_canary_found',
    help: '1 where the newest settled canary was found by both analytics, 0 where it was lost; absent before the first',
    registers,
  });
  const canary_age = new Gauge({
    name: 'afterquery_canary_age_seconds',
    help: 'Since the newest settled canary was written; absent before the first',
    registers,
  });
  const canary_seconds = new Gauge({
    name: 'afterquery_canary_seconds',
    help: 'From the writing of the newest settled canary to its finding, by analytic',
    labelNames: ['analytic'],
    registers,
  });
  const setCanary = (canary: CanaryMeasure | undefined): void => {
    canary_seconds.reset();
    if (canary === undefined) {
      canary_found.remove();
      canary_age.remove();
      return;
    }
    canary_found.set(canary.found ? 1 : 0);
    canary_age.set(canary.age_seconds);
    for (const [analytic, seconds] of Object.entries(canary.seconds))
      canary_seconds.set({ analytic }, seconds);
  };
  return {
    countScan: (trigger, outcome) => {
      if (isLeft(outcome)) {
        scans.observe({ trigger, outcome: outcome.left.kind === 'cancelled' ? 'cancelled' : 'failed' }, 0);
        if (outcome.left.kind !== 'cancelled') errors.inc({ kind: outcome.left.kind });
        return;
      }
      const { account, findings } = outcome.right;
      scans.observe({ trigger, outcome: 'done' }, account.seconds);
      const add = (counter: Counter, label: string, counts: Readonly<Record<string, number>>): void => {
        for (const [name, n] of Object.entries(counts)) counter.inc({ [label]: name }, n);
      };
      add(events, 'kind', account.events);
      add(sockets, 'state', account.join_states);
      add(candidates, 'kind', account.candidates);
      add(skipped, 'kind', account.skipped);
      const { created, updated, unchanged } = account.findings;
      add(written, 'outcome', { created, updated, unchanged });
      for (const { finding } of findings) severities.inc({ severity: finding.afterquery.severity });
    },
    countRequest: (method, route, status, seconds) =>
      requests.observe({ method, route, status: String(status) }, seconds),
    countRefusal: (reason) => refusals.inc({ reason }),
    countEngineError: (kind) => errors.inc({ kind }),
    countReload: (outcome) => reloads.inc({ outcome }),
    countNotification: (outcome, n = 1) => notifications.inc({ outcome }, n),
    toText: ({ scans_waiting, lag_seconds, holds_lease, canary }) => {
      setCanary(canary);
      waiting.set(scans_waiting);
      leading.set(holds_lease ? 1 : 0);
      if (lag_seconds === undefined) lag.remove();
      else lag.set(lag_seconds);
      return registry.metrics();
    },
    content_type: registry.contentType,
  };
};
