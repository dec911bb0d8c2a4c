/** Ways of one slice: what the cluster is asked first, what follows from it, and what is written. */
export interface Stages<S, A, B> {
  readonly read: (slice: S) => Promise<A>;
  readonly judge: (slice: S, read: A) => Promise<B>;
  readonly write: (slice: S, judged: B) => Promise<void>;
}

/**
 * Every slice through all stages, in order. Each stage is at one slice at a time, and at most one slice ahead of the stage that follows:
 * while a slice is judged, the next one is being read and the one before written. So the cluster has up to three requests of a scan before
 * it, never more, and writes happen in the order of the slices. A failure ends all of it, once what was under way has come to rest.
 */
export const inStages = async <S, A, B>(
  slices: readonly S[],
  { read, judge, write }: Stages<S, A, B>,
): Promise<void> => {
  let ahead: Promise<A> | undefined;
  let behind: Promise<void> = Promise.resolve();
  // Whoever awaits them is told of their failure; until then they must not count as unhandled.
  const watch = <P>(promise: Promise<P>): Promise<P> => {
    promise.catch(() => undefined);
    return promise;
  };
  try {
    for (const [i, slice] of slices.entries()) {
      const was_read = await (ahead ?? watch(read(slice)));
      const next = slices[i + 1];
      ahead = next === undefined ? undefined : watch(read(next));
      const judged = await judge(slice, was_read);
      await behind;
      behind = watch(write(slice, judged));
    }
    await behind;
  } finally {
    await Promise.allSettled([ahead, behind]);
  }
};
