/** @param {number} n */
export const toCount = (n) => n.toLocaleString('en');

/** @param {number} bytes */
export const toBytes = (bytes) => {
  if (bytes < 1_000) return `${Math.round(bytes)} B`;
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
};

/**
 * "1 finding", "2 findings"
 * @param {number} n
 * @param {string} one
 * @param {string} [many]
 */
export const toCounted = (n, one, many = `${one}s`) => `${toCount(n)} ${n === 1 ? one : many}`;

/**
 * "1 in 14,000": a chance as people read it.
 * @param {number} chance
 */
export const toOdds = (chance) => {
  if (chance <= 0) return 'none that can be told';
  if (chance >= 0.5) return 'more likely than not';
  const times = 1 / chance;
  return `1 in ${times >= 1e6 ? times.toExponential(0).replace('e+', ' × 10^') : toCount(Math.round(times))}`;
};
