import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** The draws that the modelled day needs; the same seed gives the same day on every machine. */
export interface Random {
  /** [0, 1) */
  readonly next: () => number;
  /** whole number below `end` */
  readonly below: (end: number) => number;
  readonly pick: <A>(items: readonly A[]) => A;
  /** mean 0, deviation 1 */
  readonly normal: () => number;
  readonly exponential: (mean: number) => number;
  /** position in a list of cumulative weights */
  readonly weighted: (cumulative: Float64Array) => number;
  /** rank 0 to n - 1, the r-th as likely as 1 / (r + 1) */
  readonly zipf: (n: number) => number;
}

export const createRandom = (seed: number): Random => {
  const generator = xoroshiro128plus(seed);
  const next = (): number => (generator.next() >>> 0) / 2 ** 32;
  const below = (end: number): number => Math.floor(next() * end);
  return {
    next,
    below,
    pick: (items) => {
      const item = items[below(items.length)];
      if (item === undefined) throw new Error('nothing to pick from');
      return item;
    },
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    exponential: (mean) => -Math.log(1 - next()) * mean,
    weighted: (cumulative) => {
      const aim = next() * (cumulative.at(-1) ?? 0);
      let [low, high] = [0, cumulative.length - 1];
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((cumulative[middle] ?? 0) > aim) high = middle;
        else low = middle + 1;
      }
      return low;
    },
    zipf: (n) => Math.min(n - 1, Math.floor(Math.exp(next() * Math.log(n + 1))) - 1),
  };
};

export const toCumulative = (weights: readonly number[]): Float64Array => {
  let sum = 0;
  return Float64Array.from(weights, (weight) => {
    sum += weight;
    return sum;
  });
};
