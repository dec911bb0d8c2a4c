/** Texts held: an estate's hosts, processes and names of an hour. */
const SLOTS = 1 << 16;
/** Bytes of all of them; when these are full, all are forgotten, and those still met come back. */
const ROOM = 1 << 22;
/** Longer ones are rarely met twice. */
const LONGEST = 256;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const BEYOND_ASCII = 0x80;
/** What is read beyond the end: no byte of a text. */
const NOTHING = 0;

/** Bytes that end a text or tell more than themselves: quotes and escapes, and control characters, which JSON knows by escapes alone. */
const HALTS = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte === QUOTE || byte === BACKSLASH || byte < 0x20 ? 1 : 0,
);

/** Printable ASCII without an escape stands in a page just as it is. */
const make = (bytes: Buffer, start: number, end: number, is_plain: boolean): string =>
  is_plain
    ? bytes.toString('latin1', start, end)
    : (JSON.parse(bytes.toString('utf8', start - 1, end + 1)) as string);

/**
 * Texts of pages, each made once while it is remembered: pages name the same hosts, processes and domains row after row, and what is made anew for each row is most of the garbage of a scan. A text is found by its bytes, all of which are compared; one that
 * meets another in its place takes it, so whoever chooses names for their sums gains nothing but a text made twice.
 */
export class PageTexts {
  readonly #sums = new Int32Array(SLOTS);
  readonly #places = new Int32Array(SLOTS);
  readonly #lengths = new Int32Array(SLOTS);
  readonly #texts: string[] = new Array(SLOTS).fill('');
  readonly #room = new Uint8Array(ROOM);
  #used = 0;
  /** position of the closing quote of the text read last */
  end = 0;

  /** @param start position after the opening quote. undefined: it has no end */
  read(bytes: Buffer, start: number): string | undefined {
    let sum = 0;
    let all = 0;
    let i = start;
    let byte = bytes[i] ?? NOTHING;
    for (;;) {
      while (HALTS[byte] === 0) {
        sum = (Math.imul(sum, 31) + byte) | 0;
        all |= byte;
        i += 1;
        byte = bytes[i] ?? NOTHING;
      }
      if (byte === QUOTE) break;
      if (byte !== BACKSLASH) return undefined;
      all |= BEYOND_ASCII;
      i += 2;
      byte = bytes[i] ?? NOTHING;
    }
    this.end = i;
    const length = i - start;
    const is_plain = all < BEYOND_ASCII;
    if (length > LONGEST) return make(bytes, start, i, is_plain);
    const slot = (Math.imul(sum ^ length, 0x9e3779b1) >>> 16) & (SLOTS - 1);
    if (this.#sums[slot] === sum && this.#lengths[slot] === length && this.#isAt(slot, bytes, start, length))
      return this.#texts[slot];
    return this.#keep(slot, sum, bytes, start, i, is_plain);
  }

  #isAt(slot: number, bytes: Uint8Array, start: number, length: number): boolean {
    const room = this.#room;
    const place = this.#places[slot] as number;
    for (let i = 0; i < length; i += 1) if (room[place + i] !== bytes[start + i]) return false;
    return true;
  }

  #keep(slot: number, sum: number, bytes: Buffer, start: number, end: number, is_plain: boolean): string {
    const length = end - start;
    const text = make(bytes, start, end, is_plain);
    if (this.#used + length > ROOM) {
      this.#texts.fill('');
      this.#lengths.fill(0);
      this.#used = 0;
    }
    this.#sums[slot] = sum;
    this.#places[slot] = this.#used;
    this.#lengths[slot] = length;
    this.#texts[slot] = text;
    bytes.copy(this.#room, this.#used, start, end);
    this.#used += length;
    return text;
  }
}
