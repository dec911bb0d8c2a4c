const DOT = 46;
const ZERO = 48;
const NINE = 57;

/** The 32 bits of an IPv4 address as `toIpText` spells it; undefined for IPv6. */
export const toNumber = (address: string): number | undefined => {
  let bits = 0;
  let octet = 0;
  let octets = 1;
  for (let i = 0; i < address.length; i += 1) {
    const code = address.charCodeAt(i);
    if (code === DOT) {
      bits = (bits << 8) | octet;
      octet = 0;
      octets += 1;
    } else if (code >= ZERO && code <= NINE) octet = octet * 10 + code - ZERO;
    else return undefined;
  }
  return octets === 4 ? ((bits << 8) | octet) >>> 0 : undefined;
};

/** The IPv4 address of 32 bits. */
export const toAddress = (bits: number): string =>
  [bits >>> 24, (bits >>> 16) & 255, (bits >>> 8) & 255, bits & 255].join('.');

export const reverseOctets = (bits: number): number =>
  ((bits >>> 24) | ((bits >>> 8) & 0xff00) | ((bits & 0xff00) << 8) | ((bits & 255) << 24)) >>> 0;
