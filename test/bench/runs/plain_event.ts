/** What any join of sockets with answers needs of an event. */
export interface PlainEvent {
  readonly code: string;
  readonly time: number;
  readonly host: string;
  readonly guid: string;
  readonly executable: string;
  readonly inbound: boolean;
  readonly address: string;
  readonly port: number;
  readonly name: string;
  readonly answers: readonly string[];
}

type Fields = Readonly<Record<string, readonly unknown[] | undefined>>;

export const fromColumns = (hit: Record<string, unknown>): PlainEvent => {
  const fields = hit.fields as Fields;
  const text = (name: string): string => String(fields[name]?.[0] ?? '');
  return {
    code: text('event.code'),
    time: Number(text('@timestamp')),
    host: text('host.name'),
    guid: text('process.entity_id'),
    executable: text('process.executable'),
    inbound: text('network.direction') === 'ingress',
    address: text('destination.ip'),
    port: Number(text('destination.port')),
    name: text('dns.question.name'),
    answers: (fields['dns.resolved_ip'] ?? []) as string[],
  };
};

interface Source {
  readonly '@timestamp': string;
  readonly event: { readonly code: string };
  readonly host: { readonly name: string };
  readonly process: { readonly entity_id: string; readonly executable: string };
  readonly network?: { readonly direction: string };
  readonly destination?: { readonly ip: string; readonly port: number };
  readonly dns?: { readonly question: { readonly name: string }; readonly resolved_ip?: readonly string[] };
}

export const fromSource = (hit: Record<string, unknown>): PlainEvent => {
  const source = hit._source as Source;
  return {
    code: source.event.code,
    time: Date.parse(source['@timestamp']),
    host: source.host.name,
    guid: source.process.entity_id,
    executable: source.process.executable,
    inbound: source.network?.direction === 'ingress',
    address: source.destination?.ip ?? '',
    port: source.destination?.port ?? 0,
    name: source.dns?.question.name ?? '',
    answers: source.dns?.resolved_ip ?? [],
  };
};
