import { groupBy, isQuestion, type Peer, toTimes } from './peer.ts';

/** Splunk: a query longer than the mean plus two standard deviations of its record type, over the day. */
export const SPLUNK_LENGTH: Peer = {
  name: 'Splunk mean + 2σ',
  analytic: 'AN1121',
  names_process: false,
  run: (events) => {
    const by_type = groupBy(events, (e) => (isQuestion(e) ? (e.type ?? 'A') : undefined));
    return [...by_type.values()].flatMap((same) => {
      const lengths = same.map(({ name }) => name?.length ?? 0);
      const mean = lengths.reduce((a, b) => a + b, 0) / lengths.length;
      const variance = lengths.reduce((a, b) => a + (b - mean) ** 2, 0) / lengths.length;
      const most = mean + 2 * Math.sqrt(variance);
      const long = groupBy(same, (e) =>
        (e.name?.length ?? 0) > most ? `${e.host}|${e.group?.group}` : undefined,
      );
      return [...long.values()].flatMap((of_one) => {
        const [one] = of_one;
        if (one === undefined) return [];
        return [
          {
            host: one.host,
            domain: one.group?.group,
            ...toTimes(of_one),
            why: `longer than ${most.toFixed(0)}`,
          },
        ];
      });
    });
  },
};

/** Sentinel: a query of at least 150 characters. */
export const SENTINEL_LENGTH: Peer = {
  name: 'Sentinel ≥ 150',
  analytic: 'AN1121',
  names_process: false,
  run: (events) => {
    const long = groupBy(events, (e) =>
      isQuestion(e) && (e.name?.length ?? 0) >= 150 ? `${e.host}|${e.group?.group}` : undefined,
    );
    return [...long.values()].flatMap((same) => {
      const [one] = same;
      if (one === undefined) return [];
      return [
        { host: one.host, domain: one.group?.group, ...toTimes(same), why: `${same.length} long queries` },
      ];
    });
  },
};
