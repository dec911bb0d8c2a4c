import { buildOwnResolverSockets } from '../../../queries/own_resolver_sockets.ts';
import type { Span } from '../../../queries/question.ts';
import { buildSocketEvents } from '../../../queries/socket_events.ts';
import { addReasons, type TunnelCandidate } from '../../analytics/an1121_dns_tunnelling/detect.ts';
import {
  DOH_ADDRESSES,
  detectOwnResolvers,
  OWN_RESOLVER,
  type OwnResolver,
  RESOLVER_PORTS,
} from '../../analytics/an1121_dns_tunnelling/own_resolver.ts';
import { judgeProgram } from '../../analytics/programs/judge_program.ts';
import { isEstateHabit } from '../../baseline/judge_usage.ts';
import { DNS_SERVICE } from '../../baseline/usage.ts';
import { buildTunnelFinding } from '../../findings/build_tunnel_finding.ts';
import { toDay } from '../../findings/finding_id.ts';
import { dropDuplicates } from '../../join/index_lookups.ts';
import { isKnownImage, toProcessKey } from '../../schema/process_identity.ts';
import type { SocketEvent } from '../../schema/rows.ts';
import { addTo } from '../../schema/scan_account.ts';
import { choose } from '../fields/usable_profiles.ts';
import type { FoundFinding } from '../found_finding.ts';
import type { Learnt, UsageSubject } from '../history/usage_store.ts';
import { toStartReasons } from '../judge_start.ts';
import { readStarts, toFacts } from '../read_starts.ts';
import type { ScanContext } from '../scan_context.ts';
import { spread } from './scan_tunnels.ts';

const EVIDENCE_SOCKETS = 40;
/** Processes whose sockets are read together; each id has four spellings, and the cluster takes 65,536 terms. */
const PROCESSES_AT_ONCE = 500;

const toSubject = ({ candidate: { process } }: OwnResolver): UsageSubject[] =>
  isKnownImage(process?.executable)
    ? [{ executable: process?.executable ?? '', domain: OWN_RESOLVER, service: DNS_SERVICE }]
    : [];

/** An ordinary program that does so on many hosts, and did on earlier days, is a product with a resolver. */
const weighHabit = ({ usage, tunables }: ScanContext, found: OwnResolver, day: string): TunnelCandidate => {
  const { candidate } = found;
  const [subject] = toSubject(found);
  const { an1121, habits } = tunables.definitions;
  if (subject === undefined || judgeProgram(subject.executable) !== undefined) return candidate;
  const history = usage.historyOf(subject, candidate.process?.host ?? '', day);
  if (!isEstateHabit(history, habits)) return candidate;
  return addReasons(candidate, () => [
    {
      code: 'prevalent',
      points: an1121.prevalent_points,
      text: `On ${history.days} earlier days the same program asked resolvers itself, on ${history.hosts} hosts.`,
      value: `${history.hosts} hosts`,
      expected: `fewer than ${habits.estate_hosts}`,
    },
  ]);
};

const readEvents = async (
  context: ScanContext,
  span: Span,
  found: readonly OwnResolver[],
): Promise<Map<string, SocketEvent[]>> => {
  const by_process = new Map<string, SocketEvent[]>();
  for (let i = 0; i < found.length; i += PROCESSES_AT_ONCE) {
    const buckets = found.slice(i, i + PROCESSES_AT_ONCE).flatMap(({ sockets }) => sockets);
    const events = await context.reader.documents(choose(context.sysmon, 'sockets'), (fields) =>
      buildSocketEvents(fields, span, buckets),
    );
    const wanted = new Set(buckets.map(({ address, port }) => `${address}|${port}`));
    for (const event of dropDuplicates(events)) {
      if (!wanted.has(`${event.address}|${event.port}`)) continue;
      const { key } = toProcessKey(event);
      const own = by_process.get(key);
      if (own === undefined) by_process.set(key, [event]);
      else own.push(event);
    }
  }
  return by_process;
};

export interface OwnResolverOutcome {
  readonly findings: readonly FoundFinding[];
  readonly learnt: readonly Learnt[];
}

/** Processes of a slice that ask resolvers themselves: what they ask, event 22 cannot show. */
export const scanOwnResolvers = async (context: ScanContext, span: Span): Promise<OwnResolverOutcome> => {
  const { tunables, account, reader } = context;
  const { an1121 } = tunables.definitions;
  const read = await reader.composite(choose(context.sysmon, 'sockets'), (fields) =>
    buildOwnResolverSockets(fields, span, RESOLVER_PORTS, DOH_ADDRESSES, context.toLeftOut()),
  );
  const sockets = read.filter(({ executable }) => !context.isExcluded(executable));
  const slice = { start: span.from, minutes: tunables.slice_minutes };
  const found = detectOwnResolvers(sockets, slice, an1121);
  addTo(account.candidates, 'AN1121_own_resolver', found.length);
  if (found.length === 0) return { findings: [], learnt: [] };
  await readStarts(
    context,
    span,
    found.flatMap(({ candidate }) => candidate.process ?? []),
  );
  await context.usage.load(found.flatMap(toSubject));
  const events = await readEvents(context, span, found);
  const day = toDay(span.from);
  const findings = found.flatMap((one): FoundFinding[] => {
    const { process } = one.candidate;
    if (process === undefined) return [];
    const facts = toFacts(context, process);
    const odd = toStartReasons(process, facts, context.tunables);
    const candidate = addReasons(weighHabit(context, one, day), () => odd);
    const { key, tier } = toProcessKey(process);
    const own = events.get(key) ?? [];
    const times = own.map(({ time }) => time);
    const finding = buildTunnelFinding({
      candidate,
      process: isKnownImage(process.executable) || process.entity_id !== undefined ? process : undefined,
      user: own.find(({ user }) => user !== undefined)?.user,
      host: process.host,
      confidence: tier,
      attribution: 'The process opened the sockets itself (Sysmon event 3).',
      facts,
      evidence: spread(own, EVIDENCE_SOCKETS).map(({ index, id }) => ({ index, id, role: 'socket' })),
      destination: {
        ip: one.sockets.map(({ address }) => address),
        port: one.sockets.map(({ port }) => port),
      },
      first: times.reduce((a, b) => Math.min(a, b), times.length > 0 ? Number.POSITIVE_INFINITY : span.from),
      last: times.reduce((a, b) => Math.max(a, b), times.length > 0 ? 0 : span.to),
      scan_id: context.scan_id,
      created: context.created,
    });
    return [{ asker: key, target: OWN_RESOLVER, finding }];
  });
  const learnt = found.flatMap((one) =>
    toSubject(one).map((subject) => ({ ...subject, host: one.candidate.process?.host ?? '', day, bytes: 0 })),
  );
  return { findings, learnt };
};
