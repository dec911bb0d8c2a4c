import { setTimeout as wait } from 'node:timers/promises';
import type { Engine } from '../../../server/engine/port.ts';
import { must } from '../../contract/engines.ts';
import { createRandom } from '../day/random.ts';
import type { Truth } from '../day/truth.ts';

const HOUR = 3_600_000;
/** A person looks at an answer before the next question. */
const PAUSE_MS = 150;

/** What an analyst asks of the sources: one host's hour, newest first, with its programs and names beside. */
const toSearch = (from: number, host: string): object => ({
  size: 50,
  sort: [{ '@timestamp': 'desc' }],
  query: {
    bool: {
      filter: [
        { range: { '@timestamp': { gte: from, lt: from + HOUR, format: 'epoch_millis' } } },
        { term: { 'host.name': host } },
      ],
    },
  },
  aggs: {
    programs: { terms: { field: 'process.executable', size: 20 } },
    names: { terms: { field: 'dns.question.name', size: 20 } },
  },
});

const HOURS = { first: 8, last: 16 };

const ask = (engine: Engine, truth: Truth, host: string, hour: number): Promise<unknown> =>
  must(
    engine.request({
      method: 'POST',
      path: `/${truth.index}/_search`,
      query: { request_cache: 'false' },
      body: toSearch(truth.from + hour * HOUR, host),
    }),
  );

/** Every search that `timeSearches` may ask, twice. */
export const readAll = async (engine: Engine, truth: Truth): Promise<void> => {
  for (let turn = 0; turn < 2; turn += 1)
    for (const { host } of truth.stories)
      for (let hour = HOURS.first; hour <= HOURS.last; hour += 1) await ask(engine, truth, host, hour);
};

/** Milliseconds of one search after another, until told to end. */
export const timeSearches = async (
  engine: Engine,
  truth: Truth,
  isOver: () => boolean,
): Promise<number[]> => {
  const random = createRandom(1);
  const took: number[] = [];
  while (!isOver()) {
    const { host } = random.pick(truth.stories);
    const hour = HOURS.first + random.below(HOURS.last - HOURS.first + 1);
    const asked = performance.now();
    await ask(engine, truth, host, hour);
    took.push(performance.now() - asked);
    await wait(PAUSE_MS);
  }
  return took;
};
