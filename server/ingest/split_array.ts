import { decodeBytes } from './decode_bytes.ts';
import type { Piece, Splitter } from './split_lines.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * Splits a file that is one JSON array into its elements, whatever the line breaks, without holding more than one of them.
 * `number` is the element's place, from 1. Whether an element is valid JSON is for the caller to find out.
 */
export const createArraySplitter = (max: number): Splitter => {
  let held: Buffer[] = [];
  let size = 0;
  let number = 0;
  let depth = 0;
  let quoted = false;
  let escaped = false;
  let closed = false;

  const add = (part: Buffer): void => {
    size += part.length;
    if (size > max) held = [];
    else if (part.length > 0) held.push(part);
  };
  const close = (): Piece | undefined => {
    const length = size;
    const text = length > max ? undefined : decodeBytes(Buffer.concat(held)).trim();
    held = [];
    size = 0;
    if (text === '') return undefined;
    number += 1;
    return text === undefined ? { number, size: length } : { number, size: length, text };
  };

  const push = (chunk: Buffer): Piece[] => {
    const pieces: Piece[] = [];
    let start = 0;
    const cut = (at: number): void => {
      add(chunk.subarray(start, at));
      const piece = close();
      if (piece !== undefined) pieces.push(piece);
      start = at + 1;
    };
    for (let at = 0; at < chunk.length && !closed; at += 1) {
      const byte = chunk[at];
      if (quoted) {
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) quoted = false;
      } else if (byte === QUOTE) quoted = true;
      else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) {
        depth += 1;
        if (depth === 1) start = at + 1;
      } else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) {
        if (depth === 1) {
          cut(at);
          closed = true;
        }
        depth -= 1;
      } else if (byte === COMMA && depth === 1) cut(at);
    }
    if (!closed && depth > 0) add(chunk.subarray(start));
    return pieces;
  };
  const end = (): Piece[] => {
    const piece = closed || size === 0 ? undefined : close();
    return piece === undefined ? [] : [piece];
  };
  return { push, end, fault: () => (closed ? undefined : 'the JSON array is not closed') };
};
