import type { Seeded } from './seeded.ts';

/**
 * A small exfiltration script as many write it: read a file, cut it, encode each piece as labels, look the name up, sleep. Names and
 * times follow from a seed alone, so that a leak of a whole day is computed in a moment: the sleep is added up, not slept.
 */
export const ENCODINGS = ['hex', 'base32', 'base64url', 'words'] as const;
export type Encoding = (typeof ENCODINGS)[number];

export interface Exfiltration {
  readonly encoding: Encoding;
  /** payload bytes a second, on average */
  readonly rate: number;
  readonly seconds: number;
  /** what the names end in */
  readonly zone: string;
}

/** One look-up: when (milliseconds from the start), the name, the payload bytes in it. */
export interface Leak {
  readonly at: number;
  readonly name: string;
  readonly bytes: number;
}

const ONSETS = ['b', 'br', 'c', 'd', 'f', 'g', 'h', 'l', 'm', 'n', 'p', 'pl', 'r', 's', 'st', 't'];
const RHYMES = [
  'ack',
  'ail',
  'amp',
  'and',
  'ark',
  'ate',
  'ell',
  'end',
  'est',
  'ick',
  'ill',
  'ine',
  'ock',
  'one',
  'ore',
  'unt',
];
/** 256 words that look like words, one for each byte. */
const WORDS = ONSETS.flatMap((onset) => RHYMES.map((rhyme) => `${onset}${rhyme}`));
const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

const toBase32 = (bytes: Buffer): string => {
  let [text, held, bits] = ['', 0, 0];
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += BASE32.charAt((held >> bits) & 31);
    }
    held &= (1 << bits) - 1;
  }
  return bits > 0 ? text + BASE32.charAt((held << (5 - bits)) & 31) : text;
};

const encode = (encoding: Encoding, bytes: Buffer): string[] => {
  if (encoding === 'words') {
    const words = Array.from(bytes, (byte) => WORDS[byte] ?? '');
    return Array.from({ length: Math.ceil(words.length / 4) }, (_, i) =>
      words.slice(4 * i, 4 * i + 4).join('-'),
    );
  }
  const text = encoding === 'base32' ? toBase32(bytes) : bytes.toString(encoding);
  return text.match(/.{1,60}/g) ?? [];
};

/** Payload bytes of one name: a slow leak keeps its names short, a fast one fills them. */
const toPiece = ({ encoding, rate }: Exfiltration): number => {
  if (encoding === 'words') return rate < 100 ? 8 : 16;
  return rate < 1 ? 16 : rate < 100 ? 30 : rate < 1_000 ? 60 : 100;
};

/** The file is compressed first, so its bytes are as good as random; pauses vary by a fifth. */
export const exfiltrate = (random: Seeded, plan: Exfiltration): Leak[] => {
  const piece = toPiece(plan);
  const pause = (piece / plan.rate) * 1_000;
  const leaks: Leak[] = [];
  for (let at = 0, turn = 0; at < plan.seconds * 1_000; turn += 1) {
    const bytes = Buffer.from(Array.from({ length: piece }, () => random.whole(0, 255)));
    const name = [...encode(plan.encoding, bytes), turn.toString(36), plan.zone].join('.');
    leaks.push({ at, name, bytes: piece });
    at += pause * random.between(0.8, 1.2);
  }
  return leaks;
};
