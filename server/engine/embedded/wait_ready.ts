import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

const READY_MS = 120_000;
const TELL_EVERY_MS = 5_000;

/**
 * Waits until the engine answers.
 * @returns its address, or undefined when it ended or took more than two minutes
 */
export const waitReady = async (
  logs: string,
  ended: Promise<string>,
  progress: (seconds: number) => void,
): Promise<string | undefined> => {
  let has_ended = false;
  ended.then(() => {
    has_ended = true;
  });
  const started = Date.now();
  let told = started;
  while (!has_ended && Date.now() - started < READY_MS) {
    const url = await readAddress(logs);
    if (url !== undefined && (await isReady(url))) return url;
    if (Date.now() - told > TELL_EVERY_MS) {
      told = Date.now();
      progress(Math.round((told - started) / 1_000));
    }
    await setTimeout(200);
  }
  return undefined;
};

/** The engine writes one "127.0.0.1:40123" a line. */
const readAddress = async (logs: string): Promise<string | undefined> => {
  const text = await readFile(join(logs, 'http.ports'), 'utf8').catch(() => '');
  const address = text.split('\n').find((line) => /^127\.0\.0\.1:\d+$/.test(line));
  return address && `http://${address}`;
};

/** Where security is on, a refusal shows that it is up. */
const isReady = async (url: string): Promise<boolean> => {
  try {
    const query = 'wait_for_status=yellow&timeout=1s';
    const answer = await fetch(`${url}/_cluster/health?${query}`, { signal: AbortSignal.timeout(5_000) });
    await answer.arrayBuffer();
    return answer.status === 200 || answer.status === 401;
  } catch {
    return false;
  }
};
