import { askJson, withQuery } from '../api/ask.js';

const PAGE = 500;

/** @typedef {import('../api_types.d.ts').FindingRow} FindingRow */
/** @typedef {{ total: number, findings: FindingRow[], next?: string }} Page */

/**
 * The rows of one list, fetched page by page as far as somebody looks. Pages lead to each other, so a far row is reached through those
 * before it.
 * @param {Readonly<Record<string, string>>} query filters and sort
 */
const createPages = (query) => {
  /** @type {FindingRow[]} */
  const rows = [];
  /** @type {Set<() => void>} */
  const followers = new Set();
  const state = {
    total: /** @type {number | undefined} */ (undefined),
    failure: /** @type {unknown} */ (undefined),
    is_loading: false,
  };
  /** @type {string | undefined} */
  let next;
  let is_whole = false;
  let wanted = 0;
  const tell = () => {
    for (const follow of [...followers]) follow();
  };
  const readPage = async () => {
    /** @type {Page} */
    const page = await askJson(withQuery('/api/v1/findings', { ...query, size: PAGE, cursor: next }));
    const known = new Set(rows.map(({ id }) => id));
    // A finding that grew between two pages may come twice.
    rows.push(...page.findings.filter(({ id }) => !known.has(id)));
    next = page.next;
    is_whole = next === undefined || page.findings.length === 0;
    state.total = is_whole ? rows.length : Math.max(page.total, rows.length);
  };
  const load = async () => {
    if (state.is_loading) return;
    state.is_loading = true;
    tell();
    try {
      while (!is_whole && rows.length <= wanted) {
        await readPage();
        state.failure = undefined;
        tell();
      }
    } catch (error) {
      state.failure = error;
    }
    state.is_loading = false;
    tell();
  };
  return {
    query,
    rows,
    state,
    /** scrolled to, pixels; and the row that keys act on */
    place: { top: 0, active: 0 },
    /** @param {number} index a row in sight */
    need: (index) => {
      wanted = index;
      if (!is_whole && rows.length <= wanted && state.failure === undefined) void load();
    },
    again: () => {
      state.failure = undefined;
      void load();
    },
    /** @param {FindingRow} row */
    replace: (row) => {
      const at = rows.findIndex(({ id }) => id === row.id);
      if (at >= 0) rows[at] = row;
      tell();
    },
    /** @param {() => void} follow */
    follow: (follow) => {
      followers.add(follow);
      return () => {
        followers.delete(follow);
      };
    },
  };
};

/** @typedef {ReturnType<typeof createPages>} Pages */

/** The list that was last looked at: who comes back from a finding stands where they stood, and the finding knows its neighbours. */
/** @type {{ key: string, pages: Pages } | undefined} */
let last;

/**
 * @param {Readonly<Record<string, string>>} query
 * @param {number} turn of the key
 */
export const openPages = (query, turn) => {
  const key = JSON.stringify([turn, query]);
  if (last?.key !== key) last = { key, pages: createPages(query) };
  return last.pages;
};

export const forgetPages = () => {
  last = undefined;
};

export const lastPages = () => last?.pages;
