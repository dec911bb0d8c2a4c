import { toApiTime } from '../text/typed_time.js';

/** Filters of the list as the API names them; the address bar holds the same names, so that a link shows what its sender saw. */
export const FILTERS = /** @type {const} */ ([
  'text',
  'severity',
  'analytic',
  'status',
  'host',
  'process',
  'domain',
  'address',
  'port',
  'episode',
  'from',
  'to',
]);

export const SORTS = /** @type {const} */ ({
  score: 'strongest first',
  time: 'newest evidence first',
  created: 'in order of finding',
});

/**
 * What of the address the API is asked for.
 * @param {Readonly<Record<string, string>>} query
 * @returns {Record<string, string>}
 */
export const toAsked = (query) => {
  const asked = Object.fromEntries(
    FILTERS.flatMap((name) => {
      const value = query[name]?.trim() ?? '';
      return value === '' ? [] : [[name, name === 'from' || name === 'to' ? toApiTime(value) : value]];
    }),
  );
  return Object.hasOwn(SORTS, query.sort ?? '') ? { ...asked, sort: query.sort ?? '' } : asked;
};

/**
 * The address with one filter set, or taken away by an empty value.
 * @param {Readonly<Record<string, string>>} query
 * @param {Readonly<Record<string, string>>} changes
 */
export const withFilters = (query, changes) =>
  Object.fromEntries(Object.entries({ ...query, ...changes }).filter(([, value]) => value !== ''));

/** @type {Readonly<Record<string, string>>} */
const WORDS = { text: 'words', severity: 'severity from', from: 'since', to: 'before', episode: 'story' };

/**
 * Filters in force, each in words.
 * @param {Readonly<Record<string, string>>} query
 */
export const toChips = (query) =>
  FILTERS.flatMap((name) => {
    const value = query[name] ?? '';
    return value === '' ? [] : [{ name, text: `${WORDS[name] ?? name} ${value}` }];
  });
