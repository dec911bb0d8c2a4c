/** tshark's rows of one capture → Zeek's dns.log: queries paired with their answers. Pure. */
import { type DnsMessage, decodeDnsMessage, rcodeName, typeName } from './dns_message.ts';
import { roundSeconds, type ZeekDns, zeekUid } from './zeek_record.ts';

interface Packet {
  ts: number;
  source: string;
  sourcePort: number;
  destination: string;
  destinationPort: number;
  message: DnsMessage;
}

/** One packet; tshark's own reading of id and type must agree with ours. */
export const toPacket = (row: string[]): Packet => {
  const [ts = '', source = '', sourcePort = '', destination = '', destinationPort = '', id = '', type = ''] =
    row;
  const message = decodeDnsMessage(Buffer.from(row[7] ?? '', 'hex'));
  if (message.id !== Number(id) || message.question.type !== Number(type)) {
    throw new Error(`packet at ${ts}: tshark and dns_message.ts disagree`);
  }
  return {
    ts: Number(ts),
    source,
    sourcePort: Number(sourcePort),
    destination,
    destinationPort: Number(destinationPort),
    message,
  };
};

const toZeekDns = (query: Packet, answer: Packet | undefined): ZeekDns => {
  const { question } = query.message;
  const shown = answer?.message ?? query.message;
  const end = [query.source, query.sourcePort, query.destination, query.destinationPort] as const;
  return {
    _path: 'dns',
    ts: roundSeconds(query.ts),
    uid: zeekUid(...end, 'udp'),
    'id.orig_h': query.source,
    'id.orig_p': query.sourcePort,
    'id.resp_h': query.destination,
    'id.resp_p': query.destinationPort,
    proto: 'udp',
    trans_id: query.message.id,
    ...(answer && { rtt: roundSeconds(answer.ts - query.ts) }),
    query: question.name,
    qclass: question.class,
    qclass_name: question.class === 1 ? 'C_INTERNET' : `qclass-${question.class}`,
    qtype: question.type,
    qtype_name: typeName(question.type),
    ...(answer && { rcode: shown.rcode, rcode_name: rcodeName(shown.rcode) }),
    AA: answer !== undefined && shown.flags.AA,
    TC: shown.flags.TC,
    RD: query.message.flags.RD,
    RA: answer !== undefined && shown.flags.RA,
    Z: shown.z,
    ...(answer &&
      shown.answers.length > 0 && {
        answers: shown.answers.map(({ text }) => text),
        TTLs: shown.answers.map(({ ttl }) => ttl),
      }),
    rejected: answer !== undefined && shown.rcode === 5,
  };
};

/** Queries with their answers: same client, port, transaction id and name; a query may stay unanswered. */
export const pairPackets = (packets: Packet[]): ZeekDns[] => {
  const waiting = new Map<string, Packet[]>();
  const records: ZeekDns[] = [];
  for (const packet of packets) {
    const { id, question, response } = packet.message;
    const port = response ? packet.destinationPort : packet.sourcePort;
    const key = `${port} ${id} ${question.name}`;
    const queue = waiting.get(key) ?? [];
    waiting.set(key, queue);
    const query = response ? queue.shift() : undefined;
    if (query) records.push(toZeekDns(query, packet));
    if (!response) queue.push(packet);
  }
  for (const query of [...waiting.values()].flat()) records.push(toZeekDns(query, undefined));
  return records.sort((a, b) => a.ts - b.ts);
};
