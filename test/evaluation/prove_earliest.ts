import { detectTunnels } from '../../server/analytics/an1121_dns_tunnelling/detect.ts';
import type { QuestionBucket } from '../../server/schema/rows.ts';
import type { Episode } from './labelled_set.ts';
import { leakedBy } from './measure.ts';
import type { ObservedEvent } from './observed_event.ts';

const STEP_MS = 300_000;
const MEDIUM = 40;
/** prefixes tried of one episode */
const TRIES = 300;

const toBucket = (event: ObservedEvent): QuestionBucket => ({
  process: { host: event.host, entity_id: event.entity_id, executable: event.executable },
  name: event.name ?? '',
  stored_name: event.name ?? '',
  type: event.type,
  response_code: 'NOERROR',
  step: Math.floor(event.time / STEP_MS) * STEP_MS,
  count: 1,
});

/** What had left, and how much a scan every `every` with a delay of `delay` milliseconds would have let out. */
export interface EarliestProof {
  readonly bytes: number;
  readonly leakedWith: (every: number, delay: number) => number;
}

/**
 * The first moment at which the product's own judgement, asked after every few queries, reaches medium over its fast windows: what the
 * analytic needs, apart from any schedule. undefined: never by these windows.
 */
export const proveEarliest = (
  episode: Episode,
  events: readonly ObservedEvent[],
): EarliestProof | undefined => {
  const own = events
    .filter((e) => (e.code === '22' ? e.entity_id === episode.entity_id : e.code === 'dns'))
    .filter((e) => e.group?.group === episode.domain && e.host === episode.host.toLowerCase())
    .filter((e) => e.time >= episode.first - 5_000 && e.time <= episode.last + 5_000);
  const code = own.some((e) => e.code === '22') ? '22' : 'dns';
  const asked = own.filter((e) => e.code === code).sort((a, b) => a.time - b.time);
  const step = Math.max(1, Math.floor(asked.length / TRIES));
  for (let n = step; n <= asked.length; n += step) {
    const [candidate] = detectTunnels(asked.slice(0, n).map(toBucket));
    const at = asked[n - 1]?.time;
    if (at === undefined || !candidate?.windows.some(({ score }) => score >= MEDIUM)) continue;
    return {
      bytes: leakedBy(episode, at),
      leakedWith: (every, delay) => leakedBy(episode, Math.ceil((at + delay) / every) * every),
    };
  }
  return undefined;
};
