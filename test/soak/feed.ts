import { setTimeout as wait } from 'node:timers/promises';
import { bulkWrite } from '../../server/engine/operations.ts';
import type { Engine } from '../../server/engine/port.ts';
import { must } from '../contract/engines.ts';
import type { Seeded } from '../lab/seeded.ts';
import { browse, type Story, type StreamEvent, tellStory } from './event_stream.ts';

/** Events arrive until stopped; the stories told so far. */
export interface Feed {
  readonly stories: readonly Story[];
  readonly written: () => number;
  readonly stop: () => Promise<void>;
}

const TURN_MS = 5_000;
const VISITS_A_TURN = 20;
const TURNS_BETWEEN_STORIES = 4;
/** So that a scan reads as much in its first minutes as in its last. */
const HISTORY_MS = 45 * 60_000;

export const startFeed = async (engine: Engine, index: string, random: Seeded): Promise<Feed> => {
  const stories: Story[] = [];
  let [owed, written, turns]: [StreamEvent[], number, number] = [[], 0, 0];
  const write = async (until: number): Promise<void> => {
    const due = owed.filter(({ at }) => at <= until);
    owed = owed.filter(({ at }) => at > until);
    const operations = due.map(({ document }, i) => ({
      op: 'index' as const,
      index,
      id: `soak-${written + i}`,
      document,
    }));
    const { failed } = await must(bulkWrite(engine, operations, { refresh: true }));
    if (failed.length > 0) throw new Error(failed[0]?.reason);
    written += due.length;
  };
  const visit = (from: number): void => {
    for (let i = 0; i < VISITS_A_TURN; i += 1)
      owed.push(...browse(random, from + random.between(0, TURN_MS)));
  };
  const began = Date.now();
  for (let at = began - HISTORY_MS; at < began; at += TURN_MS) visit(at);
  await write(began);
  const stopping = new AbortController();
  const loop = (async () => {
    while (!stopping.signal.aborted) {
      const now = Date.now();
      visit(now - TURN_MS);
      if (turns % TURNS_BETWEEN_STORIES === 0) {
        const { story, events } = tellStory(random, now, turns / TURNS_BETWEEN_STORIES);
        stories.push(story);
        owed.push(...events);
      }
      turns += 1;
      await write(now);
      await wait(TURN_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();
  return {
    stories,
    written: () => written,
    stop: async () => {
      stopping.abort();
      await loop;
    },
  };
};
