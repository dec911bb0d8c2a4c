import { toAddressType, toIpText } from './ip_address.ts';
import { MOST_PORTS, toNamedPorts } from './named_ports.ts';
import { toRecordTypeName } from './record_types.ts';

/** `data` is a name or an address; `type` is a record type's name. */
interface DnsAnswer {
  readonly data: string;
  readonly type: string;
}

export interface QueryResults {
  /** in the order of the text, without those that name a type but no data */
  readonly answers: readonly DnsAnswer[];
  /** unique valid addresses, v4-mapped ones unwrapped */
  readonly resolved_ip: readonly string[];
  /** every record type named, in order of first appearance */
  readonly types: readonly string[];
  /** ports that records other than addresses hold, unique, at most `MOST_PORTS` */
  readonly named_ports: readonly number[];
  /** the type that was asked, where the answers leave no doubt */
  readonly question_type?: string;
  /** more entries than `MAX_ANSWERS`: the rest was left unread */
  readonly truncated: boolean;
}

export const MAX_ANSWERS = 512;
const MAX_DATA = 256;
const TYPED = /^type:\s*(\d{1,5})(?:\s+([\s\S]*))?$/;

/** One entry between semicolons. Text that is neither typed nor an address says nothing and is dropped. */
const parseEntry = (entry: string): DnsAnswer | undefined => {
  const ip = toIpText(entry);
  if (ip !== undefined) return { data: ip, type: toAddressType(ip) };
  const typed = TYPED.exec(entry);
  if (typed === null) return undefined;
  const data = (typed[2] ?? '').trim().slice(0, MAX_DATA);
  return { data: toIpText(data) ?? data, type: toRecordTypeName(Number(typed[1])) };
};

/**
 * Sysmon names no question type. A chain of CNAMEs tells nothing about it, an address says A or AAAA, and any other type wins
 * over addresses, which are then only the glue beside it (SRV, SOA). Two candidates mean: unknown.
 */
export const inferQuestionType = (types: readonly string[]): string | undefined => {
  const chain_end = types.filter((type) => type !== 'CNAME');
  const asked = chain_end.filter((type) => type !== 'A' && type !== 'AAAA');
  const candidates = asked.length > 0 ? asked : chain_end.length > 0 ? chain_end : types;
  return candidates.length === 1 ? candidates[0] : undefined;
};

/** Reads Sysmon's `QueryResults`, e.g. `type:  5 edge.example.net;::ffff:192.0.2.7;`, `-` or empty. Never throws. */
export const parseQueryResults = (text: string): QueryResults => {
  const answers: DnsAnswer[] = [];
  const addresses = new Set<string>();
  const types = new Set<string>();
  const ports = new Set<number>();
  let start = 0;
  let seen = 0;
  while (start < text.length && seen < MAX_ANSWERS) {
    const stop = text.indexOf(';', start);
    const end = stop === -1 ? text.length : stop;
    // An entry longer than this cannot be a name or an address that matters; its head still tells the type.
    const entry = text.slice(start, Math.min(end, start + 4096)).trim();
    start = end + 1;
    if (entry === '' || entry === '-') continue;
    seen += 1;
    const answer = parseEntry(entry);
    if (answer === undefined) continue;
    types.add(answer.type);
    if (answer.data !== '' && answer.data !== '-') answers.push(answer);
    for (const port of toNamedPorts(answer.type, answer.data)) ports.add(port);
    if (answer.type === 'A' || answer.type === 'AAAA') {
      const ip = toIpText(answer.data);
      if (ip !== undefined) addresses.add(ip);
    }
  }
  const question_type = inferQuestionType([...types]);
  return {
    answers,
    resolved_ip: [...addresses],
    types: [...types],
    named_ports: [...ports].slice(0, MOST_PORTS),
    ...(question_type === undefined ? {} : { question_type }),
    truncated: start < text.length,
  };
};
