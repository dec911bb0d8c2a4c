import { useEffect, useState } from 'preact/hooks';
import { followScan, isFinal } from '../api/follow_scan.js';
import { readJson } from '../api/read_json.js';
import { useLoad } from '../api/use_load.js';

/** @typedef {import('../api_types.d.ts').ScanRecord} ScanRecord */
/** @typedef {import('../api_types.d.ts').Progress} Progress */

/**
 * One scan, and its progress while it runs; its record is read again when it has ended.
 * @param {string} id
 */
export const useScan = (id) => {
  const loaded = useLoad((signal) => readJson(`/api/v1/scans/${id}`, signal), [id]);
  const [progress, setProgress] = useState(/** @type {Progress | undefined} */ (undefined));
  const [failure, setFailure] = useState(/** @type {unknown} */ (undefined));
  /** @type {ScanRecord | undefined} */
  const record = loaded.data;
  const status = record?.status;
  const { again } = loaded;
  useEffect(() => {
    if (status === undefined || isFinal(status)) return undefined;
    const controller = new AbortController();
    setFailure(undefined);
    const tell = (/** @type {Progress} */ told) => {
      setProgress(told);
      if (isFinal(told.status)) again();
    };
    followScan(id, controller.signal, tell).catch((error) => controller.signal.aborted || setFailure(error));
    return () => controller.abort();
  }, [id, status]);
  return { loaded, record, progress, failure, is_over: status !== undefined && isFinal(status) };
};
