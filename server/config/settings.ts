import { type Either, left, right } from 'fp-ts/lib/Either.js';
import { AN0728, EXPECTED_PORTS } from '../analytics/an0728_port_after_answer/definition.ts';
import { parseFormula } from '../analytics/an0728_port_after_answer/formula.ts';
import { AN1121 } from '../analytics/an1121_dns_tunnelling/definition.ts';
import {
  readChoice,
  readDays,
  readDuration,
  readIndexName,
  readIndices,
  readInteger,
  readList,
  readOrigin,
  readPathPattern,
  readRetention,
  readText,
  readWebhook,
  type Setting,
} from './setting.ts';

const define = <A>(setting: Setting<A>): Setting<A> => setting;

export const SETTINGS = {
  settings_file: define({
    name: 'AFTERQUERY_SETTINGS_FILE',
    needs_restart: true,
    text: 'File of NAME=value lines that stand where the environment says nothing (docs/operations.md). Named in the environment only.',
    read: readText,
  }),
  engine_url: define({
    name: 'AFTERQUERY_ENGINE_URL',
    needs_restart: true,
    text: 'Address of the cluster, e.g. https://es.example.org:9200. Without it the embedded OpenSearch is used.',
    read: (raw) => {
      const url = URL.canParse(raw) ? new URL(raw) : undefined;
      return url !== undefined && ['http:', 'https:'].includes(url.protocol)
        ? right(raw)
        : left('an http or https URL');
    },
  }),
  engine: define({
    name: 'AFTERQUERY_ENGINE',
    needs_restart: true,
    fallback: 'auto',
    text: 'elasticsearch, opensearch, or auto (ask the cluster). Without a URL: which engine is embedded (auto: OpenSearch).',
    read: readChoice('auto', 'elasticsearch', 'opensearch'),
  }),
  username: define({
    name: 'AFTERQUERY_ENGINE_USERNAME',
    needs_restart: true,
    text: 'User of the cluster.',
    read: readText,
  }),
  password: define({
    name: 'AFTERQUERY_ENGINE_PASSWORD',
    needs_restart: true,
    text: 'Password of that user.',
    secret: true,
    read: readText,
  }),
  api_key: define({
    name: 'AFTERQUERY_ENGINE_API_KEY',
    needs_restart: true,
    text: 'API key of the cluster, in place of user and password.',
    secret: true,
    read: readText,
  }),
  ca_file: define({
    name: 'AFTERQUERY_ENGINE_CA',
    needs_restart: true,
    text: "File with the certificate authority (PEM) that signed the cluster's certificate.",
    read: readText,
  }),
  index_prefix: define({
    name: 'AFTERQUERY_INDEX_PREFIX',
    needs_restart: true,
    fallback: 'afterquery',
    text: "First part of the names of the service's own indices, templates and pipelines.",
    read: (raw) =>
      /^[a-z][a-z0-9_-]{0,60}$/.test(raw)
        ? right(raw)
        : left('lower-case letters, digits, - and _, a letter first'),
  }),
  sysmon_indices: define({
    name: 'AFTERQUERY_SYSMON_INDICES',
    fallback: 'afterquery-source-sysmon*,winlogbeat-*,logs-windows.sysmon_operational-*',
    text: 'Where Sysmon events are: ECS, raw winlogbeat, flat, or a mixture; resolved per field.',
    read: readIndices,
  }),
  dns_indices: define({
    name: 'AFTERQUERY_DNS_INDICES',
    fallback: 'afterquery-source-dns*,packetbeat-*,logs-zeek.dns-*,logs-network_traffic.dns-*',
    text: 'Where DNS transactions of network sensors are (Zeek, Packetbeat).',
    read: readIndices,
  }),
  time_window: define({
    name: 'AFTERQUERY_TIME_WINDOW',
    fallback: '5m',
    text: 'How long after an answer a socket still belongs to it (ATT&CK: TimeWindow).',
    read: readDuration,
  }),
  negative_lag: define({
    name: 'AFTERQUERY_NEGATIVE_LAG',
    fallback: '1s',
    text: 'How long before its answer a socket may be: Sysmon writes event 22 when the query completes.',
    read: readDuration,
  }),
  answer_memory: define({
    name: 'AFTERQUERY_ANSWER_MEMORY',
    fallback: '1h',
    text: 'How far back answers are remembered to tell "resolved too long ago" from "never resolved".',
    read: readDuration,
  }),
  expected_ports: define({
    name: 'AFTERQUERY_EXPECTED_PORTS',
    fallback: EXPECTED_PORTS.join(','),
    text: 'Ports that need no explanation after an answer.',
    read: readList(readInteger(0, 65_535), 'ports'),
  }),
  port_deviation_threshold: define({
    name: 'AFTERQUERY_PORT_DEVIATION_THRESHOLD',
    fallback: String(AN0728.port_deviation_threshold),
    text: 'Unexpected ports from this one on count as full deviation, those below as a lesser one (ATT&CK: PortDeviationThreshold).',
    read: readInteger(1, 65_535),
  }),
  formulae: define({
    name: 'AFTERQUERY_PORT_FORMULAE',
    fallback: AN0728.formulae.join(','),
    text: 'Port formulae over the octets o1 to o4 of an answer; each further one costs certainty.',
    read: readList(parseFormula, 'formulae'),
  }),
  query_length_threshold: define({
    name: 'AFTERQUERY_QUERY_LENGTH_THRESHOLD',
    fallback: String(AN1121.subdomain_length.from),
    text: 'Mean characters before the registered domain from which length tells (ATT&CK: QueryLengthThreshold).',
    read: readInteger(1, 200),
  }),
  slow_windows: define({
    name: 'AFTERQUERY_SLOW_WINDOWS',
    fallback: '24h',
    text: 'Windows over which slow leaks are looked for, in whole days; "24h,7d" also judges weeks.',
    read: readList(readDays, 'windows of whole days, from 24h to 30d each, such as 24h,7d'),
  }),
  process_image_filter: define({
    name: 'AFTERQUERY_PROCESS_IMAGE_FILTER',
    fallback: '',
    text: 'Further programs that are never judged, by full path, * and ? allowed (ATT&CK: ProcessImageFilter). A bare name would excuse it in every folder.',
    read: readList(readPathPattern, 'full Windows paths'),
  }),
  scan_requests: define({
    name: 'AFTERQUERY_SCAN_REQUESTS',
    fallback: '3',
    text: 'Requests of a scan that are under way in the cluster at once, at most; one while it says that it is too busy.',
    read: readInteger(1, 16),
  }),
  backfill_requests: define({
    name: 'AFTERQUERY_BACKFILL_REQUESTS',
    fallback: '1',
    text: 'The same of a backfill, which takes its time so that people who search do not notice it.',
    read: readInteger(1, 16),
  }),
  backfill_share: define({
    name: 'AFTERQUERY_BACKFILL_SHARE',
    fallback: '25',
    text: 'Percent of its time in which a backfill works; it rests after each request. 100 is four times as fast, and felt by people who search a small cluster.',
    read: readInteger(1, 100),
  }),
  page_size: define({
    name: 'AFTERQUERY_PAGE_SIZE',
    fallback: '15000',
    text: 'Buckets of a composite page at first; halved when the cluster refuses.',
    read: readInteger(1, 65_535),
  }),
  host: define({
    name: 'AFTERQUERY_HOST',
    needs_restart: true,
    fallback: '127.0.0.1',
    text: 'Address the REST API listens on. Beyond loopback it asks every caller for an API key ("afterquery keys create").',
    read: readText,
  }),
  port: define({
    name: 'AFTERQUERY_PORT',
    needs_restart: true,
    fallback: '8477',
    text: 'Port the REST API listens on; 0 takes a free one.',
    read: readInteger(0, 65_535),
  }),
  tls_cert: define({
    name: 'AFTERQUERY_TLS_CERT',
    needs_restart: true,
    text: 'File with the certificate chain (PEM) of the REST API; with it and the key the API speaks https.',
    read: readText,
  }),
  tls_key: define({
    name: 'AFTERQUERY_TLS_KEY',
    needs_restart: true,
    text: 'File with the private key (PEM) of that certificate.',
    read: readText,
  }),
  cors_origins: define({
    name: 'AFTERQUERY_CORS_ORIGINS',
    fallback: '',
    text: "Origins whose pages may read the REST API, e.g. Kibana's for Vega: https://kibana.example.org:5601.",
    read: readList(readOrigin, 'origins'),
  }),
  rate_limit: define({
    name: 'AFTERQUERY_RATE_LIMIT',
    fallback: '1200',
    text: 'Requests that one API key may send in a minute.',
    read: readInteger(1, 10_000_000),
  }),
  schedule: define({
    name: 'AFTERQUERY_SCHEDULE',
    fallback: '* * * * *',
    text: 'Cron expression (five or six fields) of the scheduled scan; "off" turns it off.',
    read: readText,
  }),
  ingest_delay: define({
    name: 'AFTERQUERY_INGEST_DELAY',
    fallback: '30s',
    text: 'How long events take to reach the cluster: a scheduled scan stops that long before now.',
    read: readDuration,
  }),
  late_within: define({
    name: 'AFTERQUERY_LATE_WITHIN',
    fallback: '24h',
    text: 'How late events may reach the cluster and still be judged: slices that grew after they were judged are judged again; 0s turns it off.',
    read: readDuration,
  }),
  first_lookback: define({
    name: 'AFTERQUERY_FIRST_LOOKBACK',
    fallback: '24h',
    text: 'How far back the first scheduled scan of a new installation begins.',
    read: readDuration,
  }),
  backfill: define({
    name: 'AFTERQUERY_BACKFILL',
    fallback: 'on',
    text: 'Whether this copy takes parts of backfills, beside the schedule and behind it: on or off.',
    read: readChoice('on', 'off'),
  }),
  canary_index: define({
    name: 'AFTERQUERY_CANARY_INDEX',
    text: 'Index or data stream among AFTERQUERY_SYSMON_INDICES that synthetic stories are written to, to prove that they are found (docs/coverage.md). Without it there are none.',
    read: readIndexName,
  }),
  canary_api_key: define({
    name: 'AFTERQUERY_CANARY_API_KEY',
    needs_restart: true,
    text: 'API key of the cluster that may create documents there; without it the account above must be allowed to.',
    secret: true,
    read: readText,
  }),
  canary_schedule: define({
    name: 'AFTERQUERY_CANARY_SCHEDULE',
    fallback: 'off',
    text: 'Cron expression by which the copy that runs the schedule sends a canary, e.g. "7 * * * *"; off: only "afterquery canary" does.',
    read: readText,
  }),
  canary_within: define({
    name: 'AFTERQUERY_CANARY_WITHIN',
    fallback: '10m',
    text: 'A canary that was not found that soon has failed, and is told to the webhook.',
    read: readDuration,
  }),
  retention: define({
    name: 'AFTERQUERY_RETENTION',
    fallback: '400d',
    text: 'How long findings, suppressed ones and the audit are kept after their month has ended; whole days, at least 30d. The copy that runs the schedule deletes older months once a day.',
    read: readRetention,
  }),
  webhook_url: define({
    name: 'AFTERQUERY_WEBHOOK_URL',
    text: 'Address that is told of new and escalated findings (docs/notifications.md). Kept secret, since such addresses often hold a token.',
    secret: true,
    read: readWebhook,
  }),
  webhook_secret: define({
    name: 'AFTERQUERY_WEBHOOK_SECRET',
    text: 'Shared secret that signs what is sent there.',
    secret: true,
    read: readText,
  }),
  webhook_format: define({
    name: 'AFTERQUERY_WEBHOOK_FORMAT',
    fallback: 'generic',
    text: 'generic (JSON with all fields) or slack (a text, for Slack and what takes its incoming webhooks).',
    read: readChoice('generic', 'slack'),
  }),
  webhook_severity: define({
    name: 'AFTERQUERY_WEBHOOK_SEVERITY',
    fallback: 'high',
    text: 'The lowest severity that is told: medium, high or critical.',
    read: readChoice('medium', 'high', 'critical'),
  }),
  webhook_private: define({
    name: 'AFTERQUERY_WEBHOOK_PRIVATE',
    fallback: 'no',
    text: 'yes allows a receiver on a loopback, link-local or private address, and plain http.',
    read: readChoice('yes', 'no'),
  }),
  log_level: define({
    name: 'AFTERQUERY_LOG_LEVEL',
    fallback: 'info',
    text: 'trace, debug, info, warn, error or silent; logs are ECS JSON on standard error.',
    read: readChoice('trace', 'debug', 'info', 'warn', 'error', 'silent'),
  }),
} as const;

type ValueOf<S> = S extends Setting<infer A> ? A : never;
type Optional =
  | 'settings_file'
  | 'engine_url'
  | 'username'
  | 'password'
  | 'api_key'
  | 'ca_file'
  | 'tls_cert'
  | 'tls_key'
  | 'canary_index'
  | 'canary_api_key'
  | 'webhook_url'
  | 'webhook_secret';

export type Settings = {
  readonly [K in keyof typeof SETTINGS]: K extends Optional
    ? ValueOf<(typeof SETTINGS)[K]> | undefined
    : ValueOf<(typeof SETTINGS)[K]>;
};

/** Texts by name, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where nothing else is said, a scan reads what `ingest` wrote under the same prefix. */
const followPrefix = (settings: Settings, env: Environment): Settings => {
  const own = (setting: Setting<string>, patterns: string): string =>
    (env[setting.name] ?? '') === ''
      ? patterns.replace('afterquery-source-', `${settings.index_prefix}-source-`)
      : patterns;
  return {
    ...settings,
    sysmon_indices: own(SETTINGS.sysmon_indices, settings.sysmon_indices),
    dns_indices: own(SETTINGS.dns_indices, settings.dns_indices),
  };
};

/** Half an account, or one without a cluster to show it to, would be left unused in silence. */
const findContradictions = (values: Readonly<Record<string, unknown>>): string[] => {
  const has = (key: keyof typeof SETTINGS): boolean => values[key] !== undefined;
  const { engine_url, username, password, api_key, tls_cert, tls_key, webhook_url, webhook_secret } =
    SETTINGS;
  return [
    ...(has('username') !== has('password') ? [`${username.name} and ${password.name} go together.`] : []),
    ...(has('tls_cert') !== has('tls_key') ? [`${tls_cert.name} and ${tls_key.name} go together.`] : []),
    ...(has('username') && has('api_key') ? [`Give ${api_key.name} or ${username.name}, not both.`] : []),
    ...(!has('engine_url') && (has('username') || has('api_key'))
      ? [`An account of a cluster needs ${engine_url.name}.`]
      : []),
    ...(has('canary_api_key') && !has('engine_url')
      ? [`${SETTINGS.canary_api_key.name} needs ${engine_url.name}.`]
      : []),
    ...(values.canary_schedule !== 'off' && !has('canary_index')
      ? [`${SETTINGS.canary_schedule.name} needs ${SETTINGS.canary_index.name}.`]
      : []),
    ...(has('webhook_secret') && !has('webhook_url')
      ? [`${webhook_secret.name} needs ${webhook_url.name}.`]
      : []),
  ];
};

/** Decode the environment once; every mistake is named in one sentence, secrets are never shown. */
export const readSettings = (env: Environment): Either<string[], Settings> => {
  const mistakes: string[] = [];
  const values: Record<string, unknown> = {};
  const known = new Set<string>();
  // The address of a cluster may hold a user and a password.
  const show = (raw: string): string => raw.replace(/^.*@/s, '***@').slice(0, 80);
  for (const [key, setting] of Object.entries(SETTINGS) as [string, Setting<unknown>][]) {
    known.add(setting.name);
    const given = env[setting.name];
    const raw = given === undefined || given === '' ? setting.fallback : given;
    if (raw === undefined) continue;
    const read = setting.read(raw);
    if (read._tag === 'Right') values[key] = read.right;
    else {
      // A list names the one of its parts that is wrong.
      const is_told = setting.secret === true || read.left.includes('"');
      mistakes.push(`${setting.name} must be ${read.left}${is_told ? '' : `, not "${show(raw)}"`}.`);
    }
  }
  for (const name of Object.keys(env))
    if (
      name.startsWith('AFTERQUERY_') &&
      !known.has(name) &&
      !ALSO_READ.has(name) &&
      !name.startsWith('AFTERQUERY_TEST_')
    )
      mistakes.push(`${name} is not a setting of Afterquery.`);
  mistakes.push(...findContradictions(values));
  if (mistakes.length > 0) return left(mistakes);
  return right(followPrefix(values as Settings, env));
};

/** Read by the embedded engine and its launcher. */
const ALSO_READ = new Set(['AFTERQUERY_JAVA_HOME']);
