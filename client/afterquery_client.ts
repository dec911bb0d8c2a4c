// Written by "npm run generate" from the routes; do not edit.

export type Problem = { readonly type: string; readonly title: string; readonly status: number; readonly detail: string; readonly instance?: string };

export type Finding = { readonly '@timestamp': string; readonly message: string; readonly event: { readonly kind: 'alert'; readonly category: readonly (string)[]; readonly start: string; readonly end: string; readonly created: string; readonly risk_score: number; readonly severity: number; readonly id?: string }; readonly rule: { readonly id: 'AN0728' | 'AN1121'; readonly name: string; readonly version: string }; readonly threat: { readonly framework: string; readonly tactic: { readonly id: string; readonly name: string }; readonly technique: { readonly id: readonly (string)[]; readonly name: readonly (string)[]; readonly subtechnique?: { readonly id: string; readonly name: string } } }; readonly host: { readonly name: string; readonly ip?: readonly (string)[] }; readonly dns: { readonly question: { readonly name: readonly (string)[]; readonly registered_domain: string; readonly type?: readonly (string)[] }; readonly resolved_ip?: readonly (string)[] }; readonly afterquery: { readonly score: number; readonly severity: 'low' | 'medium' | 'high' | 'critical'; readonly confidence: 'process' | 'lineage' | 'pid' | 'host'; readonly reasons: readonly ({ readonly code: string; readonly points: number; readonly text: string; readonly value?: string; readonly expected?: string })[]; readonly features: Readonly<Record<string, number>>; readonly lineage: readonly ({ readonly entity_id?: string; readonly pid?: number; readonly name?: string; readonly executable?: string; readonly command_line?: string })[]; readonly evidence: readonly ({ readonly index: string; readonly id: string; readonly role: string })[]; readonly counts: Readonly<Record<string, number>>; readonly scan_id: string; readonly triage: { readonly status: 'open' | 'acknowledged' | 'closed'; readonly verdict?: string; readonly assignee?: string; readonly note?: string; readonly updated?: string }; readonly derivation?: { readonly formula: string; readonly distinct_answers: number; readonly tests: number; readonly chance: number }; readonly address_derivation?: { readonly form: string; readonly distinct_answers: number; readonly tests: number; readonly chance: number }; readonly address_tests?: Readonly<Record<string, number>>; readonly pairs?: readonly ({ readonly '@timestamp': string; readonly address: string; readonly port: number; readonly name: string; readonly answer: string; readonly lag_ms: number; readonly tier: 'process' | 'lineage' | 'pid' | 'host'; readonly socket: { readonly index: string; readonly id: string }; readonly lookup: { readonly index: string; readonly id: string }; readonly transport?: string; readonly formula?: string; readonly address_form?: 'reverse' | 'xor' | 'offset'; readonly deviation?: 'none' | 'near' | 'far'; readonly asker?: string; readonly usual?: { readonly scope: 'estate' | 'host'; readonly days: number; readonly hosts: number } })[]; readonly tests?: Readonly<Record<string, number>>; readonly windows?: readonly ({ readonly start: string; readonly minutes: number; readonly queries: number; readonly distinct_names: number; readonly information_bytes: number; readonly score: number })[]; readonly exceptions?: readonly (string)[]; readonly attribution?: string; readonly episode?: string; readonly unfamiliar?: readonly (string)[]; readonly attribution_code?: 'own_resolver' | 'translated_source' | 'no_socket_events' | 'flows_not_logged' | 'flows_not_recorded' | 'several_hosts' | 'no_clear_process' | 'no_process_identity' | 'system_resolver' | 'excluded_program' | 'ambiguous_translation' }; readonly user?: { readonly name?: string }; readonly process?: { readonly entity_id?: string; readonly pid?: number; readonly name?: string; readonly executable?: string; readonly command_line?: string; readonly hash?: { readonly sha256?: string }; readonly parent?: { readonly entity_id?: string; readonly pid?: number; readonly name?: string; readonly executable?: string; readonly command_line?: string } }; readonly source?: { readonly ip?: readonly (string)[] }; readonly destination?: { readonly ip?: readonly (string)[]; readonly port?: readonly (number)[] }; readonly network?: { readonly transport?: readonly (string)[] } };

export type FindingSummary = { readonly '@timestamp': string; readonly message: string; readonly event: { readonly start: string; readonly end: string; readonly created: string; readonly severity: number }; readonly rule: { readonly id: 'AN0728' | 'AN1121'; readonly name: string }; readonly host: { readonly name: string }; readonly dns: { readonly question: { readonly registered_domain: string } }; readonly afterquery: { readonly score: number; readonly severity: 'low' | 'medium' | 'high' | 'critical'; readonly confidence: 'process' | 'lineage' | 'pid' | 'host'; readonly reasons: readonly ({ readonly code: string; readonly points: number; readonly text: string; readonly value?: string; readonly expected?: string })[]; readonly counts: Readonly<Record<string, number>>; readonly triage: { readonly status: 'open' | 'acknowledged' | 'closed'; readonly verdict?: string; readonly assignee?: string; readonly note?: string; readonly updated?: string }; readonly exceptions?: readonly (string)[]; readonly episode?: string; readonly unfamiliar?: readonly (string)[]; readonly attribution_code?: 'own_resolver' | 'translated_source' | 'no_socket_events' | 'flows_not_logged' | 'flows_not_recorded' | 'several_hosts' | 'no_clear_process' | 'no_process_identity' | 'system_resolver' | 'excluded_program' | 'ambiguous_translation' }; readonly user?: { readonly name?: string }; readonly process?: { readonly entity_id?: string; readonly pid?: number; readonly name?: string; readonly executable?: string }; readonly source?: { readonly ip?: readonly (string)[] }; readonly destination?: { readonly ip?: readonly (string)[]; readonly port?: readonly (number)[] } };

export type ScanRecord = { readonly '@timestamp': string; readonly id: string; readonly status: 'queued' | 'running' | 'done' | 'failed' | 'cancelled'; readonly trigger: 'command_line' | 'api' | 'schedule' | 'late' | 'backfill'; readonly from: string; readonly to: string; readonly analytics: readonly (string)[]; readonly dry_run: boolean; readonly finished?: string; readonly account?: { readonly events: Readonly<Record<string, number>>; readonly slices: { readonly planned: number; readonly done: number }; readonly requests: number; readonly pages: number; readonly buckets: number; readonly documents: number; readonly candidates: Readonly<Record<string, number>>; readonly join_states: Readonly<Record<string, number>>; readonly join_states_by_host: Readonly<Record<string, Readonly<Record<string, number>>>>; readonly findings: { readonly found: number; readonly created: number; readonly updated: number; readonly unchanged: number }; readonly hidden: Readonly<Record<string, number>>; readonly unresolved: readonly ({ readonly index: string; readonly field: string; readonly needed_by: readonly (string)[]; readonly why: string })[]; readonly skipped: Readonly<Record<string, number>>; readonly seconds: number; readonly questions?: Readonly<Record<string, { readonly way: string; readonly requests: number; readonly rows: number; readonly seconds: number; readonly longest: number }>> }; readonly work?: { readonly parts: number; readonly done: number; readonly running: number; readonly owed: number; readonly slices_planned: number; readonly slices_done: number }; readonly error?: string; readonly request?: string; readonly asked_by?: string; readonly tunables?: Readonly<Record<string, string>>; readonly comparison?: { readonly before: number; readonly after: number; readonly new: number; readonly gone: number; readonly changed: number; readonly rows: readonly ({ readonly id: string; readonly change: 'new' | 'gone' | 'changed'; readonly analytic: 'AN0728' | 'AN1121'; readonly host: string; readonly domain: string; readonly message: string; readonly program?: string; readonly before?: { readonly score: number; readonly severity: 'low' | 'medium' | 'high' | 'critical' }; readonly after?: { readonly score: number; readonly severity: 'low' | 'medium' | 'high' | 'critical' } })[] } };

export type Exception = ExceptionBody & { readonly '@timestamp': string; readonly id: string; readonly enabled: boolean };

export type ExceptionBody = { readonly author: string; readonly reason: string; readonly effect: { readonly kind: 'suppress' | 'lower'; readonly points?: number }; readonly match: { readonly analytics?: readonly ('AN0728' | 'AN1121')[]; readonly domains?: readonly (string)[]; readonly programs?: readonly (string)[]; readonly hashes?: readonly (string)[]; readonly addresses?: readonly (string)[]; readonly ports?: readonly (number)[]; readonly hosts?: readonly (string)[] }; readonly expires?: string; readonly enabled?: boolean };

export interface Operations {
  /** The process answers */
  get_health_live: {
    readonly method: 'GET';
    readonly path: '/health/live';
    readonly params: {  };
    readonly query: {  };
    readonly headers: {  };
    readonly body: undefined;
    readonly answer: { readonly status: 'live' };
  };
  /** The cluster answers, and has the mappings at this program's version */
  get_health_ready: {
    readonly method: 'GET';
    readonly path: '/health/ready';
    readonly params: {  };
    readonly query: {  };
    readonly headers: {  };
    readonly body: undefined;
    readonly answer: { readonly status: 'ready'; readonly engine: string; readonly version: string };
  };
  /** Start a scan over a span of event time */
  post_scans: {
    readonly method: 'POST';
    readonly path: '/api/v1/scans';
    readonly params: {  };
    readonly query: {  };
    readonly headers: { readonly 'Idempotency-Key'?: string };
    readonly body: { readonly from: string; readonly to?: string; readonly analytics?: readonly ('AN0728' | 'AN1121')[]; readonly dry_run?: boolean; readonly backfill?: boolean; readonly tunables?: { readonly AFTERQUERY_TIME_WINDOW?: string; readonly AFTERQUERY_NEGATIVE_LAG?: string; readonly AFTERQUERY_ANSWER_MEMORY?: string; readonly AFTERQUERY_EXPECTED_PORTS?: string; readonly AFTERQUERY_PORT_DEVIATION_THRESHOLD?: string; readonly AFTERQUERY_PORT_FORMULAE?: string; readonly AFTERQUERY_PROCESS_IMAGE_FILTER?: string; readonly AFTERQUERY_QUERY_LENGTH_THRESHOLD?: string } };
    readonly answer: ScanRecord;
  };
  /** List scans, the newest first */
  get_scans: {
    readonly method: 'GET';
    readonly path: '/api/v1/scans';
    readonly params: {  };
    readonly query: { readonly status?: 'queued' | 'running' | 'done' | 'failed' | 'cancelled'; readonly trigger?: 'command_line' | 'api' | 'schedule' | 'late' | 'backfill'; readonly size?: number };
    readonly headers: {  };
    readonly body: undefined;
    readonly answer: { readonly total: number; readonly scans: readonly (ScanRecord)[] };
  };
  /** One scan with its account: what was read, joined, found and skipped */
  get_scans_by_id: {
    readonly method: 'GET';
    readonly path: '/api/v1/scans/{id}';
    readonly params: { readonly id: string };
    readonly query: {  };
    readonly headers: {  };
    readonly body: undefined;
    readonly answer: ScanRecord;
  };
  /** End a scan before its next slice; findings already written stand */
  post_scans_by_id_cancel: {
    readonly method: 'POST';
    readonly path: '/api/v1/scans/{id}/cancel';
    readonly params: { readonly id: string };
    readonly query: {  };
    readonly headers: {  };
    readonly body: undefined;
    readonly answer: ScanRecord;
  };
  /** Go on with a backfill that failed or was cancelled; parts that stayed owed are tried again */
  post_scans_by_id_resume: {
    readonly method: 'POST';
    readonly path: '/api/v1/scans/{id}/resume';
    readonly params: { readonly id: string };
    readonly query: {  };
    readonly headers: {  };
    readonly body: undefined;
    readonly answer: ScanRecord;
  };
  /** A scan's progress as server-sent events, until it ends */
  get_scans_by_id_events: {
    readonly method: 'GET';
    readonly path: '/api/v1/scans/{id}/events';
    readonly params: { readonly id: string };
    readonly query: {  };
    readonly headers: { readonly 'Last-Event-ID'?: string };
    readonly body: undefined;
    readonly answer: string | undefined;
  };
  /** List findings: the strongest first, or by time; page by cursor */
  get_findings: {
    readonly method: 'GET';
    readonly path: '/api/v1/findings';
    readonly params: {  };
    readonly query: { readonly analytic?: 'AN0728' | 'AN1121'; readonly severity?: 'low' | 'medium' | 'high' | 'critical'; readonly status?: 'open' | 'acknowledged' | 'closed'; readonly host?: string; readonly process?: string; readonly domain?: string; readonly address?: string; readonly port?: number; readonly episode?: string; readonly text?: string; readonly from?: string; readonly to?: string; readonly sort?: 'score' | 'time' | 'created'; readonly cursor?: string; readonly size?: number; readonly view?: 'summary' | 'full' };
    readonly headers: {  };
    readonly body: undefined;
    readonly answer: { readonly total: number; readonly findings: readonly ({ readonly id: string; readonly etag: string } & FindingSummary | { readonly id: string; readonly etag: string } & Finding)[]; readonly next?: string; readonly unreadable?: number };
  };
  /** All findings that match as a file: NDJSON, CSV or a STIX 2.1 bundle; in order of finding */
  get_findings_export: {
    readonly method: 'GET';
    readonly path: '/api/v1/findings/export';
    readonly params: {  };
    readonly query: { readonly analytic?: 'AN0728' | 'AN1121'; readonly severity?: 'low' | 'medium' | 'high' | 'critical'; readonly status?: 'open' | 'acknowledged' | 'closed'; readonly host?: string; readonly process?: string; readonly domain?: string; readonly address?: string; readonly port?: number; readonly episode?: string; readonly text?: string; readonly from?: string; readonly to?: string; readonly format: 'ndjson' | 'csv' | 'stix' };
    readonly headers: {  };
    readonly body: undefined;
    readonly answer: string;
  };
  /** One finding, with its evidence and triage */
  get_findings_by_id: {
    readonly method: 'GET';
    readonly path: '/api/v1/findings/{id}';
    readonly params: { readonly id: string };
    readonly query: {  };
    readonly headers: {  };
    readonly body: undefined;
    readonly answer: { readonly id: string } & Finding;
  };
  /** Triage a finding: status, verdict, assignee, note */
  patch_findings_by_id: {
    readonly method: 'PATCH';
    readonly path: '/api/v1/findings/{id}';
    readonly params: { readonly id: string };
    readonly query: {  };
    readonly headers: { readonly 'If-Match'?: string };
    readonly body: { readonly status?: 'open' | 'acknowledged' | 'closed'; readonly verdict?: string; readonly assignee?: string; readonly note?: string };
    readonly answer: { readonly id: string } & Finding;
  };
  /** Triage many findings alike, each guarded by the ETag you read */
  post_findings_triage: {
    readonly method: 'POST';
    readonly path: '/api/v1/findings/triage';
    readonly params: {  };
    readonly query: {  };
    readonly headers: {  };
    readonly body: { readonly findings: readonly ({ readonly id: string; readonly if_match: string })[]; readonly triage: { readonly status?: 'open' | 'acknowledged' | 'closed'; readonly verdict?: string; readonly assignee?: string; readonly note?: string } };
    readonly answer: { readonly results: readonly ({ readonly id: string; readonly status: number; readonly etag?: string; readonly detail?: string })[] };
  };
  /** The events behind a finding in order of time, each as a sentence and as fields */
  get_findings_by_id_timeline: {
    readonly method: 'GET';
    readonly path: '/api/v1/findings/{id}/timeline';
    readonly params: { readonly id: string };
    readonly query: {  };
    readonly headers: {  };
    readonly body: undefined;
    readonly answer: { readonly id: string; readonly rows: readonly ({ readonly role: string; readonly index: string; readonly event_id: string; readonly text: string; readonly fields: Readonly<Record<string, string | number | readonly (string)[]>>; readonly time?: string })[]; readonly missing: readonly ({ readonly index: string; readonly id: string; readonly role: string })[] };
  };
  /** What an exception would have hidden or lowered in the last days or a span; changes nothing */
  post_exceptions_preview: {
    readonly method: 'POST';
    readonly path: '/api/v1/exceptions/preview';
    readonly params: {  };
    readonly query: { readonly days?: number; readonly from?: string; readonly to?: string };
    readonly headers: {  };
    readonly body: ExceptionBody;
    readonly answer: { readonly looked_at: number; readonly hidden: number; readonly lowered: number; readonly findings: readonly ({ readonly id: string; readonly time: string; readonly effect: 'hidden' | 'lowered'; readonly score_before: number; readonly score_after: number; readonly message: string })[] };
  };
  /** Findings over time; without an interval the span chooses one */
  get_stats_timeline: {
    readonly method: 'GET';
    readonly path: '/api/v1/stats/timeline';
    readonly params: {  };
    readonly query: { readonly analytic?: 'AN0728' | 'AN1121'; readonly severity?: 'low' | 'medium' | 'high' | 'critical'; readonly status?: 'open' | 'acknowledged' | 'closed'; readonly host?: string; readonly process?: string; readonly domain?: string; readonly address?: string; readonly port?: number; readonly episode?: string; readonly text?: string; readonly from?: string; readonly to?: string; readonly interval?: '15m' | '1h' | '1d' };
    readonly headers: { readonly 'If-None-Match'?: string };
    readonly body: undefined;
    readonly answer: { readonly interval: '15m' | '1h' | '1d'; readonly rows: readonly ({ readonly time: string; readonly analytic: 'AN0728' | 'AN1121'; readonly severity: 'low' | 'medium' | 'high' | 'critical'; readonly findings: number })[]; readonly truncated: boolean; readonly unreadable?: number };
  };
  /** Findings by analytic and severity */
  get_stats_severity: {
    readonly method: 'GET';
    readonly path: '/api/v1/stats/severity';
    readonly params: {  };
    readonly query: { readonly analytic?: 'AN0728' | 'AN1121'; readonly severity?: 'low' | 'medium' | 'high' | 'critical'; readonly status?: 'open' | 'acknowledged' | 'closed'; readonly host?: string; readonly process?: string; readonly domain?: string; readonly address?: string; readonly port?: number; readonly episode?: string; readonly text?: string; readonly from?: string; readonly to?: string };
    readonly headers: { readonly 'If-None-Match'?: string };
    readonly body: undefined;
    readonly answer: { readonly rows: readonly ({ readonly analytic: 'AN0728' | 'AN1121'; readonly severity: 'low' | 'medium' | 'high' | 'critical'; readonly findings: number })[]; readonly unreadable?: number };
  };
  /** Processes, domains, hosts, ports or addresses (those connected to) with the most findings */
  get_stats_top: {
    readonly method: 'GET';
    readonly path: '/api/v1/stats/top';
    readonly params: {  };
    readonly query: { readonly analytic?: 'AN0728' | 'AN1121'; readonly severity?: 'low' | 'medium' | 'high' | 'critical'; readonly status?: 'open' | 'acknowledged' | 'closed'; readonly host?: string; readonly process?: string; readonly domain?: string; readonly address?: string; readonly port?: number; readonly episode?: string; readonly text?: string; readonly from?: string; readonly to?: string; readonly by: 'process' | 'domain' | 'host' | 'port' | 'address'; readonly size?: number };
    readonly headers: { readonly 'If-None-Match'?: string };
    readonly body: undefined;
    readonly answer: { readonly rows: readonly ({ readonly value: string; readonly findings: number; readonly max_score: number })[]; readonly unreadable?: number };
  };
  /** Sockets of AN0728: port against time after the answer, of the strongest 500 findings */
  get_stats_ports: {
    readonly method: 'GET';
    readonly path: '/api/v1/stats/ports';
    readonly params: {  };
    readonly query: { readonly analytic?: 'AN0728' | 'AN1121'; readonly severity?: 'low' | 'medium' | 'high' | 'critical'; readonly status?: 'open' | 'acknowledged' | 'closed'; readonly host?: string; readonly process?: string; readonly domain?: string; readonly address?: string; readonly port?: number; readonly episode?: string; readonly text?: string; readonly from?: string; readonly to?: string };
    readonly headers: { readonly 'If-None-Match'?: string };
    readonly body: undefined;
    readonly answer: { readonly rows: readonly ({ readonly finding_id: string; readonly time: string; readonly host: string; readonly process: string; readonly domain: string; readonly address: string; readonly port: number; readonly lag_ms: number; readonly derived: boolean; readonly score: number; readonly deviation?: 'none' | 'near' | 'far'; readonly usual?: true })[]; readonly truncated: boolean; readonly unreadable?: number };
  };
  /** Hosts, processes, domains and addresses of the strongest 200 findings, and what joins them */
  get_stats_graph: {
    readonly method: 'GET';
    readonly path: '/api/v1/stats/graph';
    readonly params: {  };
    readonly query: { readonly analytic?: 'AN0728' | 'AN1121'; readonly severity?: 'low' | 'medium' | 'high' | 'critical'; readonly status?: 'open' | 'acknowledged' | 'closed'; readonly host?: string; readonly process?: string; readonly domain?: string; readonly address?: string; readonly port?: number; readonly episode?: string; readonly text?: string; readonly from?: string; readonly to?: string };
    readonly headers: { readonly 'If-None-Match'?: string };
    readonly body: undefined;
    readonly answer: { readonly nodes: readonly ({ readonly id: string; readonly kind: 'host' | 'process' | 'domain' | 'address'; readonly label: string; readonly severity: 'low' | 'medium' | 'high' | 'critical' })[]; readonly links: readonly ({ readonly source: string; readonly target: string; readonly kind: 'runs' | 'asks' | 'answers' | 'connects'; readonly findings: number })[]; readonly truncated: boolean; readonly unreadable?: number };
  };
  /** Sockets by join state in the newest 50 scans that are done; from and to say when they ran */
  get_stats_join_states: {
    readonly method: 'GET';
    readonly path: '/api/v1/stats/join_states';
    readonly params: {  };
    readonly query: { readonly analytic?: 'AN0728' | 'AN1121'; readonly from?: string; readonly to?: string };
    readonly headers: { readonly 'If-None-Match'?: string };
    readonly body: undefined;
    readonly answer: { readonly rows: readonly ({ readonly scan_id: string; readonly time: string; readonly state: string; readonly sockets: number })[]; readonly unreadable?: number };
  };
  /** What was watched, a flat row for each host and hour; the oldest first */
  get_coverage: {
    readonly method: 'GET';
    readonly path: '/api/v1/coverage';
    readonly params: {  };
    readonly query: { readonly from?: string; readonly to?: string; readonly host?: string; readonly kind?: 'host' | 'sensor'; readonly analytic?: 'AN0728' | 'AN1121'; readonly state?: 'full' | 'partial' | 'blind'; readonly size?: number; readonly cursor?: string };
    readonly headers: {  };
    readonly body: undefined;
    readonly answer: { readonly total: number; readonly rows: readonly ({ readonly time: string; readonly host: string; readonly kind: string; readonly sysmon_1: number; readonly sysmon_3: number; readonly sysmon_22: number; readonly network_dns: number; readonly slices: number; readonly an0728?: string; readonly an0728_reasons?: readonly (string)[]; readonly an1121?: string; readonly an1121_reasons?: readonly (string)[]; readonly inside_window?: number; readonly after_window?: number; readonly earlier_only?: number; readonly never_resolved?: number; readonly no_dns_telemetry?: number; readonly no_process_identity?: number; readonly started_share?: number; readonly without_identity_share?: number; readonly ingest_p50_ms?: number; readonly ingest_p99_ms?: number; readonly clock_offset_ms?: number })[]; readonly next?: string };
  };
  /** What was not seen in a period, the most harmful first, each with evidence and remedy */
  get_coverage_blind_spots: {
    readonly method: 'GET';
    readonly path: '/api/v1/coverage/blind_spots';
    readonly params: {  };
    readonly query: { readonly from?: string; readonly to?: string };
    readonly headers: {  };
    readonly body: undefined;
    readonly answer: { readonly blind_spots: readonly ({ readonly kind: 'event_stopped' | 'event_never_seen' | 'sudden_loss' | 'program_without_questions' | 'no_network_dns' | 'unattributed_clients' | 'no_process_identity' | 'unresolved_field' | 'clock_offset' | 'late_burst' | 'duplicate_host_name' | 'collector_as_host' | 'sensor_version_change'; readonly severity: 'low' | 'medium' | 'high'; readonly analytics: readonly ('AN0728' | 'AN1121')[]; readonly text: string; readonly first_seen: string; readonly last_seen: string; readonly evidence: { readonly index: string; readonly language: 'kql' | 'query_dsl'; readonly query: string }; readonly remedy: string; readonly host?: string })[] };
  };
  /** What was watched and what was blind in a period, as JSON, CSV or a page to print; with a digest */
  get_coverage_report: {
    readonly method: 'GET';
    readonly path: '/api/v1/coverage/report';
    readonly params: {  };
    readonly query: { readonly from?: string; readonly to?: string; readonly format?: 'json' | 'csv' | 'html' };
    readonly headers: {  };
    readonly body: undefined;
    readonly answer: { readonly format: 'afterquery-coverage/1'; readonly generated: string; readonly from: string; readonly to: string; readonly hosts: number; readonly host_hours: number; readonly silent_host_hours: number; readonly slices: { readonly total: number; readonly judged: number }; readonly events: { readonly sysmon_1: number; readonly sysmon_3: number; readonly sysmon_22: number; readonly network_dns: number }; readonly join_states: { readonly inside_window: number; readonly after_window: number; readonly earlier_only: number; readonly never_resolved: number; readonly no_dns_telemetry: number; readonly no_process_identity: number }; readonly unattributed_dns: number; readonly analytics: readonly ({ readonly id: 'AN0728' | 'AN1121'; readonly name: string; readonly technique: string; readonly log_sources: readonly ({ readonly name: string; readonly channel: string; readonly data_component: string; readonly events: number; readonly hosts: number })[]; readonly host_hours: { readonly full: number; readonly partial: number; readonly blind: number }; readonly watched_share: number; readonly reasons: readonly ({ readonly state: 'full' | 'partial' | 'blind'; readonly reason: 'no_event_1' | 'no_event_3' | 'no_event_22' | 'no_network_dns' | 'no_entity_id' | 'no_process_identity' | 'clock_offset' | 'unresolved_field' | 'slices_owed'; readonly host_hours: number; readonly hosts: number })[]; readonly findings: { readonly total: number; readonly by_severity: Readonly<Record<string, number>>; readonly by_status: Readonly<Record<string, number>>; readonly triage_minutes?: { readonly findings: number; readonly p50: number; readonly p90: number } } })[]; readonly by_day: readonly ({ readonly day: string; readonly an0728: { readonly full: number; readonly partial: number; readonly blind: number }; readonly an1121: { readonly full: number; readonly partial: number; readonly blind: number } })[]; readonly by_host: readonly ({ readonly host: string; readonly hours: number; readonly events: { readonly sysmon_1: number; readonly sysmon_3: number; readonly sysmon_22: number; readonly network_dns: number }; readonly an0728: { readonly full: number; readonly partial: number; readonly blind: number }; readonly an1121: { readonly full: number; readonly partial: number; readonly blind: number }; readonly clock_offset_ms?: number })[]; readonly blind_spots: readonly ({ readonly kind: 'event_stopped' | 'event_never_seen' | 'sudden_loss' | 'program_without_questions' | 'no_network_dns' | 'unattributed_clients' | 'no_process_identity' | 'unresolved_field' | 'clock_offset' | 'late_burst' | 'duplicate_host_name' | 'collector_as_host' | 'sensor_version_change'; readonly severity: 'low' | 'medium' | 'high'; readonly analytics: readonly ('AN0728' | 'AN1121')[]; readonly text: string; readonly first_seen: string; readonly last_seen: string; readonly evidence: { readonly index: string; readonly language: 'kql' | 'query_dsl'; readonly query: string }; readonly remedy: string; readonly host?: string })[]; readonly unresolved: readonly ({ readonly index: string; readonly field: string; readonly needed_by: readonly (string)[]; readonly why: string })[]; readonly thresholds: readonly ({ readonly name: string; readonly value: string })[]; readonly exceptions: readonly ({ readonly id: string; readonly author: string; readonly reason: string; readonly effect: string; readonly enabled: boolean; readonly changed: string; readonly expires?: string })[]; readonly changes: readonly ({ readonly time: string; readonly user: string; readonly action: string; readonly path: string })[]; readonly cut: readonly ({ readonly list: string; readonly kept: number; readonly of: number })[]; readonly tests?: readonly ({ readonly time: string; readonly id: string; readonly index: string; readonly status: 'waiting' | 'found' | 'failed'; readonly found: readonly ({ readonly analytic: 'AN0728' | 'AN1121'; readonly seconds: number; readonly score: number })[]; readonly error?: string })[]; readonly digest: { readonly algorithm: 'SHA-256'; readonly over: string; readonly value: string } };
  };
  /** List synthetic stories and what became of them, the newest first */
  get_canaries: {
    readonly method: 'GET';
    readonly path: '/api/v1/canaries';
    readonly params: {  };
    readonly query: { readonly status?: 'waiting' | 'found' | 'failed'; readonly size?: number };
    readonly headers: {  };
    readonly body: undefined;
    readonly answer: { readonly canaries: readonly ({ readonly '@timestamp': string; readonly id: string; readonly host: { readonly name: string }; readonly index: string; readonly events: number; readonly from: string; readonly to: string; readonly status: 'waiting' | 'found' | 'failed'; readonly until: string; readonly found: readonly ({ readonly analytic: 'AN0728' | 'AN1121'; readonly finding_id: string; readonly score: number; readonly seconds: number })[]; readonly settled?: string; readonly error?: string })[] };
  };
  /** List exceptions, shipped and own */
  get_exceptions: {
    readonly method: 'GET';
    readonly path: '/api/v1/exceptions';
    readonly params: {  };
    readonly query: {  };
    readonly headers: {  };
    readonly body: undefined;
    readonly answer: { readonly total: number; readonly exceptions: readonly (Exception & { readonly shipped: boolean; readonly in_force: boolean })[] };
  };
  /** Make an exception */
  post_exceptions: {
    readonly method: 'POST';
    readonly path: '/api/v1/exceptions';
    readonly params: {  };
    readonly query: {  };
    readonly headers: {  };
    readonly body: ExceptionBody;
    readonly answer: Exception;
  };
  /** One exception */
  get_exceptions_by_id: {
    readonly method: 'GET';
    readonly path: '/api/v1/exceptions/{id}';
    readonly params: { readonly id: string };
    readonly query: {  };
    readonly headers: {  };
    readonly body: undefined;
    readonly answer: Exception;
  };
  /** Change an exception, or put a shipped one out of force */
  put_exceptions_by_id: {
    readonly method: 'PUT';
    readonly path: '/api/v1/exceptions/{id}';
    readonly params: { readonly id: string };
    readonly query: {  };
    readonly headers: {  };
    readonly body: ExceptionBody;
    readonly answer: Exception;
  };
  /** Delete an exception of your own */
  delete_exceptions_by_id: {
    readonly method: 'DELETE';
    readonly path: '/api/v1/exceptions/{id}';
    readonly params: { readonly id: string };
    readonly query: {  };
    readonly headers: {  };
    readonly body: undefined;
    readonly answer: undefined;
  };
  /** Findings that an exception hides or lowers, newest first */
  get_exceptions_by_id_findings: {
    readonly method: 'GET';
    readonly path: '/api/v1/exceptions/{id}/findings';
    readonly params: { readonly id: string };
    readonly query: {  };
    readonly headers: {  };
    readonly body: undefined;
    readonly answer: { readonly total: number; readonly findings: readonly ({ readonly id: string; readonly hidden: boolean } & Finding)[] };
  };
  /** List baselines in force: what programs usually do, last seen first */
  get_baselines: {
    readonly method: 'GET';
    readonly path: '/api/v1/baselines';
    readonly params: {  };
    readonly query: { readonly program?: string; readonly domain?: string; readonly host?: string };
    readonly headers: {  };
    readonly body: undefined;
    readonly answer: { readonly state: { readonly '@timestamp': string; readonly id: string; readonly version: number; readonly frozen: boolean }; readonly total: number; readonly baselines: readonly ({ readonly '@timestamp': string; readonly host: { readonly name: string }; readonly dns: { readonly question: { readonly registered_domain: string } }; readonly afterquery: { readonly usage: { readonly key: string; readonly program: string; readonly service: string; readonly version: number; readonly first_seen: string; readonly days: readonly ({ readonly day: string; readonly bytes: number })[] } } })[] };
  };
  /** Freeze the baselines, or let them learn again */
  put_baselines: {
    readonly method: 'PUT';
    readonly path: '/api/v1/baselines';
    readonly params: {  };
    readonly query: {  };
    readonly headers: {  };
    readonly body: { readonly frozen: boolean };
    readonly answer: { readonly '@timestamp': string; readonly id: string; readonly version: number; readonly frozen: boolean };
  };
  /** Begin the baselines anew */
  post_baselines_reset: {
    readonly method: 'POST';
    readonly path: '/api/v1/baselines/reset';
    readonly params: {  };
    readonly query: {  };
    readonly headers: {  };
    readonly body: undefined;
    readonly answer: { readonly '@timestamp': string; readonly id: string; readonly version: number; readonly frozen: boolean };
  };
  /** List API keys, revoked and expired ones too; never their secrets */
  get_keys: {
    readonly method: 'GET';
    readonly path: '/api/v1/keys';
    readonly params: {  };
    readonly query: {  };
    readonly headers: {  };
    readonly body: undefined;
    readonly answer: { readonly total: number; readonly keys: readonly ({ readonly '@timestamp': string; readonly id: string; readonly name: string; readonly role: 'viewer' | 'analyst' | 'admin'; readonly created_by: string; readonly expires?: string; readonly revoked?: string; readonly rotated?: string })[] };
  };
  /** Make an API key; its text is shown once */
  post_keys: {
    readonly method: 'POST';
    readonly path: '/api/v1/keys';
    readonly params: {  };
    readonly query: {  };
    readonly headers: {  };
    readonly body: { readonly name: string; readonly role: 'viewer' | 'analyst' | 'admin'; readonly expires?: string };
    readonly answer: { readonly '@timestamp': string; readonly id: string; readonly name: string; readonly role: 'viewer' | 'analyst' | 'admin'; readonly created_by: string; readonly expires?: string; readonly revoked?: string; readonly rotated?: string; readonly key: string };
  };
  /** Give a key a new secret; the old one ends at once */
  post_keys_by_id_rotate: {
    readonly method: 'POST';
    readonly path: '/api/v1/keys/{id}/rotate';
    readonly params: { readonly id: string };
    readonly query: {  };
    readonly headers: {  };
    readonly body: undefined;
    readonly answer: { readonly '@timestamp': string; readonly id: string; readonly name: string; readonly role: 'viewer' | 'analyst' | 'admin'; readonly created_by: string; readonly expires?: string; readonly revoked?: string; readonly rotated?: string; readonly key: string };
  };
  /** Revoke a key at once, for good */
  delete_keys_by_id: {
    readonly method: 'DELETE';
    readonly path: '/api/v1/keys/{id}';
    readonly params: { readonly id: string };
    readonly query: {  };
    readonly headers: {  };
    readonly body: undefined;
    readonly answer: { readonly '@timestamp': string; readonly id: string; readonly name: string; readonly role: 'viewer' | 'analyst' | 'admin'; readonly created_by: string; readonly expires?: string; readonly revoked?: string; readonly rotated?: string };
  };
  /** Who asks: id, name and role of the key; "loopback" where the service asks for none */
  get_caller: {
    readonly method: 'GET';
    readonly path: '/api/v1/caller';
    readonly params: {  };
    readonly query: {  };
    readonly headers: {  };
    readonly body: undefined;
    readonly answer: { readonly id: string; readonly name: string; readonly role: 'viewer' | 'analyst' | 'admin' };
  };
  /** The analytics: their definitions, and the tunables in force with ATT&CK's own names */
  get_analytics: {
    readonly method: 'GET';
    readonly path: '/api/v1/analytics';
    readonly params: {  };
    readonly query: {  };
    readonly headers: {  };
    readonly body: undefined;
    readonly answer: { readonly analytics: readonly ({ readonly id: string; readonly name: string; readonly version: string; readonly tactic: { readonly id: string; readonly name: string }; readonly technique: { readonly id: string; readonly name: string }; readonly tunables: readonly ({ readonly setting: string; readonly value: unknown; readonly text: string; readonly comparable: boolean; readonly attack?: string })[]; readonly definition: Readonly<Record<string, unknown>> })[] };
  };
  /** The settings in force; secrets are never shown */
  get_settings: {
    readonly method: 'GET';
    readonly path: '/api/v1/settings';
    readonly params: {  };
    readonly query: {  };
    readonly headers: {  };
    readonly body: undefined;
    readonly answer: { readonly settings: readonly ({ readonly name: string; readonly value: unknown; readonly text: string; readonly secret: boolean; readonly needs_restart: boolean })[] };
  };
  /** Read the settings file and the certificate again, on this copy of the service */
  post_settings_reload: {
    readonly method: 'POST';
    readonly path: '/api/v1/settings/reload';
    readonly params: {  };
    readonly query: {  };
    readonly headers: {  };
    readonly body: undefined;
    readonly answer: { readonly changed: readonly (string)[]; readonly needs_restart: readonly (string)[]; readonly overridden: readonly (string)[]; readonly certificate_renewed: boolean };
  };
  /** List what was changed through this API, by whom, and who was refused; the newest first */
  get_audit: {
    readonly method: 'GET';
    readonly path: '/api/v1/audit';
    readonly params: {  };
    readonly query: { readonly user?: string; readonly outcome?: 'success' | 'failure'; readonly size?: number };
    readonly headers: {  };
    readonly body: undefined;
    readonly answer: { readonly total: number; readonly entries: readonly ({ readonly '@timestamp': string; readonly event: { readonly kind: 'event'; readonly action: string; readonly outcome: string }; readonly user: { readonly id: string; readonly name: string; readonly roles: readonly (string)[] }; readonly url: { readonly path: string }; readonly http: { readonly request: { readonly method: string }; readonly response: { readonly status_code: number } }; readonly afterquery: { readonly request: string }; readonly client?: { readonly ip: string } })[] };
  };
  /** Measures of the service for Prometheus */
  get_metrics: {
    readonly method: 'GET';
    readonly path: '/metrics';
    readonly params: {  };
    readonly query: {  };
    readonly headers: {  };
    readonly body: undefined;
    readonly answer: string;
  };
  /** The console, for people */
  get: {
    readonly method: 'GET';
    readonly path: '/';
    readonly params: {  };
    readonly query: {  };
    readonly headers: {  };
    readonly body: undefined;
    readonly answer: string;
  };
  /** The routes, for people */
  get_docs: {
    readonly method: 'GET';
    readonly path: '/docs';
    readonly params: {  };
    readonly query: {  };
    readonly headers: {  };
    readonly body: undefined;
    readonly answer: string;
  };
  /** Style of that page */
  get_docs_docs_css: {
    readonly method: 'GET';
    readonly path: '/docs/docs.css';
    readonly params: {  };
    readonly query: {  };
    readonly headers: {  };
    readonly body: undefined;
    readonly answer: string;
  };
  /** This document */
  get_openapi_json: {
    readonly method: 'GET';
    readonly path: '/openapi.json';
    readonly params: {  };
    readonly query: {  };
    readonly headers: {  };
    readonly body: undefined;
    readonly answer: Readonly<Record<string, unknown>>;
  };
}
export type OperationId = keyof Operations;

const OPERATIONS: { readonly [O in OperationId]: readonly [Operations[O]['method'], Operations[O]['path']] } = {
  get_health_live: ['GET', '/health/live'],
  get_health_ready: ['GET', '/health/ready'],
  post_scans: ['POST', '/api/v1/scans'],
  get_scans: ['GET', '/api/v1/scans'],
  get_scans_by_id: ['GET', '/api/v1/scans/{id}'],
  post_scans_by_id_cancel: ['POST', '/api/v1/scans/{id}/cancel'],
  post_scans_by_id_resume: ['POST', '/api/v1/scans/{id}/resume'],
  get_scans_by_id_events: ['GET', '/api/v1/scans/{id}/events'],
  get_findings: ['GET', '/api/v1/findings'],
  get_findings_export: ['GET', '/api/v1/findings/export'],
  get_findings_by_id: ['GET', '/api/v1/findings/{id}'],
  patch_findings_by_id: ['PATCH', '/api/v1/findings/{id}'],
  post_findings_triage: ['POST', '/api/v1/findings/triage'],
  get_findings_by_id_timeline: ['GET', '/api/v1/findings/{id}/timeline'],
  post_exceptions_preview: ['POST', '/api/v1/exceptions/preview'],
  get_stats_timeline: ['GET', '/api/v1/stats/timeline'],
  get_stats_severity: ['GET', '/api/v1/stats/severity'],
  get_stats_top: ['GET', '/api/v1/stats/top'],
  get_stats_ports: ['GET', '/api/v1/stats/ports'],
  get_stats_graph: ['GET', '/api/v1/stats/graph'],
  get_stats_join_states: ['GET', '/api/v1/stats/join_states'],
  get_coverage: ['GET', '/api/v1/coverage'],
  get_coverage_blind_spots: ['GET', '/api/v1/coverage/blind_spots'],
  get_coverage_report: ['GET', '/api/v1/coverage/report'],
  get_canaries: ['GET', '/api/v1/canaries'],
  get_exceptions: ['GET', '/api/v1/exceptions'],
  post_exceptions: ['POST', '/api/v1/exceptions'],
  get_exceptions_by_id: ['GET', '/api/v1/exceptions/{id}'],
  put_exceptions_by_id: ['PUT', '/api/v1/exceptions/{id}'],
  delete_exceptions_by_id: ['DELETE', '/api/v1/exceptions/{id}'],
  get_exceptions_by_id_findings: ['GET', '/api/v1/exceptions/{id}/findings'],
  get_baselines: ['GET', '/api/v1/baselines'],
  put_baselines: ['PUT', '/api/v1/baselines'],
  post_baselines_reset: ['POST', '/api/v1/baselines/reset'],
  get_keys: ['GET', '/api/v1/keys'],
  post_keys: ['POST', '/api/v1/keys'],
  post_keys_by_id_rotate: ['POST', '/api/v1/keys/{id}/rotate'],
  delete_keys_by_id: ['DELETE', '/api/v1/keys/{id}'],
  get_caller: ['GET', '/api/v1/caller'],
  get_analytics: ['GET', '/api/v1/analytics'],
  get_settings: ['GET', '/api/v1/settings'],
  post_settings_reload: ['POST', '/api/v1/settings/reload'],
  get_audit: ['GET', '/api/v1/audit'],
  get_metrics: ['GET', '/metrics'],
  get: ['GET', '/'],
  get_docs: ['GET', '/docs'],
  get_docs_docs_css: ['GET', '/docs/docs.css'],
  get_openapi_json: ['GET', '/openapi.json'],
};

type Needed<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] };
type Part<Name extends string, T> = keyof T extends never
  ? { readonly [K in Name]?: undefined }
  : keyof Needed<T> extends never
    ? { readonly [K in Name]?: T }
    : { readonly [K in Name]: T };

/** What an operation takes; parts without a required member may be left out. */
export type Asked<O extends OperationId> = Part<'params', Operations[O]['params']> &
  Part<'query', Operations[O]['query']> &
  Part<'headers', Operations[O]['headers']> &
  (Operations[O]['body'] extends undefined
    ? { readonly body?: undefined }
    : { readonly body: Operations[O]['body'] });

export interface Answered<O extends OperationId> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Operations[O]['answer'];
}

/** A problem document, thrown. */
export class AfterqueryProblem extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(`${problem.title}: ${problem.detail}`);
    this.problem = problem;
  }
}

export interface AfterqueryOptions {
  /** e.g. https://afterquery.example.org:8477 */
  readonly url: string;
  readonly key?: string;
  readonly fetch?: typeof fetch;
}

type Loose = Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;

/** One typed function for every operation: `call('get_findings', { query: { severity: 'high' } })`. */
export const createAfterquery = ({ url, key, fetch: send = fetch }: AfterqueryOptions) => {
  const call = async <O extends OperationId>(operation: O, asked: Asked<O>): Promise<Answered<O>> => {
    const [method, template] = OPERATIONS[operation];
    const { params = {}, query = {}, headers = {}, body } = asked as unknown as Loose;
    const path = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])));
    const target = new URL(path, url);
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) target.searchParams.set(name, String(value));
    const response = await send(target, {
      method,
      headers: {
        ...(key === undefined ? {} : { Authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(headers as Record<string, string>),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const type = response.headers.get('content-type') ?? '';
    const is_json = /^application\/(problem\+)?json\b/.test(type);
    const value: unknown = is_json ? JSON.parse(text) : text === '' ? undefined : text;
    if (!response.ok) throw new AfterqueryProblem(value as Problem);
    return { status: response.status, headers: response.headers, body: value as Operations[O]['answer'] };
  };
  return { call };
};
