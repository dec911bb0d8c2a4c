import { groupBy, isQuestion, MINUTE, type Peer, toTimes } from './peer.ts';

const SPAN = 5 * MINUTE;

/** Elastic, long labels: subdomain ≥ 50 characters; ≥ 25 queries and ≥ 15 distinct within 5 minutes, by client and registered domain. */
export const ELASTIC_LONG_LABELS: Peer = {
  name: 'Elastic long labels',
  analytic: 'AN1121',
  names_process: false,
  run: (events) => {
    const long = events.filter((event) => isQuestion(event) && (event.group?.subdomain.length ?? 0) >= 50);
    const groups = groupBy(long, (e) => `${e.code}|${e.host}|${e.group?.group}|${Math.floor(e.time / SPAN)}`);
    return [...groups.values()].flatMap((same) => {
      const [one] = same;
      const distinct = new Set(same.map(({ name }) => name)).size;
      if (one === undefined || same.length < 25 || distinct < 15) return [];
      return [
        { host: one.host, domain: one.group?.group, ...toTimes(same), why: `${same.length} long queries` },
      ];
    });
  },
};

/** Elastic, hunt: a process with ≥ 50 TXT look-ups. Only event 22 knows a process. */
export const ELASTIC_TXT: Peer = {
  name: 'Elastic TXT hunt',
  analytic: 'AN1121',
  names_process: true,
  run: (events) => {
    const texts = events.filter((event) => event.code === '22' && event.type === 'TXT');
    const groups = groupBy(texts, (e) => `${e.host}|${e.entity_id ?? ''}|${e.executable ?? ''}`);
    return [...groups.values()].flatMap((same) => {
      const [one] = same;
      if (one === undefined || same.length < 50) return [];
      return [
        { host: one.host, entity_id: one.entity_id, ...toTimes(same), why: `${same.length} TXT look-ups` },
      ];
    });
  },
};
