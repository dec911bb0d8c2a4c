/** Ways of one slice: what the cluster is asked first, what follows from it, what it means, and what is written. */
export interface Stages<S, A, B, C> {
  readonly read: (slice: S) => Promise<A>;
  readonly gather: (slice: S, read: A) => Promise<B>;
  readonly judge: (slice: S, gathered: B) => Promise<C>;
  readonly write: (slice: S, judged: C) => Promise<void>;
}

/** Between two stages: who puts something there waits until it is taken. */
class Handover<T> {
  #item: { readonly value: T } | undefined;
  #is_closed = false;
  #wake: (() => void)[] = [];

  async #until(holds: () => boolean): Promise<void> {
    while (!this.#is_closed && !holds()) await new Promise<void>((resolve) => this.#wake.push(resolve));
  }

  #tell(): void {
    const waiting = this.#wake;
    this.#wake = [];
    for (const wake of waiting) wake();
  }

  /** false: nobody takes any more */
  async put(value: T): Promise<boolean> {
    if (this.#is_closed) return false;
    this.#item = { value };
    this.#tell();
    await this.#until(() => this.#item === undefined);
    return this.#item === undefined && !this.#is_closed;
  }

  /** undefined: there is nothing more */
  async take(): Promise<{ readonly value: T } | undefined> {
    await this.#until(() => this.#item !== undefined);
    const item = this.#item;
    this.#item = undefined;
    this.#tell();
    return item;
  }

  /** Nothing more comes, and whoever waits here waits no longer. */
  close(): void {
    this.#is_closed = true;
    this.#item = undefined;
    this.#tell();
  }
}

/**
 * Every slice through all stages, in order. Each stage is at one slice at a time, and at most one slice ahead of the stage that follows: while a
 * slice is judged, what the next one needs is gathered, the one after it read, and the one before written. Writes happen in the order of the
 * slices. A failure ends all of it, once what was under way has come to rest.
 */
export const inStages = async <S, A, B, C>(
  slices: readonly S[],
  { read, gather, judge, write }: Stages<S, A, B, C>,
): Promise<void> => {
  const was_read = new Handover<readonly [S, A]>();
  const was_gathered = new Handover<readonly [S, B]>();
  const was_judged = new Handover<readonly [S, C]>();
  const all = [was_read, was_gathered, was_judged];
  const pass = async <X, Y>(
    from: Handover<readonly [S, X]>,
    work: (slice: S, before: X) => Promise<Y>,
    to: Handover<readonly [S, Y]>,
  ): Promise<void> => {
    for (let item = await from.take(); item !== undefined; item = await from.take()) {
      const [slice, before] = item.value;
      if (!(await to.put([slice, await work(slice, before)]))) return;
    }
    to.close();
  };
  const readAll = async (): Promise<void> => {
    for (const slice of slices) if (!(await was_read.put([slice, await read(slice)]))) return;
    was_read.close();
  };
  const writeAll = async (): Promise<void> => {
    for (let item = await was_judged.take(); item !== undefined; item = await was_judged.take())
      await write(...item.value);
  };
  const works = [
    readAll(),
    pass(was_read, gather, was_gathered),
    pass(was_gathered, judge, was_judged),
    writeAll(),
  ];
  for (const work of works)
    work.catch(() => {
      for (const handover of all) handover.close();
    });
  await Promise.allSettled(works);
  await Promise.all(works);
};
