import { toServicePorts } from './service_ports.ts';

/** Ports that one lookup may name: a client chooses among few, and a hundred of them would excuse anything. */
export const MOST_PORTS = 16;
/** Longer data is no answer that a client could use; what stands in front of it is read. */
const MOST_TEXT = 1_024;

const toPorts = (texts: readonly (string | undefined)[]): number[] =>
  texts
    .map((text) => (text !== undefined && /^\d{1,5}$/.test(text) ? Number(text) : 0))
    .filter((port) => port > 0 && port <= 65_535);

/** "priority weight port target" */
const readSrv = (words: readonly string[]): number[] => {
  const numbers = words.slice(0, 3);
  return words.length >= 4 && numbers.every((word) => /^\d{1,5}$/.test(word)) ? toPorts([numbers[2]]) : [];
};

/** "priority target key=value …": each `port=NNN`, bare or quoted; a key nobody but the parameter itself carries */
const readSvcb = (words: readonly string[]): number[] =>
  toPorts(words.map((word) => /^port="?(\d{1,5})"?$/i.exec(word)?.[1]));

/** `priority weight "scheme://host:port/…"`; the brackets of an IPv6 host hold colons of their own */
const readUri = (words: readonly string[]): number[] =>
  toPorts(
    words.map(
      (word) =>
        /^"?[a-z][a-z0-9+.-]{0,30}:\/\/(?:[^/?#@]*@)?(?:\[[^\]]*\]|[^/?#@:[]*):(\d{1,5})(?=[/?#"]|$)/i.exec(
          word,
        )?.[1],
    ),
  );

/** "order preference flags service regexp replacement": a replacement that asks for a service asks for its registered ports */
const readNaptr = (words: readonly string[]): number[] => [...toServicePorts(words[words.length - 1] ?? '')];

const READERS: Readonly<Record<string, (words: readonly string[]) => number[]>> = {
  SRV: readSrv,
  SVCB: readSvcb,
  HTTPS: readSvcb,
  URI: readUri,
  NAPTR: readNaptr,
};

/** Types of records that name ports. */
export const NAMING_TYPES: readonly string[] = Object.keys(READERS);

/**
 * Ports that an answer's text names: `type` a record type's name, `data` its presentation form (RFC 2782, 3403, 7553, 9460). Sysmon
 * usually keeps an SRV record's target alone, which names none. Never throws; time grows with the text's length, which is bounded.
 */
export const toNamedPorts = (type: string, data: string): readonly number[] => {
  const read = Object.hasOwn(READERS, type) ? READERS[type] : undefined;
  if (read === undefined) return [];
  const words = data.slice(0, MOST_TEXT).trim().split(/\s+/);
  return [...new Set(read(words))].slice(0, MOST_PORTS);
};
