const UNITS = /** @type {const} */ ([
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
]);

/**
 * "3 h ago", "in 2 d"
 * @param {string} time ISO 8601
 * @param {number} now milliseconds
 */
export const toRelative = (time, now) => {
  const seconds = Math.round((now - Date.parse(time)) / 1_000);
  if (!Number.isFinite(seconds)) return '';
  const size = Math.abs(seconds);
  const [unit, length] = UNITS.find(([, at_least]) => size >= at_least) ?? ['s', 1];
  const text = `${Math.floor(size / length).toLocaleString('en')} ${unit}`;
  return size < 5 ? 'now' : seconds < 0 ? `in ${text}` : `${text} ago`;
};

/**
 * "2026-03-10 10:28:30"; the page says that all times are UTC.
 * @param {string} time ISO 8601
 */
export const toUtc = (time) => {
  const ms = Date.parse(time);
  return Number.isFinite(ms) ? new Date(ms).toISOString().slice(0, 19).replace('T', ' ') : time;
};

/**
 * Milliseconds that tell: "10:28:30.197"
 * @param {string} time ISO 8601
 */
export const toClock = (time) => {
  const ms = Date.parse(time);
  return Number.isFinite(ms) ? new Date(ms).toISOString().slice(11, 23) : time;
};

/**
 * "4 min 3 s", "2.1 s", "350 ms"
 * @param {number} ms
 */
export const toSpan = (ms) => {
  const size = Math.abs(ms);
  const sign = ms < 0 ? '−' : '';
  if (size < 1_000) return `${sign}${Math.round(size)} ms`;
  const seconds = Math.round(size / 1_000);
  if (size < 60_000) return `${sign}${(size / 1_000).toFixed(1)} s`;
  if (size < 3_600_000) return `${sign}${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(size / 60_000);
  return size < 86_400_000
    ? `${sign}${Math.floor(minutes / 60)} h ${minutes % 60} min`
    : `${sign}${Math.floor(minutes / 1_440)} d ${Math.floor((minutes % 1_440) / 60)} h`;
};
