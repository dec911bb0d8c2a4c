import type { Service } from './catalogue.ts';
import { ephemeralPort, type Scene, seenOnWire } from './scene.ts';
import { asked, connected, type Process } from './sysmon_event.ts';

export interface Visit {
  port?: number;
  protocol?: 'tcp' | 'udp';
  /** sockets opened to the answer; 0 = only asked */
  sockets?: number;
  /** the name was in the host's cache: event 22, but nothing on the wire */
  cached?: boolean;
}

export const sysmonResults = (found: Service): string[] => [
  ...(found.alias === undefined ? [] : [`type:  5 ${found.alias}`]),
  ...found.addresses.map((address) => `::ffff:${address}`),
];

export const wireAnswers = (found: Service): string[] => [
  ...(found.alias === undefined ? [] : [found.alias]),
  ...found.addresses,
];

/**
 * A process resolves a name through the Windows resolver and talks to the answer. In a quarter of the cases event 22 is
 * written some milliseconds after the socket's event, as on real hosts.
 */
export const lookUp = (
  scene: Scene,
  process: Process,
  at: number,
  found: Service,
  visit: Visit = {},
): void => {
  const { random } = scene;
  const sockets = visit.sockets ?? 1;
  if (!visit.cached) {
    seenOnWire(scene, process.host, at, found.name, {
      answers: wireAnswers(found),
      ttl: random.whole(20, 300),
    });
    if (random.next() < 0.25) seenOnWire(scene, process.host, at + 1, found.name, { type: 28 });
  }
  const answered = at + random.between(9, 95);
  const first = answered + random.between(3, 220);
  const late = sockets > 0 && random.next() < 0.25;
  const written = late ? first + random.between(2, 40) : answered;
  scene.sysmon.push(asked(process, written, { name: found.name, results: sysmonResults(found) }));
  const destination = random.pick(found.addresses);
  for (let index = 0; index < sockets; index += 1) {
    const when = first + index * random.between(40, 4000);
    scene.sysmon.push(
      connected(process, when, {
        protocol: visit.protocol ?? 'tcp',
        sourceIp: process.host.ip,
        sourcePort: ephemeralPort(scene),
        destinationIp: destination,
        destinationPort: visit.port ?? 443,
      }),
    );
  }
};

/** A look-up that fails: 9003 = no such name, 1460 = timed out, 9002 = server failure. */
export const lookUpInVain = (
  scene: Scene,
  process: Process,
  at: number,
  name: string,
  status = 9003,
): void => {
  scene.sysmon.push(asked(process, at + 12, { name, status }));
  const rcode = status === 9003 ? 3 : 2;
  if (status !== 1460) seenOnWire(scene, process.host, at, name, { rcode });
};

/** A socket to an address nobody needs to resolve. */
export const connectTo = (
  scene: Scene,
  process: Process,
  at: number,
  address: string,
  port: number,
  protocol: 'tcp' | 'udp' = 'tcp',
): void => {
  scene.sysmon.push(
    connected(process, at, {
      protocol,
      sourceIp: process.host.ip,
      sourcePort: ephemeralPort(scene),
      destinationIp: address,
      destinationPort: port,
    }),
  );
};
