import { readFileSync } from 'node:fs';
import { OWN_RESOLVER } from '../../../server/analytics/an1121_dns_tunnelling/own_resolver.ts';
import type { Finding } from '../../../server/schema/finding.ts';
import { toStoryKey } from '../day/oracle.ts';
import type { Truth } from '../day/truth.ts';

/** What a scan's findings lack, or have too much, against the truth; all lists empty: equal. */
export interface Checked {
  readonly findings: number;
  readonly by_analytic: Readonly<Record<string, number>>;
  /** brute force pairs them, the scan does not; or another number of sockets */
  readonly lost: readonly string[];
  /** the scan tells them, brute force does not */
  readonly added: readonly string[];
  /** planted stories that did not come out as they must */
  readonly untold: readonly string[];
}

/** A finding keeps that many pairs. */
const MOST_PAIRS = 100;
const ORDER = ['low', 'medium', 'high', 'critical'];

const toKey = ({ host, process, dns }: Finding): string =>
  toStoryKey(host.name, process?.entity_id ?? '', dns.question.registered_domain);

const isSlow = ({ afterquery }: Finding): boolean =>
  afterquery.windows?.every(({ minutes }) => minutes >= 1_440) === true;

/** Told by a derived address alone: no join of answers with sockets can know it. */
const isDerived = ({ afterquery }: Finding): boolean =>
  afterquery.pairs?.every(({ address_form }) => address_form !== undefined) === true;

export const checkTruth = (truth: Truth, file: string, analytics: readonly string[]): Checked => {
  const found = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { finding: Finding }).finding);
  const of = (analytic: string): Map<string, Finding> =>
    new Map(found.filter(({ rule }) => rule.id === analytic).map((finding) => [toKey(finding), finding]));
  const [ports, tunnels] = [of('AN0728'), of('AN1121')];
  const [lost, added, untold]: [string[], string[], string[]] = [[], [], []];
  // Ports that an answer names are no findings, which only the planted story has.
  const named = new Set(
    truth.stories
      .filter(({ severity }) => severity === undefined)
      .map((s) => toStoryKey(s.host, s.guid, s.target)),
  );
  if (analytics.includes('AN0728')) {
    for (const [key, sockets] of Object.entries(truth.pairs)) {
      const pairs = ports
        .get(key)
        ?.afterquery.pairs?.filter((pair) => pair.address_form === undefined).length;
      if (!named.has(key) && pairs !== Math.min(sockets, MOST_PAIRS))
        lost.push(`AN0728 ${key}: ${sockets} sockets, ${pairs ?? 'none'} told`);
    }
    for (const [key, finding] of ports)
      if (truth.pairs[key] === undefined && !isDerived(finding)) added.push(`AN0728 ${key}`);
  }
  if (analytics.includes('AN1121')) {
    const expected = new Set(truth.tunnels.map((key) => key.replace('|guid|', '|')));
    for (const key of expected) if (!tunnels.has(key)) lost.push(`AN1121 ${key}`);
    for (const [key, finding] of tunnels)
      if (!expected.has(key) && !isSlow(finding) && finding.dns.question.registered_domain !== OWN_RESOLVER)
        added.push(`AN1121 ${key}`);
  }
  for (const { story, analytic, severity, ...at } of truth.stories.filter((s) =>
    analytics.includes(s.analytic),
  )) {
    const told = (analytic === 'AN0728' ? ports : tunnels).get(toStoryKey(at.host, at.guid, at.target));
    const is_right =
      severity === undefined
        ? told === undefined
        : ORDER.indexOf(told?.afterquery.severity ?? '') >= ORDER.indexOf(severity);
    if (!is_right)
      untold.push(
        `${story}: ${severity ?? 'no finding'} expected, ${told?.afterquery.severity ?? 'no finding'} came out`,
      );
  }
  const by_analytic = { AN0728: ports.size, AN1121: tunnels.size };
  return { findings: found.length, by_analytic, lost, added, untold };
};
