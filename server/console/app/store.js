import { useEffect, useState } from 'preact/hooks';

/**
 * A value that components follow.
 * @template T
 * @param {T} value
 */
export const createStore = (value) => {
  /** @type {Set<() => void>} */
  const followers = new Set();
  return {
    get: () => value,
    /** @param {T} next */
    set: (next) => {
      if (next === value) return;
      value = next;
      for (const follow of [...followers]) follow();
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

/**
 * @template T
 * @param {{ get: () => T, follow: (follow: () => void) => () => void }} store
 * @returns {T}
 */
export const useStore = (store) => {
  const [, setTurn] = useState(0);
  useEffect(() => store.follow(() => setTurn((turn) => turn + 1)), [store]);
  return store.get();
};
