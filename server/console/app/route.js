/**
 * @typedef {{ page: string, id: string | undefined, query: Record<string, string> }} Route
 */

export const PAGES = /** @type {const} */ (['findings', 'scans', 'coverage', 'exceptions', 'tuning']);

/**
 * "#/findings/ID?sort=time" as a route; what is none leads to the findings. The part after # is sent to nobody, so filters
 * stay out of the logs of proxies.
 * @param {string} hash
 * @returns {Route}
 */
export const parseRoute = (hash) => {
  const [path = '', search = ''] = hash.replace(/^#?\/?/, '').split(/\?(.*)/s);
  const [page = '', id] = path.split('/');
  const known = PAGES.some((one) => one === page);
  const query = Object.fromEntries([...new URLSearchParams(search)].filter(([, value]) => value !== ''));
  return {
    page: known ? page : 'findings',
    id: known && id !== undefined && /^[\w-]{1,64}$/.test(id) ? id : undefined,
    query,
  };
};

/**
 * @param {string} page
 * @param {{ id?: string | undefined, query?: Readonly<Record<string, string | undefined>> }} [more]
 */
export const toHash = (page, { id, query = {} } = {}) => {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  const search = new URLSearchParams(/** @type {[string, string][]} */ (given)).toString();
  return `#/${page}${id === undefined ? '' : `/${id}`}${search === '' ? '' : `?${search}`}`;
};
