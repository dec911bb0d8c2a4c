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
    const body = toSearch(truth.from + (8 + random.below(9)) * HOUR, host);
    const asked = performance.now();
    const query = { request_cache: 'false' };
    await must(engine.request({ method: 'POST', path: `/${truth.index}/_search`, query, body }));
    took.push(performance.now() - asked);
    await wait(PAUSE_MS);
  }
  return took;
};
