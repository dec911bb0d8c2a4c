import { useCallback, useEffect, useState } from 'preact/hooks';
import { useStore } from '../store.js';
import { access } from './access.js';

/**
 * What is loaded: `data` of before stays while it is loaded again, so that a page does not flicker.
 * @template T
 * @typedef {{ loading: boolean, data: T | undefined, failure: unknown, again: () => void }} Loaded
 */

/**
 * @template T
 * @param {(signal: AbortSignal) => Promise<T>} load
 * @param {readonly unknown[]} deps asked again where one of them, or the key, changes
 * @returns {Loaded<T>}
 */
export const useLoad = (load, deps) => {
  const { turn } = useStore(access);
  const [tries, setTries] = useState(0);
  // Another key may see other things, so nothing of before stays.
  const key = JSON.stringify([turn, deps]);
  const [state, setState] = useState(
    /** @type {{ key: string, loading: boolean, data: T | undefined, failure: unknown }} */ ({
      key,
      loading: true,
      data: undefined,
      failure: undefined,
    }),
  );
  useEffect(() => {
    const controller = new AbortController();
    setState((before) => ({
      key,
      loading: true,
      data: before.key === key ? before.data : undefined,
      failure: undefined,
    }));
    load(controller.signal).then(
      (data) => controller.signal.aborted || setState({ key, loading: false, data, failure: undefined }),
      (failure) =>
        controller.signal.aborted || setState((before) => ({ ...before, loading: false, failure })),
    );
    return () => controller.abort();
  }, [key, tries]);
  const again = useCallback(() => setTries((n) => n + 1), []);
  const fresh = state.key === key ? state : { loading: true, data: undefined, failure: undefined };
  return { loading: fresh.loading, data: fresh.data, failure: fresh.failure, again };
};
