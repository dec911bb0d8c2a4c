import { isUtf8 } from 'node:buffer';

/** Length of the UTF-8 sequence a byte opens; 0 where it opens none. */
const toSequenceLength = (byte: number): number => {
  if (byte < 0x80) return 1;
  if (byte >= 0xc2 && byte < 0xe0) return 2;
  if (byte >= 0xe0 && byte < 0xf0) return 3;
  return byte >= 0xf0 && byte < 0xf5 ? 4 : 0;
};

/** Spells each byte that is no UTF-8 as the latin-1 character of the same number, in UTF-8. */
const repair = (bytes: Buffer): Buffer => {
  const fixed = Buffer.allocUnsafe(bytes.length * 2);
  let out = 0;
  for (let at = 0; at < bytes.length; ) {
    const byte = bytes[at] ?? 0;
    const length = toSequenceLength(byte);
    const whole = length > 0 && at + length <= bytes.length;
    if (whole && (length === 1 || isUtf8(bytes.subarray(at, at + length)))) {
      out += bytes.copy(fixed, out, at, at + length);
      at += length;
    } else {
      fixed[out] = 0xc0 | (byte >> 6);
      fixed[out + 1] = 0x80 | (byte & 0x3f);
      out += 2;
      at += 1;
    }
  }
  return fixed.subarray(0, out);
};

/** Text of a line. Tunnels put raw 8-bit bytes into names, and sensors write them out: nothing may get lost for that. */
export const decodeBytes = (bytes: Buffer): string =>
  isUtf8(bytes) ? bytes.toString('utf8') : repair(bytes).toString('utf8');
