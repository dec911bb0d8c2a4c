export type ContainerKind = 'gzip' | 'zip' | 'tar' | 'plain';

const starts = (head: Buffer, hex: string): boolean =>
  head.subarray(0, hex.length / 2).toString('hex') === hex;

/** What is known by its first bytes and not read, with the sentence that says what to do instead. */
const REFUSED: readonly { readonly magic: string; readonly sentence: string }[] = [
  { magic: 'fd377a585a00', sentence: 'xz is not read; unpack it first, for instance with "xz -d"' },
  { magic: '28b52ffd', sentence: 'zstd is not read; unpack it first, for instance with "zstd -d"' },
  { magic: '425a68', sentence: 'bzip2 is not read; unpack it first, for instance with "bunzip2"' },
  { magic: '377abcaf271c', sentence: '7z is not read; unpack it first' },
  {
    magic: '456c6646696c6500',
    sentence: 'a Windows event log file (EVTX) is not read; export it as JSON first',
  },
  { magic: 'd4c3b2a1', sentence: 'a packet capture is not read; run Zeek on it and give its dns.log' },
  { magic: 'a1b2c3d4', sentence: 'a packet capture is not read; run Zeek on it and give its dns.log' },
  { magic: '0a0d0d0a', sentence: 'a packet capture is not read; run Zeek on it and give its dns.log' },
];

export const toRefusal = (head: Buffer): string | undefined =>
  REFUSED.find(({ magic }) => starts(head, magic))?.sentence;

/** The header's own checksum tells a tar, old dialects without "ustar" included. */
const isTarHeader = (head: Buffer): boolean => {
  if (head.length < 512 || head[0] === 0) return false;
  const stated = Number.parseInt(head.toString('latin1', 148, 156).trim(), 8);
  let sum = 0;
  for (let at = 0; at < 512; at += 1) sum += at >= 148 && at < 156 ? 32 : (head[at] ?? 0);
  return sum === stated;
};

/** Tells a container by its first 512 bytes; names of files are not trusted. */
export const detectContainer = (head: Buffer): ContainerKind => {
  if (starts(head, '1f8b')) return 'gzip';
  if (starts(head, '504b0304') || starts(head, '504b0506')) return 'zip';
  return isTarHeader(head) ? 'tar' : 'plain';
};
