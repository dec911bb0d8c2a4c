import Table from 'cli-table3';
import type { PlacedFinding } from '../scan/stored/write_findings.ts';
import type { Finding } from '../schema/finding.ts';
import type { ScanAccount } from '../schema/scan_account.ts';
import { toPlain, wrapText } from './wrap_text.ts';

const toWho = (finding: Finding): string => {
  const { process } = finding;
  const host = toPlain(finding.host.name, 40);
  if (process?.name === undefined && process?.pid === undefined)
    return `${host}\n(no process: ${finding.afterquery.confidence} only)`;
  const pid = process.pid === undefined ? '' : ` (pid ${process.pid})`;
  const path = process.executable === undefined ? '' : `\n${toPlain(process.executable, 90)}`;
  return `${host}\n${toPlain(process.name ?? '?', 40)}${pid}${path}`;
};

const toWhat = (finding: Finding): string => {
  const domain = toPlain(finding.dns.question.registered_domain, 40);
  const ports = finding.destination?.port ?? [];
  if (finding.rule.id === 'AN1121') return domain;
  return `${domain} → ${ports.slice(0, 4).join(', ')}${ports.length > 4 ? ', …' : ''}`;
};

const seconds = (iso: string): string => iso.slice(0, 19).replace('T', ' ');

const SHOWN_REASONS = 3;
const signed = (points: number): string => `${points > 0 ? '+' : ''}${points}`;

/** The main reasons, then what the others add, so that the points shown add up. */
const toWhy = ({ afterquery }: Finding): string => {
  const reasons = [...afterquery.reasons].sort((a, b) => b.points - a.points);
  const lines = reasons.slice(0, SHOWN_REASONS).map((r) => `${signed(r.points)} ${toPlain(r.text, 400)}`);
  const rest = reasons.slice(SHOWN_REASONS);
  const points = (list: typeof reasons): number => list.reduce((sum, r) => sum + r.points, 0);
  if (rest.length > 0)
    lines.push(`${signed(points(rest))} ${rest.map((r) => r.code.replaceAll('_', ' ')).join(', ')}.`);
  const sum = points(reasons);
  if (sum !== afterquery.score) lines.push(`${sum} in all, kept at ${afterquery.score}.`);
  return lines.join('\n');
};

/** Widths of the columns before the reasons; the reasons take what the terminal leaves. */
const WIDTHS = [13, 8, 19, 38, 26] as const;
const BORDERS = 19;
const WIDEST = 180;
const NARROWEST_REASONS = 40;

/** The findings as a table, strongest first, each with its main reasons. `columns`: the terminal's width. */
export const toFindingsTable = (findings: readonly PlacedFinding[], columns = WIDEST, most = 50): string => {
  if (findings.length === 0) return 'No findings.\n';
  const left = WIDTHS.reduce<number>((sum, width) => sum + width, BORDERS);
  const reasons_width = Math.max(NARROWEST_REASONS, Math.min(columns, WIDEST) - left);
  const table = new Table({
    head: ['severity', 'analytic', 'last evidence UTC', 'host, process', 'what', 'why'],
    style: { head: [], border: [] },
  });
  const wrapAll = (text: string, width: number): string =>
    text
      .split('\n')
      .map((line) => wrapText(line, width))
      .join('\n');
  for (const { finding } of findings.slice(0, most)) {
    const why = toWhy(finding);
    table.push([
      `${finding.afterquery.severity} ${finding.afterquery.score}`,
      finding.rule.id,
      seconds(finding['@timestamp']),
      wrapAll(toWho(finding), WIDTHS[3]),
      wrapAll(toWhat(finding), WIDTHS[4]),
      wrapAll(why, reasons_width),
    ]);
  }
  const more = findings.length > most ? `… and ${findings.length - most} weaker ones.\n` : '';
  return `${table.toString()}\n${more}`;
};

const toPairs = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, n]) => `${key} ${n}`)
    .join(', ') || 'none';

/** The scan's account as lines for people. */
export const toAccountText = (account: ScanAccount): string => {
  const lines = [
    `events      ${toPairs(account.events)}`,
    `slices      ${account.slices.done} of ${account.slices.planned} filled ones judged`,
    `read        ${account.requests} requests, ${account.pages} pages, ${account.buckets} buckets, ${account.documents} documents`,
    `candidates  ${toPairs(account.candidates)}`,
    `join        ${toPairs(account.join_states)}`,
    `findings    ${account.findings.found}: ${account.findings.created} new, ${account.findings.updated} grown, ${account.findings.unchanged} unchanged`,
    `time        ${account.seconds} s`,
  ];
  if (Object.keys(account.skipped).length > 0) lines.push(`skipped     ${toPairs(account.skipped)}`);
  for (const u of account.unresolved.slice(0, 40))
    lines.push(
      `unresolved  ${toPlain(u.index, 60)} ${u.field} (${u.needed_by.join(', ')}): ${toPlain(u.why, 200)}`,
    );
  if (account.unresolved.length > 40) lines.push(`unresolved  … and ${account.unresolved.length - 40} more`);
  return `${lines.join('\n')}\n`;
};

/** What was asked of the cluster, the longest first. Seconds are of all requests together, of which several are under way at once. */
export const toQuestionsTable = ({ questions = {} }: ScanAccount): string => {
  const table = new Table({
    head: ['question', 'way', 'requests', 'answers', 'seconds', 'longest'],
    colAligns: ['left', 'left', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [] },
  });
  for (const [question, cost] of Object.entries(questions).sort(([, a], [, b]) => b.seconds - a.seconds))
    table.push([
      question,
      cost.way,
      cost.requests,
      cost.rows,
      cost.seconds.toFixed(2),
      cost.longest.toFixed(2),
    ]);
  return `${table.toString()}\n`;
};
