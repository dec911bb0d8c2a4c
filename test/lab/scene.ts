import { rcodeName, typeName } from './dns_message.ts';
import { type Host, RESOLVER_IP, START } from './office.ts';
import type { Seeded } from './seeded.ts';
import { type Process, processCreated, processEnded, type SysmonEvent } from './sysmon_event.ts';
import type { ZeekDns } from './zeek_record.ts';
import { roundSeconds, zeekUid } from './zeek_record.ts';

/** What is being composed: both logs, the random source, and counters that keep identities unique. */
export interface Scene {
  random: Seeded;
  sysmon: SysmonEvent[];
  zeek: ZeekDns[];
  /** next process number of each machine */
  processes: Map<string, number>;
  /** what has run since boot, by host and command line */
  services: Map<string, Process>;
}

export interface Spawn {
  host: Host;
  image: string;
  commandLine?: string;
  user?: string;
  parent?: Process;
}

export const SYSTEM = 'NT AUTHORITY\\SYSTEM';

/** A process that runs already: its ProcessGuid holds machine, start time and number, as Sysmon's does. */
export const running = (scene: Scene, at: number, spawn: Spawn): Process => {
  const number = (scene.processes.get(spawn.host.machine) ?? 0x200) + scene.random.whole(1, 5);
  scene.processes.set(spawn.host.machine, number);
  const seconds = Math.floor(at / 1000)
    .toString(16)
    .padStart(8, '0');
  const order = number.toString(16).padStart(4, '0');
  return {
    host: spawn.host,
    guid: `{${spawn.host.machine}-${seconds.slice(4)}-${seconds.slice(0, 4)}-${order.slice(2)}${order.slice(0, 2)}-000000000700}`,
    pid: 4 * scene.random.whole(150, 3900),
    image: spawn.image,
    commandLine: spawn.commandLine ?? `"${spawn.image}"`,
    user: spawn.user ?? spawn.host.user,
    ...(spawn.parent && { parent: spawn.parent }),
  };
};

/** A process that starts within the sample: event 1, and event 5 where an end is given. */
export const started = (scene: Scene, at: number, spawn: Spawn, end?: number): Process => {
  const process = running(scene, at, spawn);
  scene.sysmon.push(processCreated(process, at));
  if (end !== undefined) scene.sysmon.push(processEnded(process, end));
  return process;
};

export const ephemeralPort = (scene: Scene): number => scene.random.whole(49152, 65535);

export interface WireAnswer {
  type?: number;
  rcode?: number;
  answers?: readonly string[];
  ttl?: number;
  port?: number;
}

/** The sensor's view of one look-up: from the host's resolver service to the domain controller. */
export const seenOnWire = (scene: Scene, host: Host, at: number, name: string, wire: WireAnswer): void => {
  const port = wire.port ?? ephemeralPort(scene);
  const rcode = wire.rcode ?? 0;
  const type = wire.type ?? 1;
  const own = name.endsWith('corp.example') || name.endsWith('in-addr.arpa');
  scene.zeek.push({
    _path: 'dns',
    ts: roundSeconds(at / 1000),
    uid: zeekUid(host.ip, port, RESOLVER_IP, 53, 'udp', at),
    'id.orig_h': host.ip,
    'id.orig_p': port,
    'id.resp_h': RESOLVER_IP,
    'id.resp_p': 53,
    proto: 'udp',
    trans_id: scene.random.whole(0, 65535),
    rtt: roundSeconds(own ? scene.random.between(0.0004, 0.003) : scene.random.between(0.008, 0.09)),
    query: name.toLowerCase().replace(/\.$/, ''),
    qclass: 1,
    qclass_name: 'C_INTERNET',
    qtype: type,
    qtype_name: typeName(type),
    rcode,
    rcode_name: rcodeName(rcode),
    AA: own,
    TC: false,
    RD: true,
    RA: true,
    Z: 0,
    ...(wire.answers?.length && {
      answers: [...wire.answers],
      TTLs: wire.answers.map(() => wire.ttl ?? 60),
    }),
    rejected: rcode === 5,
  });
};

/** Milliseconds since 1970 of `minutes` into the sample. */
export const minute = (minutes: number): number => START + minutes * 60_000;
