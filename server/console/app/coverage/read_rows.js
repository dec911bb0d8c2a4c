import { askJson, withQuery } from '../api/ask.js';

const PAGE = 1_000;
const MOST_PAGES = 6;

/**
 * Host-hours of the span, page after page; `is_cut`: there are more than are looked at here.
 * @param {{ from: string, to: string }} span
 * @param {AbortSignal} signal
 * @returns {Promise<{ rows: import('../api_types.d.ts').CoverageRow[], total: number, is_cut: boolean }>}
 */
export const readRows = async ({ from, to }, signal) => {
  const rows = [];
  let [cursor, total] = [/** @type {string | undefined} */ (undefined), 0];
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const path = withQuery('/api/v1/coverage', { from, to, size: PAGE, cursor });
    /** @type {{ rows: import('../api_types.d.ts').CoverageRow[], total: number, next?: string }} */
    const read = await askJson(path, { signal });
    rows.push(...read.rows);
    total = read.total;
    cursor = read.next;
    if (cursor === undefined || read.rows.length === 0) return { rows, total, is_cut: false };
  }
  return { rows, total, is_cut: rows.length < total };
};
