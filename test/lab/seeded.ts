/** Small seeded random source (mulberry32): the same seed gives the same sample on every machine. */
export interface Seeded {
  /** [0, 1) */
  next(): number;
  between(low: number, high: number): number;
  /** whole number, both ends included */
  whole(low: number, high: number): number;
  pick<Item>(items: readonly Item[]): Item;
  /** `count` different items, in random order */
  some<Item>(items: readonly Item[], count: number): Item[];
  text(alphabet: string, length: number): string;
}

export const seeded = (seed: number): Seeded => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (low: number, high: number): number => low + next() * (high - low);
  const whole = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  const pick = <Item>(items: readonly Item[]): Item => {
    const item = items[Math.floor(next() * items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  };
  const some = <Item>(items: readonly Item[], count: number): Item[] => {
    const left = [...items];
    const chosen: Item[] = [];
    while (chosen.length < count && left.length > 0) {
      chosen.push(...left.splice(Math.floor(next() * left.length), 1));
    }
    return chosen;
  };
  const text = (alphabet: string, length: number): string =>
    Array.from({ length }, () => alphabet.charAt(Math.floor(next() * alphabet.length))).join('');
  return { next, between, whole, pick, some, text };
};
