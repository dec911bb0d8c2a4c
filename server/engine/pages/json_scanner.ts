import { PageTexts } from './page_texts.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const LIST = 0x5b;
const BACKSLASH = 0x5c;
const LIST_END = 0x5d;
const OBJECT = 0x7b;
const OBJECT_END = 0x7d;
/** of `null` */
const [N, U, L] = [0x6e, 0x75, 0x6c];
/** What is read beyond the end: no byte of JSON. */
const NOTHING = 0;

/** Digits that are exact as a number whatever they are. */
const EXACT_DIGITS = 15;

/** The one key whose assignment is none. */
const PROTOTYPE = '__proto__';

const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
const isDigit = (byte: number): boolean => byte >= ZERO && byte <= NINE;
const isEnd = (byte: number): boolean =>
  byte === COMMA || byte === LIST_END || byte === OBJECT_END || byte === NOTHING || isSpace(byte);

/** One member of a row: what it was in the row before, and where its texts stand there. */
class Member {
  readonly key: string;
  /** bytes of the page */
  key_at: number;
  readonly key_length: number;
  readonly is_prototype: boolean;
  /** the text read last; at 0 there is none yet */
  text = '';
  text_at = 0;
  text_length = 0;
  /** the object that stands here */
  inner: Shape | undefined;

  constructor(key: string, key_at: number, key_length: number) {
    this.key = key;
    this.key_at = key_at;
    this.key_length = key_length;
    this.is_prototype = key === PROTOTYPE;
  }
}

/** Members in their order, which the next row takes over where it has the same. */
export class Shape {
  values: Record<string, unknown> = {};
  readonly members: Member[] = [];

  put(key: string, value: unknown): void {
    if (key === PROTOTYPE)
      Object.defineProperty(this.values, key, {
        value,
        writable: true,
        enumerable: true,
        configurable: true,
      });
    else this.values[key] = value;
  }

  /** The first members alone: what follows was of rows before. */
  cutTo(length: number): void {
    const before = this.values;
    this.values = {};
    this.members.length = length;
    for (const { key } of this.members) this.put(key, before[key]);
  }
}

/** Texts outlive a page: the next one names much the same. */
const texts = new PageTexts();

/**
 * Reads JSON text value by value, so that of a page of ten thousand rows only one is there at a time. What is not met in a page row after row
 * (escapes, fractions, objects within objects) is left to `JSON.parse`, by the piece. Throws SyntaxError where the text is not JSON.
 */
export class JsonScanner {
  readonly #bytes: Buffer;
  /** the same, to compare four at once */
  readonly #words: DataView;
  #at = 0;
  /** after the digits read last */
  #digits_end = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#words = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get at(): number {
    return this.#at;
  }

  /** The next byte that is no space. */
  #peek(): number {
    const bytes = this.#bytes;
    let byte = bytes[this.#at] ?? NOTHING;
    while (isSpace(byte)) {
      this.#at += 1;
      byte = bytes[this.#at] ?? NOTHING;
    }
    return byte;
  }

  #take(expected: number): void {
    if (this.#peek() !== expected) this.#fail();
    this.#at += 1;
  }

  #fail(): never {
    throw new SyntaxError(`not JSON at byte ${this.#at}`);
  }

  /** Goes to the list at the path; false: there is none. */
  find(path: readonly string[]): boolean {
    for (const wanted of path) {
      if (this.#peek() !== OBJECT) return false;
      for (let key: string | undefined; key !== wanted; ) {
        if (key !== undefined) {
          this.#skip();
          if (this.#peek() !== COMMA) return false;
        }
        this.#at += 1;
        if (this.#peek() !== QUOTE) return false;
        key = this.#text();
        this.#take(COLON);
      }
    }
    return this.#peek() === LIST;
  }

  /** Each entry of the list it stands at; an object is read into `shape`, and is that row only until `onRow` returns. */
  rows(shape: Shape, onRow: (row: unknown) => void): void {
    this.#take(LIST);
    if (this.#peek() === LIST_END) {
      this.#at += 1;
      return;
    }
    for (;;) {
      onRow(this.#peek() === OBJECT ? this.#object(shape, true) : this.#parsed());
      if (this.#peek() !== COMMA) break;
      this.#at += 1;
    }
    this.#take(LIST_END);
  }

  #object(shape: Shape, is_row: boolean): Record<string, unknown> {
    const { members } = shape;
    let length = 0;
    this.#at += 1;
    if (this.#peek() === OBJECT_END) this.#at += 1;
    else
      for (;;) {
        const member = this.#key(shape, length);
        const value = this.#value(shape, member, is_row);
        if (member.is_prototype) shape.put(member.key, value);
        else shape.values[member.key] = value;
        length += 1;
        const byte = this.#peek();
        this.#at += 1;
        if (byte === OBJECT_END) break;
        if (byte !== COMMA) this.#fail();
      }
    if (length < members.length) shape.cutTo(length);
    return shape.values;
  }

  /** The member at this place of the row, by the key that stands here. */
  #key(shape: Shape, place: number): Member {
    if (this.#peek() !== QUOTE) this.#fail();
    const { members } = shape;
    const start = this.#at + 1;
    const known = members[place];
    if (known !== undefined && this.#isAgain(known.key_at, known.key_length, start)) {
      known.key_at = start;
      this.#take(COLON);
      return known;
    }
    const key = this.#text();
    const length = this.#at - 1 - start;
    this.#take(COLON);
    if (known !== undefined) shape.cutTo(place);
    const member = new Member(key, start, length);
    members.push(member);
    return member;
  }

  /** The same bytes up to the closing quote: then it stands after that. */
  #isAgain(before: number, length: number, start: number): boolean {
    const bytes = this.#bytes;
    if (bytes[start + length] !== QUOTE) return false;
    const words = this.#words;
    let i = 0;
    for (; i + 4 <= length; i += 4)
      if (words.getInt32(before + i, true) !== words.getInt32(start + i, true)) return false;
    for (; i < length; i += 1) if (bytes[before + i] !== bytes[start + i]) return false;
    this.#at = start + length + 1;
    return true;
  }

  #value(shape: Shape, member: Member, is_row: boolean): unknown {
    const byte = this.#peek();
    if (byte === QUOTE) return this.#textOf(member, !is_row);
    if (byte === LIST) return this.#list(shape.values[member.key], member, !is_row);
    if (byte === OBJECT && is_row) {
      member.inner ??= new Shape();
      return this.#object(member.inner, false);
    }
    return this.#bare(byte);
  }

  /** What has no quotes: mostly a number, and `null` in each hit. */
  #bare(byte: number): unknown {
    if (isDigit(byte)) return this.#number();
    const bytes = this.#bytes;
    const at = this.#at;
    const is_null =
      byte === N &&
      bytes[at + 1] === U &&
      bytes[at + 2] === L &&
      bytes[at + 3] === L &&
      isEnd(bytes[at + 4] ?? NOTHING);
    if (!is_null) return this.#parsed();
    this.#at = at + 4;
    return null;
  }

  /** Digits between quotes come as the number they are, where that loses nothing: times come so, each another. */
  #textOf(member: Member, may_be_number: boolean): string | number {
    const start = this.#at + 1;
    if (member.text_at !== 0 && this.#isAgain(member.text_at, member.text_length, start)) {
      member.text_at = start;
      return member.text;
    }
    if (may_be_number && isDigit(this.#bytes[start] ?? NOTHING)) {
      const number = this.#quotedNumber();
      if (number >= 0) return number;
    }
    member.text = this.#text();
    member.text_at = start;
    member.text_length = this.#at - 1 - start;
    return member.text;
  }

  #list(before: unknown, member: Member, may_be_number: boolean): unknown {
    const start = this.#at;
    const list: unknown[] = Array.isArray(before) ? before : [];
    let length = 0;
    this.#at += 1;
    if (this.#peek() === LIST_END) this.#at += 1;
    else
      for (;;) {
        const byte = this.#peek();
        if (byte === QUOTE) list[length] = this.#textOf(member, may_be_number);
        else if (byte !== LIST && byte !== OBJECT) list[length] = this.#bare(byte);
        else {
          this.#at = start;
          return this.#parsed();
        }
        length += 1;
        const after = this.#peek();
        this.#at += 1;
        if (after === LIST_END) break;
        if (after !== COMMA) this.#fail();
      }
    if (list.length !== length) list.length = length;
    return list;
  }

  /** The number that the digits at `start` say, and where they end. */
  #digits(start: number): number {
    const bytes = this.#bytes;
    let i = start;
    let value = 0;
    let byte = bytes[i] ?? NOTHING;
    while (isDigit(byte)) {
      value = value * 10 + (byte - ZERO);
      i += 1;
      byte = bytes[i] ?? NOTHING;
    }
    this.#digits_end = i;
    return value;
  }

  /** below 0: it is none */
  #quotedNumber(): number {
    const start = this.#at + 1;
    if (this.#bytes[start] === ZERO) return -1;
    const value = this.#digits(start);
    const end = this.#digits_end;
    if (this.#bytes[end] !== QUOTE || end - start > EXACT_DIGITS) return -1;
    this.#at = end + 1;
    return value;
  }

  #number(): unknown {
    const bytes = this.#bytes;
    const start = this.#at;
    const value = this.#digits(start);
    const end = this.#digits_end;
    const is_plain =
      isEnd(bytes[end] ?? NOTHING) &&
      end - start <= EXACT_DIGITS &&
      (bytes[start] !== ZERO || end === start + 1);
    if (!is_plain) return this.#parsed();
    this.#at = end;
    return value;
  }

  #text(): string {
    const text = texts.read(this.#bytes, this.#at + 1);
    if (text === undefined) this.#fail();
    this.#at = texts.end + 1;
    return text;
  }

  /** The value it stands at, by `JSON.parse`. */
  #parsed(): unknown {
    const start = this.#at;
    this.#skip();
    return JSON.parse(this.#bytes.toString('utf8', start, this.#at));
  }

  /** Past one value; whether it is well formed, somebody else finds out. */
  #skip(): void {
    const bytes = this.#bytes;
    let depth = 0;
    this.#peek();
    for (;;) {
      const byte = bytes[this.#at] ?? NOTHING;
      if (byte === NOTHING) this.#fail();
      if (byte === QUOTE) this.#skipText();
      else {
        if (byte === OBJECT || byte === LIST) depth += 1;
        else if (byte === OBJECT_END || byte === LIST_END) depth -= 1;
        if (depth < 0) this.#fail();
        this.#at += 1;
      }
      if (depth > 0) continue;
      if (byte === QUOTE || byte === OBJECT_END || byte === LIST_END || isEnd(bytes[this.#at] ?? NOTHING))
        return;
    }
  }

  #skipText(): void {
    const bytes = this.#bytes;
    for (let i = this.#at + 1; i < bytes.length; i += 1) {
      const byte = bytes[i];
      if (byte === BACKSLASH) i += 1;
      else if (byte === QUOTE) {
        this.#at = i + 1;
        return;
      }
    }
    this.#fail();
  }
}
