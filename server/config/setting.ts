import { type Either, left, right } from 'fp-ts/lib/Either.js';
import { DAY_MS } from '../schema/durations.ts';

/** One setting: how its text is read, what stands when it is absent, and what it is for. */
export interface Setting<A> {
  readonly name: string;
  /** as it would stand in the environment; absent: optional */
  readonly fallback?: string;
  readonly text: string;
  readonly secret?: boolean;
  /** read when the process starts, and never again */
  readonly needs_restart?: true;
  /** Left completes the sentence "NAME must be …" */
  readonly read: (raw: string) => Either<string, A>;
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** "90s", "15m", "24h", "30d" as milliseconds. */
export const readDuration = (raw: string): Either<string, number> => {
  const match = /^(\d{1,9})(ms|s|m|h|d)$/.exec(raw.trim());
  const unit = UNITS[match?.[2] ?? ''];
  return match === null || unit === undefined
    ? left('a time such as 90s, 15m, 24h or 30d')
    : right(Number(match[1]) * unit);
};

/** A duration of whole days, at most thirty, as milliseconds. */
export const readDays = (raw: string): Either<string, number> => {
  const read = readDuration(raw);
  const fits =
    read._tag === 'Right' && read.right % DAY_MS === 0 && read.right > 0 && read.right <= 30 * DAY_MS;
  return fits ? read : left('whole days, from 24h to 30d');
};

/** Whole days from thirty to ten years, as milliseconds. */
export const readRetention = (raw: string): Either<string, number> => {
  const read = readDuration(raw);
  const fits =
    read._tag === 'Right' &&
    read.right % DAY_MS === 0 &&
    read.right >= 30 * DAY_MS &&
    read.right <= 3_660 * DAY_MS;
  return fits ? read : left('whole days, from 30d to 3660d');
};

export const readText = (raw: string): Either<string, string> => right(raw);

export const readInteger =
  (from: number, to: number) =>
  (raw: string): Either<string, number> => {
    const value = Number(raw);
    return /^\d{1,10}$/.test(raw.trim()) && value >= from && value <= to
      ? right(value)
      : left(`a whole number from ${from} to ${to}`);
  };

export const readChoice =
  <C extends string>(...choices: readonly C[]) =>
  (raw: string): Either<string, C> => {
    const found = choices.find((choice) => choice === raw);
    return found === undefined ? left(`one of ${choices.join(', ')}`) : right(found);
  };

export const readList =
  <A>(read: (raw: string) => Either<string, A>, what: string) =>
  (raw: string): Either<string, A[]> => {
    const values: A[] = [];
    for (const part of raw.split(',').map((p) => p.trim())) {
      if (part === '') continue;
      const value = read(part);
      if (value._tag === 'Left')
        return left(`a comma-separated list of ${what}; "${part.slice(0, 60)}" is not one of these`);
      values.push(value.right);
    }
    return right(values);
  };

/** A drive, folders, and a program: nothing that fits every folder. */
export const readPathPattern = (raw: string): Either<string, string> =>
  /^[a-z]:\\[^*?\\]+\\.*[^\\]$/i.test(raw) && raw.length <= 512 ? right(raw) : left('a full Windows path');

/** "https://kibana.example.org:5601": scheme, host and port, nothing after them. */
export const readOrigin = (raw: string): Either<string, string> =>
  URL.canParse(raw) && new URL(raw).origin === raw && /^https?:/.test(raw) ? right(raw) : left('an origin');

/** An address that is posted to; a user and a password have no place in it. */
export const readWebhook = (raw: string): Either<string, string> => {
  const url = URL.canParse(raw) && raw.length <= 2_048 ? new URL(raw) : undefined;
  const fits =
    url !== undefined &&
    ['http:', 'https:'].includes(url.protocol) &&
    url.username === '' &&
    url.password === '';
  return fits ? right(raw) : left('an https URL without user and password');
};

/** The name of one index, data stream or alias. */
export const readIndexName = (raw: string): Either<string, string> =>
  /^[a-z0-9][a-z0-9_.-]{0,200}$/.test(raw) ? right(raw) : left('the name of one index or data stream');

/** An index expression: names, wildcards and exclusions, separated by commas; nothing that could leave the path. */
export const readIndices = (raw: string): Either<string, string> =>
  /^[a-z0-9_.*<>{}:,+-]{1,1000}$/i.test(raw) && !raw.includes('..')
    ? right(raw)
    : left('index names or patterns separated by commas, e.g. winlogbeat-*,logs-sysmon-*');
