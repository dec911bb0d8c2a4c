/** The least room, and what room of an unknown body begins with: a power of two, as all are. */
const LEAST = 1 << 18;
/** Room that stays with the process in all. Of a scan up to five bodies are under way at once, one or two of them of several megabytes. */
const MOST_KEPT = 1 << 24;
/** Bytes of UTF-8 that a unit of text takes at most. */
const WIDEST = 3;

const NONE = Buffer.alloc(0);

/** Smallest first. */
const free: Buffer[] = [];

/** The smallest that is large enough. Sizes double, so that bodies of much the same length find each other's room; what is never touched takes no memory. */
const take = (bytes: number): Buffer => {
  const place = free.findIndex((room) => room.length >= bytes);
  const [room] = place < 0 ? [] : free.splice(place, 1);
  return room ?? Buffer.allocUnsafeSlow(2 ** Math.ceil(Math.log2(Math.max(LEAST, bytes))));
};

const countFree = (): number => free.reduce((bytes, room) => bytes + room.length, 0);

/** Where all of it is too much, the smallest goes: it is made anew most cheaply. */
const keep = (room: Buffer): void => {
  if (room === NONE || room.length > MOST_KEPT) return;
  const larger = free.findIndex((one) => one.length > room.length);
  free.splice(larger < 0 ? free.length : larger, 0, room);
  while (countFree() > MOST_KEPT) free.shift();
};

/**
 * Memory that the body of a request or an answer is gathered in, used again by bodies that follow: were each of them memory of its own, it
 * would stand until garbage is collected, and bodies of a scan come faster than that.
 */
export class BodyRoom {
  #room: Buffer;
  #length = 0;
  #is_held = false;

  /** @param expected bytes, where something says how many they will be; it may be wrong, and is not believed beyond what is kept */
  constructor(expected = 0) {
    this.#room = take(Math.min(expected, MOST_KEPT));
  }

  get length(): number {
    return this.#length;
  }

  /** What was gathered, until more is, or `leave`. */
  get bytes(): Buffer {
    return this.#room.subarray(0, this.#length);
  }

  add(part: Uint8Array): void {
    this.#widen(part.length);
    this.#room.set(part, this.#length);
    this.#length += part.length;
  }

  /** As UTF-8. */
  write(text: string): void {
    this.#widen(text.length * WIDEST);
    this.#length += this.#room.write(text, this.#length);
  }

  /** Of a request that failed, bytes may still be on their way: nobody else is given this memory. */
  hold(): void {
    this.#is_held = true;
  }

  /** Once nobody reads these bytes any more; then nothing is gathered here. */
  leave(): void {
    const room = this.#room;
    this.#room = NONE;
    this.#length = 0;
    if (!this.#is_held) keep(room);
  }

  #widen(length: number): void {
    const needed = this.#length + length;
    if (needed <= this.#room.length) return;
    const smaller = this.#room;
    this.#room = take(Math.max(needed, 2 * smaller.length));
    this.#room.set(smaller.subarray(0, this.#length));
    keep(smaller);
  }
}
