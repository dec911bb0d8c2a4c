import { decodeBytes } from './decode_bytes.ts';

/** One line that holds something; `text` is absent where it is longer than allowed. `number` counts from 1. */
export interface Piece {
  readonly number: number;
  /** bytes, without the line end */
  readonly size: number;
  readonly text?: string;
}

/** Cuts chunks of bytes into pieces; `end` gives what the last chunk left over. */
export interface Splitter {
  readonly push: (chunk: Buffer) => Piece[];
  readonly end: () => Piece[];
  /** what is wrong with the file as a whole, asked after `end` */
  readonly fault: () => string | undefined;
}

const NEWLINE = 10;
const RETURN = 13;

const isBlank = (text: string): boolean => text.length < 64 && text.trim() === '';

/** Splits at line feeds; a line longer than `max` bytes is measured but never held. */
export const createLineSplitter = (max: number): Splitter => {
  let held: Buffer[] = [];
  let size = 0;
  let number = 0;

  const add = (part: Buffer): void => {
    size += part.length;
    if (size > max) held = [];
    else if (part.length > 0) held.push(part);
  };
  const close = (): Piece | undefined => {
    number += 1;
    const whole = held.length === 1 ? (held[0] ?? Buffer.alloc(0)) : Buffer.concat(held);
    const length = size;
    held = [];
    size = 0;
    if (length > max) return { number, size: length };
    const end = whole.length > 0 && whole[whole.length - 1] === RETURN ? whole.length - 1 : whole.length;
    const text = decodeBytes(end === whole.length ? whole : whole.subarray(0, end));
    return isBlank(text) ? undefined : { number, size: end, text };
  };

  const push = (chunk: Buffer): Piece[] => {
    const pieces: Piece[] = [];
    let start = 0;
    for (let stop = chunk.indexOf(NEWLINE); stop !== -1; stop = chunk.indexOf(NEWLINE, start)) {
      add(chunk.subarray(start, stop));
      const piece = close();
      if (piece !== undefined) pieces.push(piece);
      start = stop + 1;
    }
    add(chunk.subarray(start));
    return pieces;
  };
  const end = (): Piece[] => {
    const piece = size === 0 ? undefined : close();
    return piece === undefined ? [] : [piece];
  };
  return { push, end, fault: () => undefined };
};
