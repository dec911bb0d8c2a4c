import { createHash } from 'node:crypto';
import type { Half } from './labelled_set.ts';

/**
 * The half of a tool or of a recording follows from its name alone: first hex digit of the name's SHA-256, even = tuning, odd =
 * reporting. An attack goes by its tool, so that a tool met in tuning is never reported on; a recording without a tool goes by
 * its own name. New names never move old ones.
 */
export const assignHalf = (name: string): Half =>
  (createHash('sha256').update(name).digest().readUInt8(0) >> 4) % 2 === 0 ? 'tuning' : 'reporting';
