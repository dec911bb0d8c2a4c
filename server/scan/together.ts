type Results<W extends readonly Promise<unknown>[]> = { -readonly [K in keyof W]: Awaited<W[K]> };

/** All of them to their end, whatever becomes of any: nothing of a failed scan goes on behind its back. */
export const together = async <W extends readonly Promise<unknown>[]>(...works: W): Promise<Results<W>> => {
  await Promise.allSettled(works);
  return Promise.all(works) as Promise<Results<W>>;
};
