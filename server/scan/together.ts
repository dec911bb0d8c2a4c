/** All of them to their end, whatever becomes of any: nothing of a failed scan goes on behind its back. */
export const together = async (...works: readonly Promise<void>[]): Promise<void> => {
  await Promise.allSettled(works);
  await Promise.all(works);
};
