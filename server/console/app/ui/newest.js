import { readJson } from '../api/read_json.js';
import { useLoad } from '../api/use_load.js';

const DAY_MS = 86_400_000;

/**
 * The last `days`, unless the newest finding is older: then so many days that end with it, since an empty page helps nobody.
 * @param {number} days
 * @returns {{ loaded: import('../api/use_load.js').Loaded<any>, span: { from: string, to: string }, is_old: boolean }}
 */
export const useNewestSpan = (days) => {
  const loaded = useLoad((signal) => readJson('/api/v1/findings?sort=time&size=1', signal), []);
  const now = Date.now();
  /** @type {string | undefined} */
  const newest = loaded.data?.findings[0]?.['@timestamp'];
  const is_old = newest !== undefined && now - Date.parse(newest) > days * DAY_MS;
  const end = is_old
    ? Math.ceil((Date.parse(newest) + 1) / 3_600_000) * 3_600_000
    : Math.floor(now / 60_000) * 60_000;
  const span = { from: new Date(end - days * DAY_MS).toISOString(), to: new Date(end).toISOString() };
  return { loaded, span, is_old };
};
