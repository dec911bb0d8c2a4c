import type { IngestedEvent } from '../../server/ingest/normalise.ts';
import { type DomainGroup, toDomainGroup } from '../../server/schema/domain_group.ts';

/** A normalised event as far as the peers' rules read it: the same events the product was given, without the envelope. */
export interface ObservedEvent {
  /** "1", "3", "5", "22", or "dns" for a sensor's */
  readonly code: string;
  readonly time: number;
  /** lower case; a sensor's record has the client's address until `nameClients` knows better */
  readonly host: string;
  readonly entity_id?: string | undefined;
  readonly pid?: number | undefined;
  readonly executable?: string | undefined;
  /** lower case */
  readonly name?: string | undefined;
  readonly group?: DomainGroup | undefined;
  readonly type?: string | undefined;
  readonly addresses: readonly string[];
  readonly source_ip?: string | undefined;
  readonly address?: string | undefined;
  readonly port?: number | undefined;
}

export const toObserved = ({ event }: IngestedEvent): ObservedEvent => {
  const name = event.dns?.question?.name?.toLowerCase();
  const code = event.event.code ?? 'dns';
  return {
    code,
    time: Date.parse(event['@timestamp']),
    host: (event.host?.name ?? event.source?.ip ?? '').toLowerCase(),
    entity_id: event.process?.entity_id,
    pid: event.process?.pid,
    executable: event.process?.executable,
    name,
    group: name === undefined ? undefined : toDomainGroup(name),
    type: event.dns?.question?.type ?? event.dns?.answers?.find(({ type }) => type !== 'A')?.type,
    addresses: event.dns?.resolved_ip ?? [],
    source_ip: event.source?.ip,
    address: event.destination?.ip,
    port: event.destination?.port,
  };
};

/** Clients of a sensor under the name of the host that opened sockets from their address. */
export const nameClients = (events: readonly ObservedEvent[]): ObservedEvent[] => {
  const hosts = new Map<string, string>();
  for (const event of events)
    if (event.code === '3' && event.source_ip !== undefined && !hosts.has(event.source_ip))
      hosts.set(event.source_ip, event.host);
  return events.map((event) =>
    event.code === 'dns' ? { ...event, host: hosts.get(event.host) ?? event.host } : event,
  );
};

/** Days on which a host was watched: its hours with any event, over 24. */
export const countHostDays = (events: readonly ObservedEvent[]): number =>
  new Set(events.map((event) => `${event.host}|${Math.floor(event.time / 3_600_000)}`)).size / 24;
