import { ask } from './ask.js';
import { createEventReader } from './event_lines.js';
import { ApiFailure } from './failure.js';

const FINAL = ['done', 'failed', 'cancelled'];
const PAUSE_MS = 2_000;

/** @param {string} status */
export const isFinal = (status) => FINAL.includes(status);

/** @param {AbortSignal} signal */
const pause = (signal) =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, PAUSE_MS, undefined);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve(undefined);
    });
  });

/**
 * Tells the progress of a scan until it ends; a broken stream is taken up where it ended. EventSource could not send the key.
 * @param {string} id
 * @param {AbortSignal} signal
 * @param {(progress: import('../api_types.d.ts').Progress) => void} tell
 */
export const followScan = async (id, signal, tell) => {
  let last = '';
  while (!signal.aborted) {
    try {
      const headers = last === '' ? {} : { 'Last-Event-ID': last };
      const response = await ask(`/api/v1/scans/${id}/events`, { signal, headers });
      if (response.status === 204 || response.body === null) return;
      const read = createEventReader();
      const decoder = new TextDecoder();
      const reader = response.body.getReader();
      for (let part = await reader.read(); !part.done; part = await reader.read())
        for (const event of read(decoder.decode(part.value, { stream: true }))) {
          last = event.id;
          const progress = JSON.parse(event.data);
          tell(progress);
          if (isFinal(progress.status)) return;
        }
    } catch (error) {
      if (signal.aborted) return;
      // What asking again cannot mend is told; a cut connection is not.
      if (error instanceof ApiFailure && error.status !== 0 && error.status < 500) throw error;
    }
    await pause(signal);
  }
};
