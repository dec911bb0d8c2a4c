import { typeName } from '../../lab/dns_message.ts';
import type { Leak } from '../../lab/exfiltration.ts';
import { ephemeralPort, type Scene } from '../../lab/scene.ts';
import { asked, connected, type Process } from '../../lab/sysmon_event.ts';
import { roundSeconds, zeekUid } from '../../lab/zeek_record.ts';
import type { LeakTimeline } from '../labelled_set.ts';

/** One query and its answer, with times in milliseconds from the first query. */
export interface Transaction {
  readonly at: number;
  readonly rtt: number;
  readonly name: string;
  readonly type: number;
  readonly rcode: number;
  readonly answers: readonly string[];
  /** payload bytes that left with it */
  readonly bytes: number;
}

export const toTransactions = (leaks: readonly Leak[]): Transaction[] =>
  leaks.map(({ at, name, bytes }) => ({
    at,
    rtt: 40,
    name,
    type: 1,
    rcode: 0,
    answers: ['203.0.113.77'],
    bytes,
  }));

/** The same story, `factor` times slower; what lies beyond `most_ms` is left out. */
export const slowDown = (
  transactions: readonly Transaction[],
  factor: number,
  most_ms: number,
): Transaction[] =>
  transactions.map((one) => ({ ...one, at: one.at * factor })).filter(({ at }) => at < most_ms);

export const toTimeline = (transactions: readonly Transaction[], begin: number): LeakTimeline => {
  const seen = new Set<string>();
  let total = 0;
  return transactions.map(({ at, name, bytes }) => {
    if (!seen.has(name)) total += bytes;
    seen.add(name);
    return [begin + at, total] as const;
  });
};

/** Sensors write a byte outside printable ASCII as `\\xNN`; Windows hands over the character. */
export const unescapeBytes = (name: string): string =>
  name.replace(/\\x([0-9a-f]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

/** Sysmon's text of an answer: addresses bare, other types by number with their data where Sysmon shows it. */
const toResults = ({ type, answers }: Transaction): string[] => {
  if (type === 1 || type === 28)
    return answers.map((data) => (/^\d+(\.\d+){3}$/.test(data) ? `::ffff:${data}` : `type:  5 ${data}`));
  if (type === 5 || type === 15) return answers.map((data) => `type:  ${type} ${data}`);
  return [`type:  ${type} `];
};

/** Through the Windows resolver: event 22 on the process. */
export const putOnEvent22 = (
  scene: Scene,
  process: Process,
  begin: number,
  transactions: readonly Transaction[],
): void => {
  for (const one of transactions) {
    const answered = one.rcode === 0 && one.answers.length > 0;
    const outcome = answered ? { results: toResults(one) } : { status: one.rcode === 3 ? 9003 : 1460 };
    scene.sysmon.push(
      asked(process, begin + one.at + one.rtt + 1, { name: unescapeBytes(one.name), ...outcome }),
    );
  }
};

/** What a sensor sees of it, from one port or (undefined) from a new one each time, as the Windows resolver does. */
export const putOnWire = (
  scene: Scene,
  process: Process,
  begin: number,
  transactions: readonly Transaction[],
  resolver: string,
  port?: number,
): void => {
  for (const one of transactions) {
    const from = port ?? ephemeralPort(scene);
    scene.zeek.push({
      _path: 'dns',
      ts: roundSeconds((begin + one.at) / 1000),
      uid: zeekUid(process.host.ip, from, resolver, 53, 'udp', begin),
      'id.orig_h': process.host.ip,
      'id.orig_p': from,
      'id.resp_h': resolver,
      'id.resp_p': 53,
      proto: 'udp',
      trans_id: scene.random.whole(0, 65_535),
      rtt: roundSeconds(one.rtt / 1000),
      query: one.name.toLowerCase(),
      qclass: 1,
      qclass_name: 'C_INTERNET',
      qtype: one.type,
      qtype_name: typeName(one.type),
      rcode: one.rcode,
      rcode_name: one.rcode === 3 ? 'NXDOMAIN' : 'NOERROR',
      AA: true,
      TC: false,
      RD: true,
      RA: true,
      Z: 0,
      ...(one.answers.length > 0 && { answers: [...one.answers], TTLs: one.answers.map(() => 3) }),
      rejected: false,
    } as Scene['zeek'][number]);
  }
};

/** With a socket of its own: one event 3, and the queries on the wire. */
export const putOnSocket = (
  scene: Scene,
  process: Process,
  begin: number,
  transactions: readonly Transaction[],
  server: string,
): void => {
  const port = ephemeralPort(scene);
  scene.sysmon.push(
    connected(process, begin - 2, {
      protocol: 'udp',
      sourceIp: process.host.ip,
      sourcePort: port,
      destinationIp: server,
      destinationPort: 53,
    }),
  );
  putOnWire(scene, process, begin, transactions, server, port);
};
