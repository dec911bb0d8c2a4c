import { toDomainGroup } from '../../../server/schema/domain_group.ts';
import { groupBy, type Peer, type PeerHit } from './peer.ts';

const octetsOf = (address: string): number[] => address.split('.').map(Number);

/** o1*o2+o3, as APT12 did it; undefined for anything but IPv4. */
const toCalculatedPort = (address: string): number | undefined => {
  const [o1, o2, o3, o4] = octetsOf(address);
  return o1 === undefined || o2 === undefined || o3 === undefined || o4 === undefined
    ? undefined
    : o1 * o2 + o3;
};

/** df00tech: a socket on a port of 4096 to 49151 that the formula gives from its own destination address. */
export const DF00TECH: Peer = {
  name: 'df00tech formula',
  analytic: 'AN0728',
  names_process: true,
  run: (events) =>
    events.flatMap((event): PeerHit[] => {
      const { code, address, port } = event;
      if (code !== '3' || address === undefined || port === undefined || port < 4_096 || port > 49_151)
        return [];
      if (toCalculatedPort(address) !== port) return [];
      const why = `${address} gives ${port}`;
      return [{ host: event.host, entity_id: event.entity_id, first: event.time, last: event.time, why }];
    }),
};

const COMMON_PORTS = new Set([
  20, 21, 22, 25, 53, 80, 88, 110, 123, 135, 139, 143, 389, 443, 445, 465, 587, 636,
]);
for (const port of [993, 995, 3268, 3389, 5985, 8080, 8443]) COMMON_PORTS.add(port);
const WINDOW_MS = 300_000;

/** The usual home-made rule: any answer on the host within 300 s before a socket to that address, on a port outside a static list. */
export const HOST_JOIN: Peer = {
  name: 'host join, 300 s',
  analytic: 'AN0728',
  names_process: false,
  run: (events) => {
    const answers = groupBy(
      events
        .filter(({ code }) => code === '22')
        .flatMap((event) => event.addresses.map((address) => ({ event, address }))),
      ({ event, address }) => `${event.host}|${address}`,
    );
    return events.flatMap((event): PeerHit[] => {
      const { code, address, port, host, time } = event;
      if (code !== '3' || address === undefined || port === undefined || COMMON_PORTS.has(port)) return [];
      const answer = answers
        .get(`${host}|${address}`)
        ?.find((other) => other.event.time <= time && time - other.event.time <= WINDOW_MS);
      if (answer?.event.name === undefined) return [];
      const { group } = toDomainGroup(answer.event.name);
      return [{ host, domain: group, first: time, last: time, why: `port ${port}` }];
    });
  },
};
