import { setTimeout as wait } from 'node:timers/promises';
import type { Seeded } from '../lab/seeded.ts';

/** What callers sent, by what it was and how it was answered: "list 200" → times. */
export interface Callers {
  readonly answers: ReadonlyMap<string, number>;
  readonly stop: () => Promise<void>;
}

interface Page {
  readonly findings: readonly { readonly id: string }[];
  readonly next?: string;
}

const STATS = ['timeline', 'severity', 'top?by=process', 'top?by=domain', 'ports', 'graph', 'join_states'];
const STATUSES = ['acknowledged', 'closed', 'open'] as const;

/** Callers of all kinds at once, each at its own pace, until stopped. */
export const startCallers = (url: string, key: string, random: Seeded): Callers => {
  const answers = new Map<string, number>();
  const stopping = new AbortController();
  const headers = { authorization: `Bearer ${key}` };
  const note = (what: string): void => {
    answers.set(what, (answers.get(what) ?? 0) + 1);
  };
  const ask = async (what: string, path: string, init: RequestInit = {}): Promise<Response | undefined> => {
    try {
      const answer = await fetch(`${url}${path}`, {
        ...init,
        headers: { ...headers, 'content-type': 'application/json', ...init.headers },
        signal: AbortSignal.timeout(60_000),
      });
      note(`${what} ${answer.status}`);
      return answer;
    } catch (error) {
      note(`${what} ${(error as Error).name}`);
      return undefined;
    }
  };
  const toText = async (answer: Response | undefined): Promise<string> => (await answer?.text()) ?? '';
  const list = async (query: string): Promise<Page> => {
    const answer = await ask('list', `/api/v1/findings?size=50${query}`);
    return answer?.ok === true ? ((await answer.json()) as Page) : { findings: [] };
  };

  const read = async (): Promise<void> => {
    const page = await list(`&severity=${random.pick(['low', 'medium', 'high'])}`);
    if (page.next !== undefined) await list(`&cursor=${encodeURIComponent(page.next)}`);
  };
  const count = async (): Promise<void> => {
    await toText(await ask('stats', `/api/v1/stats/${random.pick(STATS)}`));
  };
  const watch = async (): Promise<void> => {
    await toText(await ask('ready', '/health/ready'));
    await toText(await ask('scans', '/api/v1/scans'));
  };
  const exportAll = async (): Promise<void> => {
    const format = random.pick(['ndjson', 'csv', 'stix']);
    await toText(await ask('export', `/api/v1/findings/export?format=${format}`));
  };
  const triage = async (): Promise<void> => {
    const { findings } = await list('&sort=time');
    if (findings.length === 0) return;
    const path = `/api/v1/findings/${random.pick(findings).id}`;
    const found = await ask('read', path);
    await toText(found);
    const tag = found?.headers.get('etag');
    if (tag === undefined || tag === null) return;
    await toText(
      await ask('triage', path, {
        method: 'PATCH',
        headers: { 'if-match': tag },
        body: JSON.stringify({ status: random.pick(STATUSES), note: 'seen' }),
      }),
    );
  };
  const scanAndFollow = async (): Promise<void> => {
    const body = JSON.stringify({ from: 'now-15m' });
    const started = await ask('scan', '/api/v1/scans', { method: 'POST', body });
    if (started?.status !== 202) {
      await toText(started);
      return;
    }
    const { id } = (await started.json()) as { id: string };
    const follow = async (): Promise<void> => {
      const told = await toText(await ask('follow', `/api/v1/scans/${id}/events`));
      note(
        /"status":"(done|failed|cancelled)"/.exec(told.slice(told.lastIndexOf('data:')))?.[0] ?? 'cut off',
      );
    };
    await Promise.all(Array.from({ length: 5 }, follow));
  };

  const repeat = async (work: () => Promise<void>, every_ms: number): Promise<void> => {
    while (!stopping.signal.aborted) {
      await work();
      await wait(every_ms, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const loops = [
    repeat(read, 1_000),
    repeat(count, 2_000),
    repeat(watch, 5_000),
    repeat(exportAll, 30_000),
    repeat(triage, 3_000),
    repeat(scanAndFollow, 60_000),
  ];
  return {
    answers,
    stop: async () => {
      stopping.abort();
      await Promise.all(loops);
    },
  };
};
