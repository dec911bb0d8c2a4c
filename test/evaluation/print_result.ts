import Table from 'cli-table3';
import type { Ablation } from './ablate.ts';
import { ANALYTICS, type HalfResult } from './evaluate_half.ts';
import type { AnalyticName } from './labelled_set.ts';
import { type Figures, median } from './measure.ts';
import { type Turned, toF1 } from './sensitivity.ts';

const toNumber = (value: number | undefined, digits: number): string =>
  value === undefined || Number.isNaN(value) ? '-' : value.toFixed(digits);

const HEAD = [
  'rule',
  'analytic',
  'episodes',
  'found',
  'recall',
  'FP',
  'FP/host-day',
  'precision',
  'F1',
  'right process',
];

const toRow = (f: Figures): string[] => [
  f.name,
  f.analytic,
  String(f.episodes),
  String(f.found),
  toNumber(f.recall, 3),
  String(f.false_positives),
  toNumber(f.per_host_day, 3),
  toNumber(f.precision, 3),
  toNumber(f.f1, 3),
  toNumber(f.right_process, 3),
];

const bySection = (figures: readonly Figures[]): string[][] =>
  ANALYTICS.flatMap((analytic) => figures.filter((f) => f.analytic === analytic).map(toRow));

const toKilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;

/** What else the targets ask for. */
export const toNotes = (result: HalfResult): string[] => {
  const fast = result.leaks.filter((leak) => leak.fast);
  const [host_days] = result.figures.map((f) => f.host_days);
  const derived = result.matched.AN0728.outcomes.filter(
    ({ episode }) => (episode.distinct_answers ?? 0) >= 2,
  );
  const slow = result.matched.AN1121.outcomes.filter(({ episode }) => episode.id.includes(' 0.7 B/s'));
  const quiet = (name: string): string => {
    const world = result.worlds.find((one) => one.world.name === name);
    if (world === undefined) return `${name}: not on this machine or not in this half`;
    const loud = world.run.standing.filter(
      ({ finding }) => finding.rule.id === 'AN1121' && finding.afterquery.score >= 40,
    );
    return `${name}: ${loud.length} of AN1121 at medium or above`;
  };
  return [
    `host-days: ${toNumber(host_days, 1)} (hours with any event of a host, over 24)`,
    `leaked before the first finding, fast tunnels (≥ 100 B/s): median ${toKilobytes(median(fast.map((l) => l.bytes)))} after ${toNumber(median(fast.map((l) => l.seconds)), 0)} s, worst ${toKilobytes(Math.max(0, ...fast.map((l) => l.bytes)))} (${fast.length} tunnels)`,
    `fast tunnels could be proven by their fast windows after a median of ${toKilobytes(median(result.proofs.map((p) => p.bytes)))}; with a scan every minute and 30 s of delay ${toKilobytes(median(result.proofs.map((p) => p.leakedWith(60_000, 30_000))))} would have left, every five minutes and 120 s ${toKilobytes(median(result.proofs.map((p) => p.leakedWith(300_000, 120_000))))}`,
    `leaked before the first finding, all found: median ${toKilobytes(median(result.leaks.map((l) => l.bytes)))} after ${toNumber(median(result.leaks.map((l) => l.seconds)), 0)} s (${result.leaks.length} tunnels)`,
    `derived ports, two distinct answers or more: ${derived.filter(({ found }) => found).length} of ${derived.length}`,
    `leak of 0.7 B/s over a day: ${slow.filter(({ found }) => found).length} of ${slow.length} found within the day`,
    `first days of a new installation: ${result.first_days.length} findings at medium or above, in no rate`,
    ...['otrf', 'zeek_otrf', 'normal'].map(quiet),
  ];
};

const toMisses = (result: HalfResult): string[] =>
  ANALYTICS.flatMap((analytic) =>
    result.matched[analytic].outcomes
      .filter(({ found }) => !found)
      .map(({ episode, claims }) => {
        const seen =
          claims.length > 0 ? `; seen on the host, not on the process: ${claims[0]?.text ?? ''}` : '';
        const best = toBest(result, analytic, episode.host, episode.domain);
        return `${analytic} ${episode.id} (${episode.about}) on ${episode.host}, ${episode.domain}${seen}${best}`;
      }),
  );

/** The strongest finding below medium that would have been it. */
const toBest = (result: HalfResult, analytic: string, host: string, domain: string): string => {
  const below = result.worlds
    .flatMap(({ run }) => run.standing)
    .filter(({ finding }) => finding.rule.id === analytic && finding.afterquery.score < 40)
    .filter(({ finding }) => domain === '*' || finding.dns.question.registered_domain === domain)
    .filter(({ finding }) => finding.host.name.toLowerCase() === host.toLowerCase())
    .sort((a, b) => b.finding.afterquery.score - a.finding.afterquery.score)[0];
  if (below === undefined) return '; no finding at all';
  const { score, reasons } = below.finding.afterquery;
  return `; low, ${score}: ${reasons.map(({ code, points }) => `${code} ${points}`).join(', ')}`;
};

/** The same program, domain and reasons on many hosts are one line. */
const toFalsePositives = (result: HalfResult): string[] => {
  const groups = new Map<string, { count: number; hosts: Set<string>; example: string }>();
  for (const analytic of ANALYTICS)
    for (const { text, kind = text, hosts } of result.matched[analytic].false_positives) {
      const known = groups.get(`${analytic} ${kind}`) ?? { count: 0, hosts: new Set(), example: text };
      known.count += 1;
      known.hosts.add(hosts[0] ?? '');
      groups.set(`${analytic} ${kind}`, known);
    }
  return [...groups]
    .sort((a, b) => b[1].count - a[1].count)
    .map(([kind, { count, hosts, example }]) => `${count} on ${hosts.size} hosts: ${kind}; e.g. ${example}`);
};

export const printResult = (result: HalfResult): string => {
  const table = new Table({ head: HEAD, style: { head: [], border: [] } });
  table.push(...bySection(result.figures));
  const section = (title: string, lines: readonly string[]): string =>
    `\n${title} (${lines.length})\n${lines.map((line) => `  ${line}\n`).join('')}`;
  return [
    `\n${result.half} half\n${table.toString()}\n`,
    ...toNotes(result).map((line) => `${line}\n`),
    section('missed', toMisses(result)),
    section('false positives', toFalsePositives(result)),
    section('unlabelled', result.unlabelled),
    section('first days of a new installation', result.first_days),
  ].join('');
};

export const printAblation = (rows: readonly Ablation[]): string => {
  const table = new Table({
    head: ['analytic', 'without', 'recall', 'change', 'FP', 'change'],
    style: { head: [], border: [] },
  });
  table.push(
    ...rows.map((row) => [
      row.analytic,
      row.code,
      toNumber(row.recall, 3),
      toNumber(row.recall_change, 3),
      String(row.false_positives),
      String(row.false_positive_change),
    ]),
  );
  return `\nablation\n${table.toString()}\n`;
};

const toMarkdownTable = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');

export const toMarkdown = (results: readonly HalfResult[]): string =>
  results
    .map((result) =>
      [
        `## The ${result.half} half\n\n`,
        toMarkdownTable(HEAD, bySection(result.figures)),
        `\n${toNotes(result)
          .map((line) => `- ${line}\n`)
          .join('')}`,
        `\n### Missed\n\n${toMisses(result)
          .map((line) => `- ${line}\n`)
          .join('')}`,
        `\n### False positives\n\n${toFalsePositives(result)
          .map((line) => `- ${line}\n`)
          .join('')}`,
      ].join(''),
    )
    .join('\n');

export const toJson = (results: readonly HalfResult[]): string =>
  JSON.stringify(
    results.map((result) => ({
      half: result.half,
      figures: result.figures,
      notes: toNotes(result),
      missed: toMisses(result),
      false_positives: toFalsePositives(result),
      leaks: result.leaks.map(({ episode, ...rest }) => ({ id: episode.id, ...rest })),
      unlabelled: result.unlabelled,
      first_days: result.first_days,
    })),
    null,
    2,
  );

/** F1 of both analytics with each threshold halved and doubled; what changes it by a tenth or more is marked. */
export const printSensitivity = (half: string, turned: readonly Turned[]): string => {
  const table = new Table({
    head: ['threshold', ...ANALYTICS.flatMap((id) => [`${id} F1, × 0.5`, `${id} F1, × 2`])],
    style: { head: [], border: [] },
  });
  const [base] = turned;
  if (base === undefined) return '';
  const show = (knob: string, factor: number, analytic: AnalyticName): string => {
    const one = turned.find((t) => t.knob === knob && t.factor === factor);
    if (one === undefined) return '-';
    const f1 = toF1(one.tallies[analytic]);
    const change = f1 - toF1(base.tallies[analytic]);
    const { found, false_positives } = one.tallies[analytic];
    const changed =
      change === 0
        ? ''
        : ` (${change > 0 ? '+' : ''}${change.toFixed(3)}; ${found} found, ${false_positives} FP)`;
    return `${f1.toFixed(3)}${changed}${Math.abs(change) >= 0.1 ? ' !' : ''}`;
  };
  for (const knob of new Set(turned.slice(1).map((t) => t.knob)))
    table.push([knob, ...ANALYTICS.flatMap((id) => [show(knob, 0.5, id), show(knob, 2, id)])]);
  const now = ANALYTICS.map((id) => `${id} ${toF1(base.tallies[id]).toFixed(3)}`).join(', ');
  return `\n${half} half, F1 as it is: ${now}\n${table.toString()}\n`;
};
