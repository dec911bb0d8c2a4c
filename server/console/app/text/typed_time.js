const TYPED = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)Z?$/;

/**
 * A time as somebody types it, as the API takes it: "2026-03-10 09:00" is UTC; "now-24h" and a day stay as they are.
 * @param {string} text
 */
export const toApiTime = (text) => {
  const [, day, clock] = TYPED.exec(text.trim()) ?? [];
  return day === undefined ? text.trim() : `${day}T${clock}Z`;
};

/**
 * An instant as it would be typed.
 * @param {string} time ISO 8601
 */
export const toTyped = (time) => {
  const ms = Date.parse(time);
  return Number.isFinite(ms) ? new Date(ms).toISOString().slice(0, 16).replace('T', ' ') : time;
};
