const nothing = (): void => undefined;

/**
 * Many who ask for the same at once cost two reads: who asks while one is under way is answered by the next, which begins after the question.
 * So nobody is told what stood before he asked.
 */
export const shareReads = <A>(read: (id: string) => Promise<A>): ((id: string) => Promise<A>) => {
  const under_way = new Map<string, Promise<A>>();
  const next = new Map<string, Promise<A>>();
  const begin = (id: string): Promise<A> => {
    const one = read(id).finally(() => {
      if (under_way.get(id) === one) under_way.delete(id);
    });
    under_way.set(id, one);
    return one;
  };
  return (id) => {
    const current = under_way.get(id);
    if (current === undefined) return begin(id);
    const waited_for = next.get(id);
    if (waited_for !== undefined) return waited_for;
    const following = current.then(nothing, nothing).then(() => {
      next.delete(id);
      return begin(id);
    });
    next.set(id, following);
    return following;
  };
};
