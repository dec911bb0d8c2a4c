import type { EngineError } from '../errors.ts';
import { toNotReady } from '../response_error.ts';

/** What answers say of the shards behind them; `successful` includes the skipped. */
interface Shards {
  readonly total: number;
  readonly successful: number;
}

/** OpenSearch leaves shards that no node serves out of an answer and counts none of them as failed (3.8.0, tried). */
export const toUnserved = ({ total, successful }: Shards): EngineError | undefined =>
  successful >= total
    ? undefined
    : toNotReady(`${total - successful} of ${total} shards are served by no node`);
