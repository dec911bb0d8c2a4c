import { createHash } from 'node:crypto';
import type { Host } from './office.ts';

/** A flat Sysmon event as NXLog ships it: every value of the event data is a string. */
export type SysmonEvent = { '@timestamp': string; EventID: number; UtcTime: string } & Record<
  string,
  string | number
>;

export interface Process {
  host: Host;
  guid: string;
  pid: number;
  image: string;
  commandLine: string;
  user: string;
  parent?: Process;
}

export interface Socket {
  protocol: 'tcp' | 'udp';
  sourceIp: string;
  sourcePort: number;
  destinationIp: string;
  destinationPort: number;
  initiated?: boolean;
}

export const ABSENT_GUID = '{00000000-0000-0000-0000-000000000000}';

const utcTime = (at: number): string => new Date(Math.round(at)).toISOString().replace('T', ' ').slice(0, 23);

/** How long after the fact the collector stamped the record: spread by content, 20 to 400 ms. */
const stamped = (at: number, salt: string): string => {
  const spread = createHash('sha256').update(`${at} ${salt}`).digest().readUInt16BE(0) % 380;
  return new Date(Math.round(at) + 20 + spread).toISOString();
};

const event = (id: number, host: Host, at: number, data: Record<string, string>): SysmonEvent => ({
  '@timestamp': stamped(at, JSON.stringify(data)),
  SourceName: 'Microsoft-Windows-Sysmon',
  Channel: 'Microsoft-Windows-Sysmon/Operational',
  EventID: id,
  Task: String(id),
  Hostname: host.name,
  RuleName: '-',
  UtcTime: utcTime(at),
  ...data,
});

const identity = (process: Process): Record<string, string> => ({
  ProcessGuid: process.guid,
  ProcessId: String(process.pid),
  Image: process.image,
  User: process.user,
});

/** Hashes of files that do not exist: derived from the path, the same on every host. */
const inventedHashes = (image: string): string => {
  const sha256 = createHash('sha256').update(`invented ${image}`).digest('hex').toUpperCase();
  return `MD5=${sha256.slice(0, 32)},SHA256=${sha256}`;
};

export const processCreated = (process: Process, at: number): SysmonEvent =>
  event(1, process.host, at, {
    ...identity(process),
    CommandLine: process.commandLine,
    CurrentDirectory: process.image.slice(0, process.image.lastIndexOf('\\') + 1),
    IntegrityLevel: process.user.startsWith('NT AUTHORITY') ? 'System' : 'Medium',
    Hashes: inventedHashes(process.image),
    ...(process.parent && {
      ParentProcessGuid: process.parent.guid,
      ParentProcessId: String(process.parent.pid),
      ParentImage: process.parent.image,
      ParentCommandLine: process.parent.commandLine,
    }),
  });

export const processEnded = (process: Process, at: number): SysmonEvent =>
  event(5, process.host, at, identity(process));

export const connected = (process: Process, at: number, socket: Socket): SysmonEvent =>
  event(3, process.host, at, {
    ...identity(process),
    Protocol: socket.protocol,
    Initiated: String(socket.initiated ?? true),
    SourceIsIpv6: 'false',
    SourceIp: socket.sourceIp,
    SourceHostname: '-',
    SourcePort: String(socket.sourcePort),
    SourcePortName: '-',
    DestinationIsIpv6: 'false',
    DestinationIp: socket.destinationIp,
    DestinationHostname: '-',
    DestinationPort: String(socket.destinationPort),
    DestinationPortName: '-',
  });

export interface Question {
  name: string;
  /** a Windows status: 0 answered, 9003 no such name, 9002 server failure, 9501 no records, 1460 timed out */
  status?: number;
  /** as Sysmon prints them: `type:  5 name`, `::ffff:1.2.3.4` */
  results?: readonly string[];
}

export const asked = (process: Process, at: number, question: Question): SysmonEvent =>
  event(22, process.host, at, {
    ...identity(process),
    QueryName: question.name,
    QueryStatus: String(question.status ?? 0),
    QueryResults: question.results?.length ? `${question.results.join(';')};` : '-',
  });

/** As some collectors ship it: no ProcessId of its own, only within the rendered message. */
export const askedWithoutPid = (process: Process, at: number, question: Question): SysmonEvent => {
  const { ProcessId, ...rest } = asked(process, at, question);
  const message = ['Dns query:', 'RuleName: -', `UtcTime: ${rest.UtcTime}`, `ProcessGuid: ${process.guid}`]
    .concat(`ProcessId: ${ProcessId}`, `QueryName: ${question.name}`, `QueryStatus: ${rest.QueryStatus}`)
    .concat(`QueryResults: ${rest.QueryResults}`, `Image: ${process.image}`)
    .join('\r\n');
  return { ...rest, Message: message };
};
