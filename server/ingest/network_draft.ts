import type { NormalisedEvent } from '../schema/events.ts';
import { compact } from './compact.ts';
import type { Dns } from './dns_fields.ts';
import { CATEGORIES, type Draft, ECS } from './draft.ts';
import { type Instant, toIso } from './instant.ts';

interface NetworkDns {
  readonly sensor: 'zeek' | 'packetbeat';
  readonly time: Instant;
  readonly created: Instant | undefined;
  readonly source: NormalisedEvent['source'];
  readonly destination: NormalisedEvent['destination'];
  readonly network: NormalisedEvent['network'];
  readonly dns: Dns | undefined;
  readonly identity: Draft['identity'];
}

/** One DNS transaction a sensor saw. It has no host: the sensor's own name would pass for the client's. */
export const toNetworkDraft = (seen: NetworkDns): Draft | undefined => {
  const kind = CATEGORIES['22'];
  const event = compact<NormalisedEvent>({
    '@timestamp': toIso(seen.time.ms),
    event: {
      kind: 'event',
      category: [...(kind?.category ?? [])],
      type: [...(kind?.type ?? [])],
      ...(seen.created === undefined ? {} : { created: toIso(seen.created.ms) }),
      dataset: `${seen.sensor}.dns`,
      module: seen.sensor,
    },
    ecs: ECS,
    source: seen.source,
    destination: seen.destination,
    network: { ...seen.network, protocol: 'dns' },
    dns: seen.dns,
  });
  return event === undefined
    ? undefined
    : { event, stream: 'dns', record_number: undefined, identity: [seen.time.raw, ...seen.identity] };
};
