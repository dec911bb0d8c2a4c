const NOTHING = Buffer.alloc(0);

/**
 * Reads a stream of chunks by sizes. A failure of the stream shows itself only once everything before it has been read, so
 * that a truncated file gives all it has.
 */
export class ByteReader {
  readonly #source: AsyncIterator<Buffer>;
  #held: Buffer = NOTHING;
  #ended = false;
  #failure: { readonly error: unknown } | undefined;

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  async #pull(): Promise<void> {
    try {
      const { value, done } = await this.#source.next();
      if (done === true) this.#ended = true;
      else this.#held = this.#held.length === 0 ? value : Buffer.concat([this.#held, value]);
    } catch (error) {
      this.#ended = true;
      this.#failure = { error };
    }
  }

  /** Up to `size` of the next bytes, which stay to be read; fewer only where the stream ends. */
  async peek(size: number): Promise<Buffer> {
    while (this.#held.length < size && !this.#ended) await this.#pull();
    return this.#held.subarray(0, size);
  }

  /** At most `size` bytes; empty at the end. Throws what broke the stream, after all bytes before the break. */
  async take(size: number = Number.POSITIVE_INFINITY): Promise<Buffer> {
    while (this.#held.length === 0 && !this.#ended) await this.#pull();
    if (this.#held.length === 0 && this.#failure !== undefined) throw this.#failure.error;
    const taken = size >= this.#held.length ? this.#held : this.#held.subarray(0, size);
    this.#held = this.#held.subarray(taken.length);
    return taken;
  }

  async *rest(): AsyncGenerator<Buffer> {
    for (;;) {
      const chunk = await this.take();
      if (chunk.length === 0) return;
      yield chunk;
    }
  }
}
