import { SKIP_SENTENCES, type SkipReason } from '../ingest/skipped.ts';
import type { IngestOutcome } from './run_ingest.ts';

/** The times as they were written, which --now moved. */
const toSpan = (oldest: string, newest: string, shifted_ms: number): string => {
  const move = (time: string): string => new Date(Date.parse(time) + shifted_ms).toISOString();
  return `${move(oldest)} to ${move(newest)}${shifted_ms === 0 ? '' : ', moved to now'}`;
};

/** The ingestion's account as lines for people. */
export const toIngestText = ({
  account,
  written,
  duplicates,
  failed,
  first_failure,
  shifted_ms,
  seconds,
}: IngestOutcome): string => {
  const lines = [
    `${account.lines} lines of ${account.files} file${account.files === 1 ? '' : 's'} in ${seconds.toFixed(1)} s`,
    `  events    ${account.events.sysmon} Sysmon, ${account.events.dns} network DNS${account.oldest === undefined || account.newest === undefined ? '' : `, ${toSpan(account.oldest, account.newest, shifted_ms)}`}`,
    `  by id     ${
      Object.entries(account.by_event_code)
        .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
        .map(([code, n]) => `${code}: ${n}`)
        .join(', ') || 'none'
    }`,
    `  written   ${written}, already there ${duplicates}${failed === 0 ? '' : `, refused by the cluster ${failed} (${first_failure ?? ''})`}`,
  ];
  for (const [reason, skip] of Object.entries(account.skipped))
    if (skip !== undefined)
      lines.push(
        `  skipped   ${skip.count} ${reason}: ${SKIP_SENTENCES[reason as SkipReason]} e.g. ${JSON.stringify(skip.example)}`,
      );
  for (const { file, sentence } of account.problems) lines.push(`  problem   ${file}: ${sentence}`);
  return `${lines.join('\n')}\n`;
};
