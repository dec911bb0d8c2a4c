import { type Either, left, right } from 'fp-ts/lib/Either.js';

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Date.parse takes 30 February for 2 March. */
const isDay = (day: string): boolean => {
  const millis = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(millis) && new Date(millis).toISOString().startsWith(day);
};

/** "2026-03-10T09:00:00Z", "2026-03-10", "now", "now-24h", "now+5m": epoch milliseconds, or one sentence. */
export const parseTime = (raw: string, now: number): Either<string, number> => {
  const relative = /^now(?:([+-])(\d{1,7})([smhd]))?$/.exec(raw);
  if (relative !== null) {
    const size = Number(relative[2] ?? 0) * (UNITS[relative[3] ?? 's'] ?? 0);
    return right(relative[1] === '-' ? now - size : now + size);
  }
  const iso = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)?)?$/.test(raw);
  // A time without a zone is UTC, as everything here is.
  const zoned = /T/.test(raw) && !/(Z|[+-]\d\d:\d\d)$/.test(raw) ? `${raw}Z` : raw;
  const millis = iso && isDay(raw.slice(0, 10)) ? Date.parse(zoned) : Number.NaN;
  return Number.isNaN(millis)
    ? left(`"${raw.slice(0, 60)}" is not a time; use ISO 8601 (2026-03-10T09:00:00Z) or now-24h.`)
    : right(millis);
};

/** A span with from before to. */
export const parseSpan = (
  from: string,
  to: string,
  now: number,
): Either<string, { readonly from: number; readonly to: number }> => {
  const start = parseTime(from, now);
  if (start._tag === 'Left') return left(`from: ${start.left}`);
  const end = parseTime(to, now);
  if (end._tag === 'Left') return left(`to: ${end.left}`);
  return start.right < end.right
    ? right({ from: start.right, to: end.right })
    : left(
        `from (${new Date(start.right).toISOString()}) must be before to (${new Date(end.right).toISOString()}).`,
      );
};
