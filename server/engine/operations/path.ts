/**
 * A URL path out of raw parts; index expressions, names and ids may hold any character.
 * @example buildPath('logs-*,-logs-old', '_search') // "/logs-*%2C-logs-old/_search"
 */
export const buildPath = (...parts: readonly string[]): string =>
  `/${parts.map(encodeURIComponent).join('/')}`;

/** For index expressions: what does not exist is no error. */
export const LENIENT_INDICES = { ignore_unavailable: 'true', allow_no_indices: 'true' } as const;
