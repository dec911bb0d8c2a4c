import { buildContactedAddresses } from '../../queries/contacted_addresses.ts';
import {
  buildCoverageCounts,
  buildCoverageHour,
  buildCoverageLacks,
  buildCoverageNetwork,
  buildFilledDays,
} from '../../queries/coverage.ts';
import { buildCoverageSample } from '../../queries/coverage_sample.ts';
import { buildFilledSlices } from '../../queries/filled_slices.ts';
import {
  buildFindingSpan,
  buildSeverities,
  buildStrongestJoins,
  buildStrongestPairs,
  buildTimeline,
  buildTop,
} from '../../queries/finding_stats.ts';
import { buildHostAddresses } from '../../queries/host_addresses.ts';
import { buildHostsWithEvents } from '../../queries/hosts_with_events.ts';
import { buildFindingsList } from '../../queries/list_findings.ts';
import { buildLookups, buildLookupsOfNames, buildNamingLookups } from '../../queries/lookups.ts';
import { buildNetworkEvents } from '../../queries/network_events.ts';
import { buildNewestScans } from '../../queries/newest_scans.ts';
import { buildOwnResolverSockets } from '../../queries/own_resolver_sockets.ts';
import { buildEventCounts, buildPopulation, buildRareFields } from '../../queries/population.ts';
import { buildProcessStarts } from '../../queries/process_starts.ts';
import { buildNetworkQuestions, buildProcessQuestions } from '../../queries/questions.ts';
import { buildAskingPrograms, buildConnectingPrograms } from '../../queries/silent_programs.ts';
import {
  buildResolverSockets,
  buildSocketEvents,
  buildTranslatedSockets,
} from '../../queries/socket_events.ts';
import { buildSocketPrograms } from '../../queries/socket_programs.ts';
import { buildUnusualSockets } from '../../queries/unusual_sockets.ts';
import { EXPECTED_PORTS } from '../analytics/an0728_port_after_answer/definition.ts';
import { DOH_ADDRESSES, RESOLVER_PORTS } from '../analytics/an1121_dns_tunnelling/own_resolver.ts';
import { EXCLUDED_PROGRAMS } from '../analytics/programs/excluded_programs.ts';
import { createExclusion } from '../analytics/programs/exclusion.ts';
import type { LogicalField, ResolvedField, ResolvedFields } from '../schema/field_profile.ts';
import { DNS_CANDIDATES, SYSMON_CANDIDATES } from '../schema/field_profile.ts';

const LEFT_OUT = createExclusion(EXCLUDED_PROGRAMS).toLeftOut();
const SPAN = { from: Date.UTC(2026, 2, 10, 9, 0), to: Date.UTC(2026, 2, 10, 9, 15) };
const PROCESS = '{b2f94c13-e73a-69af-4202-000000000700}';

const TYPES: Partial<Record<LogicalField, string>> = {
  time: 'date',
  pid: 'long',
  port: 'integer',
  source_port: 'integer',
  address: 'ip',
  source_ip: 'ip',
  resolved_ip: 'ip',
};

/** The first candidate of every field: ECS as the service's own templates map it. */
const toEcs = (
  candidates: Readonly<Partial<Record<LogicalField, readonly string[]>>>,
  leave: readonly LogicalField[],
): ResolvedFields =>
  Object.fromEntries(
    (Object.entries(candidates) as [LogicalField, readonly string[]][])
      .filter(([field]) => !leave.includes(field))
      .map(([field, names]): [LogicalField, ResolvedField] => {
        const name = field === 'host' ? 'host.name' : (names[0] ?? '');
        return [field, { name, read: name, type: TYPES[field] ?? 'keyword' }];
      }),
  );

const composite = (question: {
  readonly aggregation: string;
  readonly body: Readonly<Record<string, unknown>>;
}): unknown => {
  const aggs = question.body.aggs as Record<string, { composite: object; aggs?: object }>;
  const { composite: own, ...inner } = aggs[question.aggregation] ?? { composite: {} };
  return {
    ...question.body,
    aggs: { [question.aggregation]: { composite: { size: 10_000, ...own }, ...inner } },
  };
};

const documents = (question: {
  readonly query: unknown;
  readonly fields: readonly unknown[];
  readonly columns?: readonly unknown[];
}): unknown => ({
  size: 1_000,
  _source: false,
  ...(question.columns === undefined ? {} : { docvalue_fields: question.columns }),
  ...(question.fields.length === 0 ? {} : { fields: question.fields }),
  query: question.query,
});

/** File name → request body of every question, over the service's own ECS fields, ready for Dev Tools. */
export const buildGoldenQueries = (): Map<string, string> => {
  const sysmon = toEcs(SYSMON_CANDIDATES, ['utc_time', 'query_results', 'answer_port']);
  const dns = toEcs(DNS_CANDIDATES, []);
  const bucket = { host: 'FIN-WS01', entity_id: PROCESS, address: '198.51.100.23', port: 10_198, count: 1 };
  const bodies: Record<string, unknown> = {
    unusual_sockets: composite(
      buildUnusualSockets(sysmon, SPAN, {
        expected_ports: EXPECTED_PORTS,
        left_out: LEFT_OUT,
        suspects: ['C:\\Windows\\System32\\rundll32.exe'],
      }),
    ),
    socket_programs: composite(buildSocketPrograms(sysmon, SPAN, EXPECTED_PORTS)),
    socket_events: documents(buildSocketEvents(sysmon, SPAN, [bucket])),
    own_resolver_sockets: composite(
      buildOwnResolverSockets(sysmon, SPAN, RESOLVER_PORTS, DOH_ADDRESSES, LEFT_OUT),
    ),
    resolver_sockets: documents(buildResolverSockets(sysmon, SPAN, ['10.20.30.23'], [53])),
    translated_sockets: documents(
      buildTranslatedSockets(sysmon, SPAN, {
        addresses: ['198.51.100.53'],
        ports: [53],
        source_ports: [50_001, 50_002],
      }),
    ),
    lookups: documents(buildLookups(sysmon, [{ span: SPAN, entity_ids: [PROCESS], hosts: ['FIN-WS02'] }])),
    naming_lookups: documents(buildNamingLookups(sysmon, SPAN)),
    lookups_of_names: documents(buildLookupsOfNames(sysmon, SPAN, [bucket], ['www.example.org'])),
    process_starts: documents(buildProcessStarts(sysmon, SPAN, [PROCESS])),
    hosts_with_events: composite(buildHostsWithEvents(sysmon, SPAN, '22', ['FIN-WS01'])),
    contacted_addresses: composite(buildContactedAddresses(sysmon, SPAN, 'FIN-WS01', ['198.51.100.23'])),
    host_addresses: composite(buildHostAddresses(sysmon, SPAN, ['10.20.30.23'], 15)),
    process_questions: composite(buildProcessQuestions(sysmon, SPAN, LEFT_OUT)),
    network_questions: composite(buildNetworkQuestions(dns, SPAN)),
    network_events: documents(buildNetworkEvents(dns, SPAN, '10.20.30.23', ['www.example.org'])),
    filled_slices: composite(buildFilledSlices(sysmon, SPAN, '3', 15)),
    rare_fields: buildRareFields(
      '@timestamp',
      SPAN,
      { f0: 'network.community_id' },
      { filled: 'event.code', unless: [] },
    ),
    population: buildPopulation(
      '@timestamp',
      [SPAN, { from: SPAN.to, to: SPAN.to + 15_000 }],
      {
        f0: 'process.entity_id',
        f1: 'winlog.event_data.ProcessGuid.keyword',
      },
      { filled: 'event.code', unless: ['winlog.event_id'] },
    ),
    coverage_lacks: composite(buildCoverageLacks(sysmon, SPAN, 15)),
    coverage_hour: buildCoverageHour(sysmon, SPAN, 5_000, {
      created: 'event.created',
      agent_version: 'agent.version',
      collector: 'agent.name',
    }).body,
    coverage_counts: composite(
      buildCoverageCounts(sysmon, SPAN, 15, {
        created: 'event.created',
        agent_version: 'agent.version',
        collector: 'agent.name',
      }),
    ),
    coverage_network: composite(
      buildCoverageNetwork(dns, SPAN, 15, { created: 'event.created', sensor: 'event.module' }),
    ),
    coverage_days: composite(buildFilledDays(sysmon, SPAN)),
    coverage_sample: buildCoverageSample(sysmon, SPAN, 300, 'event.ingested').body,
    connecting_programs: buildConnectingPrograms(sysmon, SPAN, EXCLUDED_PROGRAMS, 300),
    asking_programs: buildAskingPrograms(sysmon, SPAN, ['C:\\Tools\\agent.exe']),
    event_counts: buildEventCounts(sysmon, SPAN),
    list_findings: buildFindingsList(
      { analytic: 'AN0728', severity_from: 47, status: 'open' },
      { sort: 'score', size: 50 },
    ),
    finding_span: buildFindingSpan({ to: SPAN.to }),
    finding_timeline: buildTimeline(SPAN, '15m'),
    finding_severities: buildSeverities({ status: 'open' }),
    top_findings: buildTop({ severity_from: 47 }, 'process', 10),
    strongest_pairs: buildStrongestPairs({ host: 'FIN-WS01' }, 500),
    strongest_joins: buildStrongestJoins({ domain: 'example.org' }, 200),
    newest_scans: buildNewestScans({ analytic: 'AN0728', ...SPAN }, 50),
  };
  return new Map(
    Object.entries(bodies).map(([name, body]) => [
      `queries/golden/${name}.json`,
      `${JSON.stringify(body, null, 2)}\n`,
    ]),
  );
};
