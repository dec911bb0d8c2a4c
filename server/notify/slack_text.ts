import type { CanaryNotification, FindingNotification, Notification } from '../schema/outbox.ts';

const MOST_TEXT = 3_500;
const MOST_LINE = 600;
const MOST_REASONS = 6;
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Escaped as Slack asks, and never cut inside of an escape. */
const toEscaped = (text: string, most: number): string => {
  let escaped = '';
  for (const character of text) {
    const next = ESCAPES[character] ?? character;
    if (escaped.length + next.length > most - 1) return `${escaped}…`;
    escaped += next;
  }
  return escaped;
};

/**
 * One line that mentions nobody and links nowhere: control and invisible characters are spaces; addresses of pages, Markdown links and @names,
 * which services that imitate Slack understand without angle brackets, are broken up.
 */
const toHarmless = (text: string, domain: string): string => {
  const line = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
  const defanged = domain.includes('.') ? line.replaceAll(domain, domain.replaceAll('.', '[.]')) : line;
  return defanged
    .replaceAll('://', '[:]//')
    .replaceAll('](', '] (')
    .replaceAll('@', '@\u200b')
    .replaceAll('`', "'");
};

const toCanaryText = ({ id, time, analytics, message }: CanaryNotification): string =>
  [
    `CANARY NOT FOUND: ${analytics.join(', ')} did not see a synthetic story, so real ones may be missed too`,
    message,
    `${time}, canary ${id}`,
  ]
    .map((line) => toEscaped(toHarmless(line, ''), MOST_LINE))
    .join('\n');

export const toSlackText = (told: Notification): string =>
  told.type === 'canary' ? toCanaryText(told) : toFindingText(told);

const toFindingText = (told: FindingNotification): string => {
  const { process, ports, addresses, reasons } = told;
  const toLine = (text: string): string => toEscaped(toHarmless(text, told.domain), MOST_LINE);
  const name = process?.name ?? process?.executable;
  const pid = process?.pid === undefined ? '' : ` (pid ${process.pid})`;
  const lines = [
    `${told.severity.toUpperCase()} ${told.reason === 'new' ? 'new finding' : 'escalated finding'}: ${told.message}`,
    `${told.analytic}, score ${told.score}, ${told.time}, host ${told.host}${name === undefined ? '' : `, process ${name}${pid}`}`,
    `domain ${told.domain}${ports.length === 0 ? '' : `, ports ${ports.slice(0, 10).join(' ')}`}${addresses.length === 0 ? '' : `, addresses ${addresses.slice(0, 10).join(' ')}`}`,
    ...reasons.slice(0, MOST_REASONS).map((reason) => `- ${reason}`),
    `finding ${told.id}`,
  ].map(toLine);
  // Lines are bounded, so that only reasons, which come last but one, can be too many.
  while (lines.join('\n').length > MOST_TEXT && lines.length > 4) lines.splice(-2, 1);
  return lines.join('\n');
};
