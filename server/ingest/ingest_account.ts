import type { IngestedEvent } from './normalise.ts';
import type { Skipped, SkipReason } from './skipped.ts';

interface SkipCount {
  readonly count: number;
  /** the first such line, or what was found in it; at most 120 characters */
  readonly example: string;
}

/** What went into an ingestion and what came of it: lines = events + skipped. */
export interface IngestAccount {
  /** streams of text: plain files, and members of archives */
  readonly files: number;
  /** non-empty lines that should hold a record; headers of Zeek logs are none */
  readonly lines: number;
  readonly events: { readonly sysmon: number; readonly dns: number };
  /** Sysmon events by id; network DNS by dataset */
  readonly by_event_code: Readonly<Record<string, number>>;
  readonly skipped: Readonly<Partial<Record<SkipReason, SkipCount>>>;
  readonly problems: readonly { readonly file: string; readonly sentence: string }[];
  /** span of the events' `@timestamp`, ISO 8601; absent while there is none */
  readonly oldest?: string;
  readonly newest?: string;
}

export const EMPTY_ACCOUNT: IngestAccount = {
  files: 0,
  lines: 0,
  events: { sysmon: 0, dns: 0 },
  by_event_code: {},
  skipped: {},
  problems: [],
};

const MAX_EXAMPLE = 120;
const MAX_PROBLEMS = 1000;

export const addFile = (account: IngestAccount): IngestAccount => ({ ...account, files: account.files + 1 });

export const addEvent = (account: IngestAccount, { event, stream }: IngestedEvent): IngestAccount => {
  const time = event['@timestamp'];
  const code = event.event.code ?? event.event.dataset;
  return {
    ...account,
    lines: account.lines + 1,
    events: { ...account.events, [stream]: account.events[stream] + 1 },
    by_event_code: { ...account.by_event_code, [code]: (account.by_event_code[code] ?? 0) + 1 },
    oldest: account.oldest === undefined || time < account.oldest ? time : account.oldest,
    newest: account.newest === undefined || time > account.newest ? time : account.newest,
  };
};

/** `line` stands as the example where the reason has no detail of its own. */
export const addSkipped = (account: IngestAccount, skipped: Skipped, line: string): IngestAccount => {
  const before = account.skipped[skipped.reason];
  const count = {
    count: (before?.count ?? 0) + 1,
    example: before?.example ?? (skipped.detail ?? line).slice(0, MAX_EXAMPLE).toWellFormed(),
  };
  return { ...account, lines: account.lines + 1, skipped: { ...account.skipped, [skipped.reason]: count } };
};

/** Problems of whole files; kept up to a bound that only a broken archive of many members reaches. */
export const addProblem = (account: IngestAccount, file: string, sentence: string): IngestAccount =>
  account.problems.length >= MAX_PROBLEMS
    ? account
    : { ...account, problems: [...account.problems, { file, sentence }] };
