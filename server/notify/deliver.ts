import type { OutboxEntry } from '../schema/outbox.ts';
import type { Delivery } from './delivery.ts';
import { post } from './post.ts';
import { type LookUp, resolveTarget } from './resolve_target.ts';
import { type RequestStyle, toRequest } from './to_request.ts';

export interface Receiver {
  readonly url: string;
  readonly allow_inside: boolean;
  readonly style: RequestStyle;
  /** for resolving, connecting and the answer together */
  readonly timeout_ms: number;
  readonly look_up: LookUp;
}

export type Deliver = (entry: OutboxEntry, now: number, stop: AbortSignal) => Promise<Delivery>;

const whenAborted = (signal: AbortSignal): Promise<'aborted'> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve('aborted');
    else signal.addEventListener('abort', () => resolve('aborted'), { once: true });
  });

/** One try, within its time; never rejects for what the receiver or the network does. */
export const createDeliver =
  ({ url, allow_inside, style, timeout_ms, look_up }: Receiver): Deliver =>
  async (entry, now, stop) => {
    const signal = AbortSignal.any([stop, AbortSignal.timeout(timeout_ms)]);
    const toEnd = (delivery: Delivery): Delivery =>
      !signal.aborted || delivery.kind === 'answered'
        ? delivery
        : stop.aborted
          ? { kind: 'interrupted' }
          : { kind: 'unreachable', detail: `no answer within ${timeout_ms / 1_000} s` };
    // A resolver cannot be interrupted, only left behind.
    const resolving = resolveTarget(url, allow_inside, Math.max(0, entry.tries - 1), look_up);
    const target = await Promise.race([resolving, whenAborted(signal)]);
    if (target === 'aborted') return toEnd({ kind: 'unreachable', detail: 'its name was not resolved' });
    if (target._tag === 'Left') return toEnd(target.left);
    return toEnd(await post(target.right, toRequest(entry, style, now), signal));
  };
