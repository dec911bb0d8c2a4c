/** What room begins with; room that grew is kept up to `MOST_KEPT`, for as many bodies as are under way at once in a scan. */
const FIRST = 1 << 18;
const MOST_KEPT = 1 << 21;
const ROOMS = 4;
/** Bytes of UTF-8 that a unit of text takes at most. */
const WIDEST = 3;

const NONE = Buffer.alloc(0);

const free: Buffer[] = [];

/**
 * Memory that the body of a request or an answer is gathered in, used again by bodies that follow: were each of them memory of its own, it
 * would stand until garbage is collected, and bodies of a scan come faster than that.
 */
export class BodyRoom {
  #room = free.pop() ?? Buffer.allocUnsafeSlow(FIRST);
  #length = 0;
  #is_held = false;

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
    if (room !== NONE && !this.#is_held && room.length <= MOST_KEPT && free.length < ROOMS) free.push(room);
  }

  #widen(length: number): void {
    const needed = this.#length + length;
    if (needed <= this.#room.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#room.length));
    larger.set(this.bytes);
    this.#room = larger;
  }
}
