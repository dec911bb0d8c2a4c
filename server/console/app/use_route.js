import { useEffect, useState } from 'preact/hooks';
import { parseRoute } from './route.js';

/** The route of the address bar, as it changes. */
export const useRoute = () => {
  const [route, setRoute] = useState(() => parseRoute(location.hash));
  useEffect(() => {
    const follow = () => setRoute(parseRoute(location.hash));
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return route;
};

/** @param {string} hash */
export const go = (hash) => {
  location.hash = hash;
};

/**
 * Another address for the same page: no step in the history for each letter typed.
 * @param {string} hash
 */
export const replaceHash = (hash) => {
  history.replaceState(null, '', hash);
  dispatchEvent(new HashChangeEvent('hashchange'));
};
