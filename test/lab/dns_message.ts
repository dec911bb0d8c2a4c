/** A DNS message as far as Zeek's dns.log tells it: header, first question, answer section (RFC 1035, section 4). */
export interface DnsMessage {
  id: number;
  response: boolean;
  flags: { AA: boolean; TC: boolean; RD: boolean; RA: boolean };
  z: number;
  rcode: number;
  question: { name: string; type: number; class: number };
  answers: { text: string; ttl: number }[];
}

const TYPE_NAMES = new Map<number, string>([
  [1, 'A'],
  [2, 'NS'],
  [5, 'CNAME'],
  [10, 'NULL'],
  [12, 'PTR'],
  [15, 'MX'],
  [16, 'TXT'],
  [25, 'KEY'],
  [28, 'AAAA'],
  [33, 'SRV'],
  [65, 'HTTPS'],
]);

const RCODE_NAMES = new Map<number, string>([
  [0, 'NOERROR'],
  [1, 'FORMERR'],
  [2, 'SERVFAIL'],
  [3, 'NXDOMAIN'],
  [4, 'NOTIMP'],
  [5, 'REFUSED'],
]);

export const typeName = (type: number): string => TYPE_NAMES.get(type) ?? `query-${type}`;
export const rcodeName = (rcode: number): string => RCODE_NAMES.get(rcode) ?? `unknown-${rcode}`;

/** Bytes as Zeek prints them: printable ASCII as it is, a backslash doubled, any other byte as \xNN. */
export const escapeBytes = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => {
    if (byte === 0x5c) return '\\\\';
    return byte > 0x1f && byte < 0x7f
      ? String.fromCharCode(byte)
      : `\\x${byte.toString(16).padStart(2, '0')}`;
  }).join('');

/** The name at `offset` and where it ends; follows compression pointers, which only ever point backwards. */
const decodeName = (message: Buffer, offset: number): { name: string; end: number } => {
  const labels: string[] = [];
  let at = offset;
  let end = -1;
  for (;;) {
    const length = message.readUInt8(at);
    if (length >= 0xc0) {
      const target = message.readUInt16BE(at) & 0x3fff;
      if (end < 0) end = at + 2;
      if (target >= at) throw new Error('compression pointer does not point backwards');
      at = target;
    } else if (length === 0) {
      return { name: labels.join('.'), end: end < 0 ? at + 1 : end };
    } else {
      labels.push(escapeBytes(message.subarray(at + 1, at + 1 + length)));
      at += 1 + length;
    }
  }
};

/** One TXT record as Zeek writes it: "TXT <length> <text>" for each character string. */
const decodeText = (data: Buffer): string => {
  const strings: string[] = [];
  for (let at = 0; at < data.length; at += 1 + data.readUInt8(at)) {
    const bytes = data.subarray(at + 1, at + 1 + data.readUInt8(at));
    strings.push(`TXT ${bytes.length} ${escapeBytes(bytes)}`);
  }
  return strings.join(' ');
};

const decodeAnswer = (message: Buffer, type: number, at: number, length: number): string => {
  const data = message.subarray(at, at + length);
  if (type === 1) return data.join('.');
  if (type === 16) return decodeText(data);
  if (type === 5) return decodeName(message, at).name;
  return `<${typeName(type)} ${length} bytes>`;
};

/** @throws RangeError on a truncated message */
export const decodeDnsMessage = (message: Buffer): DnsMessage => {
  const flags = message.readUInt16BE(2);
  const question = decodeName(message, 12);
  const answers: DnsMessage['answers'] = [];
  let at = question.end + 4;
  for (let left = message.readUInt16BE(6); left > 0; left -= 1) {
    const owner = decodeName(message, at);
    const length = message.readUInt16BE(owner.end + 8);
    const text = decodeAnswer(message, message.readUInt16BE(owner.end), owner.end + 10, length);
    answers.push({ text, ttl: message.readUInt32BE(owner.end + 4) });
    at = owner.end + 10 + length;
  }
  return {
    id: message.readUInt16BE(0),
    response: (flags & 0x8000) !== 0,
    flags: {
      AA: (flags & 0x0400) !== 0,
      TC: (flags & 0x0200) !== 0,
      RD: (flags & 0x0100) !== 0,
      RA: (flags & 0x0080) !== 0,
    },
    z: (flags >> 4) & 7,
    rcode: flags & 15,
    question: {
      name: question.name,
      type: message.readUInt16BE(question.end),
      class: message.readUInt16BE(question.end + 2),
    },
    answers,
  };
};
