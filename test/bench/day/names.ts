import { createRandom, type Random } from './random.ts';

const SYLLABLES = [
  'ba',
  'co',
  'den',
  'fi',
  'gra',
  'hol',
  'im',
  'ja',
  'ker',
  'lo',
  'mi',
  'nor',
  'pu',
  'ri',
  'sta',
  'tu',
  'ver',
  'wi',
  'zen',
];
const SUFFIXES = ['com', 'com', 'com', 'net', 'org', 'io', 'de', 'co.uk', 'fr'];
const LABELS = [
  'www',
  'api',
  'cdn',
  'static',
  'img',
  'auth',
  'login',
  'update',
  'telemetry',
  'edge',
  'assets',
  'mail',
];
/** First octets where answers of the public internet lie. */
const OCTETS = [13, 18, 20, 23, 34, 40, 52, 54, 92, 104, 142, 151, 157, 185, 199];

/** Names by rank, each with the addresses that answers for it choose from. */
export interface Names {
  readonly nameOf: (rank: number) => string;
  readonly count: number;
  /** one to four addresses, as a resolver would give them now */
  readonly resolve: (rank: number, random: Random) => readonly string[];
}

const mix = (value: number): number => {
  let mixed = Math.imul(value ^ (value >>> 16), 0x45d9f3b);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x45d9f3b);
  return (mixed ^ (mixed >>> 16)) >>> 0;
};

/** An address of the modelled internet by number: the same number, the same address. */
export const toPublicAddress = (number: number): string => {
  const bits = mix(number + 1);
  const first = OCTETS[bits % OCTETS.length] ?? 13;
  return `${first}.${(bits >>> 8) & 255}.${(bits >>> 16) & 255}.${1 + ((bits >>> 24) % 254)}`;
};

export const createNames = (seed: number, count: number): Names => {
  const random = createRandom(seed ^ 0x6e616d65);
  const word = (): string =>
    Array.from({ length: 2 + random.below(2) }, () => random.pick(SYLLABLES)).join('');
  const domains = Array.from(
    { length: Math.ceil(count / 10) },
    (_, i) => `${word()}${i % 97}.${random.pick(SUFFIXES)}`,
  );
  const names = Array.from({ length: count }, () => {
    const domain = domains[random.zipf(domains.length)] ?? '';
    const label = random.pick(LABELS);
    return random.next() < 0.3 ? `${label}.${domain}` : `${label}${random.below(400)}.${word()}.${domain}`;
  });
  // Popular names share content networks, the others stand on hosts of their own.
  const toHosting = (rank: number): number =>
    rank < count / 100 ? mix(rank) % 300 : 1_000 + (mix(rank) % 60_000);
  return {
    count,
    nameOf: (rank) => names[rank] ?? '',
    resolve: (rank, draw) => {
      const hosting = toHosting(rank);
      const pool = 1 + (mix(hosting) % 8);
      const first = draw.below(pool);
      const many = 1 + draw.below(Math.min(4, pool));
      return Array.from({ length: many }, (_, i) => toPublicAddress(hosting * 8 + ((first + i) % pool)));
    },
  };
};
