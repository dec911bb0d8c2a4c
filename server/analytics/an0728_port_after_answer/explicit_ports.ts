import type { LookupEvent } from '../../schema/rows.ts';
import { isServiceName, toServicePorts } from '../../schema/service_ports.ts';
import { judgeProgram } from '../programs/judge_program.ts';

/** `_8443._https.name` (RFC 9460), `_25._tcp.name` (RFC 6698): the port stands in the question itself. */
const PORT_PREFIX = /^_([1-9]\d{0,4})\._[a-z0-9][a-z0-9-]{0,61}\./i;

const toPrefixedPort = (name: string): number | undefined => {
  const port = Number(PORT_PREFIX.exec(name)?.[1] ?? 0);
  return port >= 1 && port <= 65_535 ? port : undefined;
};

const isOrdinary = (executable: string | undefined): boolean => judgeProgram(executable) === undefined;

/** true for a lookup that names a port at all: by its question, or by its answer */
export const namesAnyPort = ({ name, named_ports = [] }: LookupEvent): boolean =>
  isServiceName(name) || toPrefixedPort(name) !== undefined || named_ports.length > 0;

/**
 * true where asking this explains a socket of `executable` to the port: the service's registered port, or a port that the answer holds
 * (SRV, SVCB, HTTPS, URI, NAPTR). A port that the question itself states explains only an ordinary program's sockets, asked by an
 * ordinary program: whoever dropped an implant needs no zone of his own to let it ask `_4444._tcp.` first and be excused.
 */
export const namesPort = (asked: LookupEvent, port: number, executable: string | undefined): boolean =>
  toServicePorts(asked.name).includes(port) ||
  (asked.named_ports ?? []).includes(port) ||
  (toPrefixedPort(asked.name) === port &&
    isOrdinary(executable) &&
    isOrdinary(asked.executable ?? executable));
