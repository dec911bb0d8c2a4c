import { buildHostAddresses } from '../../../queries/host_addresses.ts';
import type { Span } from '../../../queries/question.ts';
import { buildResolverSockets, buildTranslatedSockets } from '../../../queries/socket_events.ts';
import { type AddressUse, USE_STEP_MINUTES } from '../../join/address_use.ts';
import { dropDuplicates } from '../../join/index_lookups.ts';
import { FLOW_CLOCK_SLACK_MS } from '../../join/tenure.ts';
import type { NetworkLookup, SocketEvent } from '../../schema/rows.ts';
import { choose } from '../fields/usable_profiles.ts';
import type { ScanContext } from '../scan_context.ts';

const DNS_PORTS = [53, 853, 5353];
const MOST_PORTS = 1_000;
/** Source ports looked for among all hosts; a tunnel behind a translation shows itself on fewer. */
const MOST_SOURCE_PORTS = 100;

const around = (context: ScanContext, span: Span): Span => ({
  from: span.from - context.tunables.flow_lookback_ms,
  to: span.to + FLOW_CLOCK_SLACK_MS,
});

const toPorts = (events: readonly NetworkLookup[]): number[] =>
  [...new Set([...DNS_PORTS, ...events.flatMap(({ port }) => port ?? [])])].slice(0, MOST_PORTS);

/** Which hosts used the clients' addresses, and when. */
export const readAddressUses = (
  context: ScanContext,
  span: Span,
  clients: readonly string[],
): Promise<AddressUse[]> =>
  context.reader.composite(choose(context.sysmon, 'host_addresses'), (fields) =>
    buildHostAddresses(fields, around(context, span), clients, USE_STEP_MINUTES),
  );

/** Sockets from the clients' addresses to the ports that DNS was seen on. */
export const readResolverSockets = async (
  context: ScanContext,
  span: Span,
  clients: readonly string[],
  events: readonly NetworkLookup[],
): Promise<SocketEvent[]> => {
  const ports = toPorts(events);
  return dropDuplicates(
    await context.reader.documents(choose(context.sysmon, 'flows'), (fields) =>
      buildResolverSockets(fields, around(context, span), clients, ports),
    ),
  );
};

/** The transactions of the source ports that carried most, so that a hundred ports stand for thousands. */
export const chooseFlows = (events: readonly NetworkLookup[]): NetworkLookup[] => {
  const counts = new Map<number, number>();
  for (const { source_port, address } of events)
    if (source_port !== undefined && address !== undefined)
      counts.set(source_port, (counts.get(source_port) ?? 0) + 1);
  const ranked = [...counts].sort(([a, n], [b, m]) => m - n || a - b).slice(0, MOST_SOURCE_PORTS);
  const chosen = new Set(ranked.map(([port]) => port));
  return events.filter(({ source_port }) => source_port !== undefined && chosen.has(source_port));
};

/** Sockets of any host that could be these transactions behind an address translation. */
export const readTranslatedSockets = async (
  context: ScanContext,
  events: readonly NetworkLookup[],
): Promise<SocketEvent[]> => {
  if (events.length === 0) return [];
  const times = events.map(({ time }) => time);
  const span = {
    from: times.reduce((a, b) => Math.min(a, b)) - FLOW_CLOCK_SLACK_MS,
    to: times.reduce((a, b) => Math.max(a, b)) + FLOW_CLOCK_SLACK_MS + 1,
  };
  const targets = {
    addresses: [...new Set(events.flatMap(({ address }) => address ?? []))],
    ports: toPorts(events),
    source_ports: [...new Set(events.flatMap(({ source_port }) => source_port ?? []))],
  };
  return dropDuplicates(
    await context.reader.documents(choose(context.sysmon, 'translated_flows'), (fields) =>
      buildTranslatedSockets(fields, span, targets),
    ),
  );
};
