import { groupBy, isQuestion, type Peer, toTimes } from './peer.ts';

/** Distinct subdomains → score, linear between the steps (v5's defaults). */
const RAMP: readonly (readonly [number, number])[] = [
  [100, 0.2],
  [500, 0.4],
  [800, 0.6],
  [1_000, 0.8],
];

export const toRitaScore = (subdomains: number): number => {
  const [foot] = RAMP;
  if (foot === undefined || subdomains < foot[0]) return 0;
  for (let i = 1; i < RAMP.length; i += 1) {
    const [low, high] = [RAMP[i - 1], RAMP[i]];
    if (low === undefined || high === undefined || subdomains >= high[0]) continue;
    return low[1] + ((subdomains - low[0]) / (high[0] - low[0])) * (high[1] - low[1]);
  }
  return 0.8;
};

/** Above this v5 calls a threat medium. */
const MEDIUM = 0.4;

/**
 * RITA v5, C2 over DNS: distinct subdomains of a registered domain in 24 hours, all clients together; +0.15 where at most 2 % of
 * the hosts ask it, −0.15 from half of them on; +0.15 for a domain first seen within 7 days, −0.15 from 30 days on. The hosts that
 * asked are what it shows.
 */
export const RITA: Peer = {
  name: 'RITA v5',
  analytic: 'AN1121',
  names_process: false,
  run: (events, { hosts, isNew }) => {
    const groups = groupBy(events, (e) =>
      isQuestion(e) ? `${e.group?.group}|${Math.floor(e.time / 86_400_000)}` : undefined,
    );
    return [...groups.values()].flatMap((same) => {
      const domain = same[0]?.group?.group;
      if (domain === undefined) return [];
      const score = toRitaScore(new Set(same.map(({ name }) => name)).size);
      if (score === 0) return [];
      const askers = groupBy(same, ({ host }) => host);
      const prevalence = askers.size / Math.max(1, hosts);
      const rarity = prevalence <= 0.02 ? 0.15 : prevalence >= 0.5 ? -0.15 : 0;
      const total = score + rarity + (isNew(domain) ? 0.15 : -0.15);
      if (total < MEDIUM) return [];
      return [...askers].map(([host, own]) => ({
        host,
        domain,
        ...toTimes(own),
        why: `score ${total.toFixed(2)}`,
      }));
    });
  },
};
