import type { Finding } from '../../server/schema/finding.ts';
import { type Bench, load } from '../integration/support.ts';

const HOUR_MS = 3_600_000;

const pad = (n: number): string => String(n).padStart(2, '0');

const readFindings = async ({ url }: Bench, prefix: string): Promise<Finding[]> => {
  const answer = await fetch(`${url}/${prefix}-findings-*/_search?size=100&sort=event.id`);
  const { hits } = (await answer.json()) as { hits: { hits: { _source: Finding }[] } };
  return hits.hits.map(({ _source }) => _source);
};

/** Findings of the sample again, as if forty programs had done the like under forty domains. */
export const crowdFindings = async (bench: Bench, from: string, to: string): Promise<void> => {
  const loud = (await readFindings(bench, from)).filter(({ afterquery }) => afterquery.score >= 85);
  const copies = loud.flatMap((finding, i) =>
    Array.from({ length: 40 }, (_, n) => ({
      ...finding,
      event: { ...finding.event, id: `crowd-${i}-${n}` },
      host: { name: `HOST-${pad(n)}.corp.example` },
      process: { ...finding.process, name: `program-with-a-long-name-${pad(n)}.exe` },
      dns: { question: { ...finding.dns.question, registered_domain: `domain-${pad(n)}.example` } },
      afterquery: {
        ...finding.afterquery,
        pairs: (finding.afterquery.pairs ?? []).map((pair, p) => ({
          ...pair,
          address: `198.51.100.${n + 1}`,
          port: 1_024 + n * 100 + p,
        })),
      },
    })),
  );
  await load(bench.engine, `${to}-findings-2026.03`, copies);
};

/** Coverage of eighty hosts in three hours, the first of them in all hours of ninety days. */
export const crowdFacts = async (
  bench: Bench,
  prefix: string,
  now: number,
): Promise<{ readonly events_of_busiest: number; readonly sockets: number }> => {
  const last = Math.floor(now / HOUR_MS) * HOUR_MS - HOUR_MS;
  const toFact = (host: number, hours_ago: number) => ({
    '@timestamp': new Date(last - hours_ago * HOUR_MS).toISOString(),
    host: { name: `HOST-${pad(host)}` },
    afterquery: {
      coverage: {
        kind: 'host',
        scan_id: 'crowd',
        slices: [0, 15, 30, 45],
        events: { sysmon_1: hours_ago % 3, sysmon_3: 10 + host, sysmon_22: 100, network_dns: 0 },
        join_states: {
          inside_window: 3,
          after_window: 1,
          earlier_only: 1,
          never_resolved: host % 2,
          no_dns_telemetry: 0,
          no_process_identity: 1,
        },
      },
    },
  });
  const facts = [
    ...Array.from({ length: 90 * 24 }, (_, hour) => toFact(0, hour)),
    ...Array.from({ length: 79 * 3 }, (_, i) => toFact(1 + (i % 79), Math.floor(i / 79))),
  ];
  await load(bench.engine, `${prefix}-coverage-2026.03`, facts);
  return {
    events_of_busiest: 90 * 24 * 10,
    sockets: facts
      .flatMap(({ afterquery }) => Object.values(afterquery.coverage.join_states))
      .reduce((total, sockets) => total + sockets, 0),
  };
};
