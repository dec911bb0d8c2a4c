/** Ports a program could have picked at random above the well-known ones. */
const HIGH_PORTS = 65_535 - 1_023;

/**
 * Probability that `tests` independent comparisons of one of `space` equally likely values (a random high port) with a formula give at
 * least `matches` hits: the upper tail of a Poisson distribution, summed from the tail so that tiny values keep their digits; where more hits are expected than
 * were seen, it is one less the lower tail, which stays exact however many comparisons there were.
 */
export const toChance = (matches: number, tests: number, space: number = HIGH_PORTS): number => {
  const mean = Math.max(tests, matches) / space;
  let term = Math.exp(-mean);
  for (let i = 1; i <= matches; i += 1) term *= mean / i;
  if (mean > matches) {
    let below = 0;
    for (let i = 0, part = Math.exp(-mean); i < matches; i += 1, part *= mean / i) below += part;
    return Number(Math.max(0, 1 - below).toPrecision(4));
  }
  let sum = 0;
  for (let i = matches; i < matches + 60; i += 1) {
    sum += term;
    term *= mean / (i + 1);
  }
  return Math.min(1, Number(sum.toPrecision(4)));
};
