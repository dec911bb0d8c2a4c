/** The 32 bits of an IPv4 address as `toIpText` spells it; undefined for IPv6. */
export const toNumber = (address: string): number | undefined => {
  if (address.includes(':')) return undefined;
  const [a, b, c, d] = address.split('.').map(Number);
  return a === undefined || b === undefined || c === undefined || d === undefined
    ? undefined
    : ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
};

/** The IPv4 address of 32 bits. */
export const toAddress = (bits: number): string =>
  [bits >>> 24, (bits >>> 16) & 255, (bits >>> 8) & 255, bits & 255].join('.');

export const reverseOctets = (bits: number): number =>
  ((bits >>> 24) | ((bits >>> 8) & 0xff00) | ((bits & 0xff00) << 8) | ((bits & 255) << 24)) >>> 0;
