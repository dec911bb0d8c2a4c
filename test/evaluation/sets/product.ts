import type { Service } from '../../lab/catalogue.ts';
import { ephemeralPort, type Scene, SYSTEM, seenOnWire } from '../../lab/scene.ts';
import { asked, connected, type Process, processCreated } from '../../lab/sysmon_event.ts';
import { type Office, type OfficeHost, run, startOf } from './office.ts';

export interface Question {
  readonly name: string;
  /** A answers; empty with `type` set: another record type */
  readonly addresses: readonly string[];
  readonly alias?: string | undefined;
  readonly type?: number | undefined;
  /** a Windows status other than 0 */
  readonly status?: number | undefined;
}

export interface Asking {
  readonly scene: Scene;
  readonly office: Office;
  readonly host: OfficeHost;
  /** of this product on this host, for names that stay the same all day */
  readonly fixed: ReadonlyMap<string, string>;
}

/** What a product does all day, as data. */
export interface Product {
  readonly image: string;
  readonly on: (host: OfficeHost, index: number) => boolean;
  /** hours of the day */
  readonly hours: readonly [number, number];
  /** minutes between two visits */
  readonly every: readonly [number, number];
  /** look-ups in a visit, and milliseconds between them */
  readonly burst: readonly [number, number];
  readonly gap: readonly [number, number];
  readonly ask: (asking: Asking) => Question;
  /** sockets to the first answer */
  readonly sockets?: number;
  readonly port?: (asking: Asking) => number;
  readonly protocol?: 'tcp' | 'udp';
  /** runs as SYSTEM */
  readonly service?: boolean;
  /** asks this resolver itself: sockets to it in place of event 22 */
  readonly own_resolver?: string;
  /** a new process for each visit */
  readonly short_lived?: boolean;
}

export const fromService = ({ name, addresses, alias }: Service): Question => ({ name, addresses, alias });

const toResults = ({ type, alias, addresses, name }: Question): string[] => [
  ...(type === undefined || type === 1
    ? []
    : [`type:  ${type} ${type === 12 || type === 33 ? `host.${name}` : ''}`]),
  ...(alias === undefined ? [] : [`type:  5 ${alias}`]),
  ...addresses.map((address) => `::ffff:${address}`),
];

const visit = (asking: Asking, product: Product, process: Process, at: number): void => {
  const { scene, host } = asking;
  const { random } = scene;
  let when = at;
  for (let turn = random.whole(...product.burst); turn > 0; turn -= 1) {
    if (product.own_resolver !== undefined) {
      scene.sysmon.push(
        connected(process, when, {
          protocol: product.protocol ?? 'udp',
          sourceIp: host.ip,
          sourcePort: ephemeralPort(scene),
          destinationIp: product.own_resolver,
          destinationPort: product.port?.(asking) ?? 53,
        }),
      );
      when += random.between(...product.gap);
      continue;
    }
    const question = product.ask(asking);
    const answered = when + random.between(8, 90);
    const failed = question.status !== undefined;
    scene.sysmon.push(
      asked(process, answered, {
        name: question.name,
        ...(failed ? { status: question.status } : { results: toResults(question) }),
      }),
    );
    if (random.next() < 0.6)
      seenOnWire(scene, host, when, question.name, {
        type: question.type ?? 1,
        ...(failed
          ? { rcode: 3 }
          : { answers: [...(question.alias ? [question.alias] : []), ...question.addresses] }),
      });
    const [address] = question.addresses;
    for (let n = 0; address !== undefined && n < (product.sockets ?? 1); n += 1)
      scene.sysmon.push(
        connected(process, answered + random.between(5, 400) + n * random.between(200, 4000), {
          protocol: product.protocol ?? 'tcp',
          sourceIp: host.ip,
          sourcePort: ephemeralPort(scene),
          destinationIp: address,
          destinationPort: product.port?.(asking) ?? 443,
        }),
      );
    when += random.between(...product.gap);
  }
};

/** One product's day on one host. */
export const live = (scene: Scene, office: Office, host: OfficeHost, product: Product): void => {
  const { random } = scene;
  const hex = (length: number): string => random.text('0123456789abcdef', length);
  const guid = `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`;
  const asking = {
    scene,
    office,
    host,
    fixed: new Map([
      ['guid', guid],
      ['hash', hex(32)],
    ]),
  };
  const [from, to] = product.hours.map((hour) => startOf(office, hour)) as [number, number];
  const start = (at: number): Process => {
    const process = run(scene, at, host, product.image);
    const owned = product.service === true ? { ...process, user: SYSTEM } : process;
    scene.sysmon.push(processCreated(owned, at));
    return owned;
  };
  let process: Process | undefined;
  for (
    let at = from + random.between(0, Math.min(product.every[1] * 60_000, to - from));
    at < to;
    at += random.between(...product.every) * 60_000
  ) {
    process = process === undefined || product.short_lived === true ? start(at - 400) : process;
    visit(asking, product, process, at);
  }
};
