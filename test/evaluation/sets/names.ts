import { type Service, service } from '../../lab/catalogue.ts';
import type { Asking, Question } from './product.ts';
import { fromService } from './product.ts';

type Ask = (asking: Asking) => Question;

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';
const HEX = '0123456789abcdef';

/** One of a few names a product knows. */
export const oneOf =
  (...known: readonly (Service | string)[]): Ask =>
  ({ scene }) => {
    const found = scene.random.pick(known);
    return fromService(typeof found === 'string' ? service(found, 'amazon') : found);
  };

/** A host of the company's own network. */
export const internal =
  (name: string, last: number): Ask =>
  ({ office, host }) => ({
    name: `${name}.${office.directory}`,
    addresses: [`${host.ip.split('.').slice(0, 2).join('.')}.9.${last}`],
  });

/** A session's GUID before a telemetry domain; every `fresh`-th question starts a session. */
export const guidUnder =
  (domain: string, fresh: number): Ask =>
  ({ scene, fixed }) => {
    const hex = (length: number): string => scene.random.text(HEX, length);
    const is_new = scene.random.next() < fresh;
    const guid = is_new ? `${hex(8)}-${hex(4)}-4${hex(3)}-b${hex(3)}-${hex(12)}` : (fixed.get('guid') ?? '');
    return fromService(service(`${guid}.${domain}`, 'amazon'));
  };

/** A hash of a file before a reputation service: the answer is a verdict in 127/8 to which nobody connects. */
export const hashedUnder =
  (domain: string, ...lengths: readonly number[]): Ask =>
  ({ scene }) => {
    const labels = lengths.map((length) => scene.random.text(BASE32, length));
    return {
      name: `${labels.join('.')}.${domain}`,
      addresses: [`127.${scene.random.whole(0, 9)}.0.${scene.random.whole(1, 250)}`],
    };
  };

/** Hexadecimal labels of a content network: new for each object. */
export const objectUnder =
  (domain: string, length: number): Ask =>
  ({ scene }) =>
    fromService(service(`${scene.random.text(HEX, length)}.${domain}`, 'cloudflare'));

/** Video and content servers: a pattern with a place and a number in it. */
export const edgeUnder =
  (domain: string): Ask =>
  ({ scene }) =>
    fromService(
      service(
        `rr${scene.random.whole(1, 9)}---sn-${scene.random.text('4567abcdeghkq', 8)}.${domain}`,
        'google',
      ),
    );

/** A mail server asks about a sender's address: four numbers, mostly not listed. */
export const blocklist =
  (...zones: readonly string[]): Ask =>
  ({ scene }) => {
    const { random } = scene;
    const octets = [random.whole(1, 254), random.whole(0, 255), random.whole(0, 255), random.whole(1, 223)];
    const name = `${octets.join('.')}.${random.pick(zones)}`;
    return random.next() < 0.3 ? { name, addresses: ['127.0.0.2'] } : { name, addresses: [], status: 9003 };
  };

/** Reverse look-ups of whatever appears in a log. */
export const reverse =
  (): Ask =>
  ({ scene }) => {
    const { random } = scene;
    const name = `${random.whole(1, 254)}.${random.whole(0, 255)}.${random.whole(0, 255)}.${random.whole(11, 220)}.in-addr.arpa`;
    return random.next() < 0.5 ? { name, addresses: [], type: 12 } : { name, addresses: [], status: 9003 };
  };

const SERVICES = [
  '_ldap._tcp',
  '_kerberos._tcp',
  '_gc._tcp',
  '_kpasswd._tcp',
  '_kerberos._udp',
  '_ldap._tcp.pdc',
  '_ldap._tcp.gc',
];
const PLACES = [
  'dc._msdcs',
  'Default-First-Site-Name._sites',
  'Berlin._sites.dc._msdcs',
  'Porto._sites',
  'ForestDnsZones',
  'DomainDnsZones',
];

/** Service records of the directory. */
export const directory =
  (): Ask =>
  ({ scene, office }) => {
    const { random } = scene;
    const name = `${random.pick(SERVICES)}.${random.pick(PLACES)}.${office.directory}`;
    return random.next() < 0.9 ? { name, addresses: [], type: 33 } : { name, addresses: [], status: 9003 };
  };

/** What multicast DNS asks, as some programs pass it to the resolver. */
export const multicast =
  (): Ask =>
  ({ scene, fixed }) => {
    const { random } = scene;
    const kinds = [
      '_airplay._tcp.local',
      '_googlecast._tcp.local',
      '_ipp._tcp.local',
      `${fixed.get('guid')}._raop._tcp.local`,
    ];
    const name =
      random.next() < 0.7
        ? random.pick(kinds)
        : `${random.pick(['printer', 'tv', 'nas', 'phone'])}-${random.whole(1, 20)}.local`;
    return { name, addresses: [], status: 9003 };
  };
