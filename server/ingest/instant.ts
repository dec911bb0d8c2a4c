/** A moment as far as documents keep it (`ms` since 1970) and what the source knew beyond, for telling events apart. */
export interface Instant {
  readonly ms: number;
  /** the source's own spelling */
  readonly raw: string;
  /** false where the text names no zone: local time in NXLog's EventTime, UTC in Sysmon's UtcTime */
  readonly zoned: boolean;
}

const TEXT =
  /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,12}))?\s*(?:(Z|UTC)|([+-])(\d\d):?(\d\d))?$/i;
const EPOCH = /^(\d{1,11})(?:\.(\d{1,12}))?$/;
const EARLIEST = Date.UTC(1990, 0, 1);
const LATEST = Date.UTC(2101, 0, 1);

const toMilliseconds = (fraction: string | undefined): number =>
  Number((fraction ?? '').slice(0, 3).padEnd(3, '0'));

const within = (ms: number, raw: string, zoned: boolean): Instant | undefined =>
  ms >= EARLIEST && ms < LATEST ? { ms, raw, zoned } : undefined;

/** "2023-08-10 14:39:12.046", ISO 8601 with up to twelve digits; no zone counts as UTC. Years outside 1990 to 2100 are not times. */
export const parseInstant = (raw: string | undefined): Instant | undefined => {
  const parts = raw === undefined || raw.length > 48 ? null : TEXT.exec(raw.trim());
  if (parts === null || raw === undefined) return undefined;
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map(Number);
  const whole = Date.UTC(year ?? 0, (month ?? 0) - 1, day, hour, minute, second);
  // Date.UTC rolls 31 February into March, month 0 into the year before, and reads the year 90 as 1990: such texts are no times.
  const date = new Date(whole);
  if (
    date.getUTCDate() !== day ||
    date.getUTCFullYear() !== year ||
    (month ?? 0) > 12 ||
    (hour ?? 0) > 23 ||
    (minute ?? 0) > 59
  )
    return undefined;
  const offset = (Number(parts[10] ?? 0) * 60 + Number(parts[11] ?? 0)) * 60_000;
  const shifted = whole + toMilliseconds(parts[7]) - (parts[9] === '-' ? -offset : offset);
  return within(shifted, raw, parts[8] !== undefined || parts[9] !== undefined);
};

/** Seconds since 1970 as a number or text, as Zeek writes them, to the microsecond; else as `parseInstant`. */
export const parseEpoch = (value: unknown): Instant | undefined => {
  if (typeof value === 'number' && Number.isFinite(value)) return parseEpoch(value.toFixed(6));
  if (typeof value !== 'string') return undefined;
  const parts = EPOCH.exec(value.trim());
  if (parts === null) return parseInstant(value);
  return within(Number(parts[1]) * 1000 + toMilliseconds(parts[2]), value, true);
};

export const toIso = (ms: number): string => new Date(ms).toISOString();
