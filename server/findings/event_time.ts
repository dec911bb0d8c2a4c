const UTC_TEXT = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d{1,12}))?(Z|[+-]\d\d:?\d\d)?$/;
const SECONDS = /^\d{1,11}(?:\.\d{1,12})?$/;
const MILLISECONDS = /^\d{12,14}$/;

const toMilliseconds = (text: string): number => {
  if (SECONDS.test(text)) return Math.round(Number(text) * 1_000);
  if (MILLISECONDS.test(text)) return Number(text);
  const [, day, time, fraction = '', zone = 'Z'] = UTC_TEXT.exec(text) ?? [];
  if (day === undefined) return Number.NaN;
  const offset = zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone;
  return Date.parse(`${day}T${time}.${fraction.slice(0, 3).padEnd(3, '0')}${offset}`);
};

/** ISO 8601 UTC with milliseconds, of the first text that is a time: ISO, Sysmon's UtcTime, Zeek's seconds or milliseconds since 1970. */
export const toEventTime = (texts: readonly (string | undefined)[]): string | undefined => {
  for (const text of texts) {
    const ms = text === undefined ? Number.NaN : toMilliseconds(text);
    if (Math.abs(ms) < 8.64e15) {
      const iso = new Date(ms).toISOString();
      // Years of more than four digits are no times that anybody's event had.
      if (iso.length === 24) return iso;
    }
  }
  return undefined;
};
