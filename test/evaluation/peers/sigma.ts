import { groupBy, isQuestion, MINUTE, type Peer, toTimes } from './peer.ts';

const SPAN = 15 * MINUTE;

/** Sigma: more than 200 different subdomains of one registered domain from one host within 15 minutes. */
export const SIGMA_SUBDOMAINS: Peer = {
  name: 'Sigma subdomains',
  analytic: 'AN1121',
  names_process: false,
  run: (events) => {
    const groups = groupBy(events, (e) =>
      isQuestion(e) ? `${e.host}|${e.group?.group}|${Math.floor(e.time / SPAN)}` : undefined,
    );
    return [...groups.values()].flatMap((same) => {
      const [one] = same;
      const distinct = new Set(same.map(({ name }) => name)).size;
      if (one === undefined || distinct <= 200) return [];
      return [{ host: one.host, domain: one.group?.group, ...toTimes(same), why: `${distinct} subdomains` }];
    });
  },
};

/** Sigma: more than 1,000 queries of one host within a minute. Names no domain. */
export const SIGMA_RATE: Peer = {
  name: 'Sigma query rate',
  analytic: 'AN1121',
  names_process: false,
  run: (events) => {
    const groups = groupBy(events, (e) =>
      isQuestion(e) ? `${e.code}|${e.host}|${Math.floor(e.time / MINUTE)}` : undefined,
    );
    return [...groups.values()].flatMap((same) => {
      const [one] = same;
      if (one === undefined || same.length <= 1_000) return [];
      return [{ host: one.host, ...toTimes(same), why: `${same.length} queries in a minute` }];
    });
  },
};
