import { readKey, wantKey } from './access.js';
import { ApiFailure } from './failure.js';

/**
 * @typedef {{ method?: string, body?: unknown, headers?: Record<string, string>, signal?: AbortSignal | undefined }} Asked
 */

/** @param {Response} response */
const toFailure = async (response) => {
  const text = await response.text();
  let detail = text.slice(0, 500);
  try {
    const problem = /** @type {{ detail?: unknown }} */ (JSON.parse(text));
    if (typeof problem.detail === 'string') detail = problem.detail;
  } catch (error) {
    // A proxy's page, not a problem document: its text stands as it is.
    if (!(error instanceof SyntaxError)) throw error;
  }
  return new ApiFailure(response.status, detail === '' ? response.statusText : detail);
};

/**
 * The answer of the API as it came; throws an ApiFailure where it is none.
 * @param {string} path
 * @param {Asked} [asked]
 */
export const ask = async (path, { method = 'GET', body, headers = {}, signal } = {}) => {
  const key = readKey();
  /** @type {RequestInit} */
  const init = {
    method,
    headers: {
      ...headers,
      ...(key === undefined ? {} : { Authorization: `Bearer ${key}` }),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
    credentials: 'omit',
    cache: 'no-store',
  };
  /** @type {Response} */
  let response;
  try {
    response = await fetch(path, init);
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw new ApiFailure(0, error instanceof Error ? error.message : String(error));
  }
  if (response.ok) return response;
  const failure = await toFailure(response);
  if (failure.status === 401) wantKey(key === undefined ? '' : failure.detail);
  throw failure;
};

/**
 * @template T
 * @param {string} path
 * @param {Asked} [asked]
 * @returns {Promise<T>}
 */
export const askJson = async (path, asked) => {
  const response = await ask(path, asked);
  return response.json();
};

/**
 * @param {string} path
 * @param {Readonly<Record<string, string | number | undefined>>} query
 */
export const withQuery = (path, query) => {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, String(value)]],
  );
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
};
