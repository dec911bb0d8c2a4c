import type { TunnelDefinition } from './definition.ts';
import { addReasons, type TunnelCandidate } from './detect.ts';

/** A candidate whose process was found behind an address translation: every window argues with that. */
export const weakenTranslated = (candidate: TunnelCandidate, definition: TunnelDefinition): TunnelCandidate =>
  addReasons(candidate, () => [
    {
      code: 'weaker_identity',
      points: definition.translated_points,
      text: 'The process is known only by source port, resolver and time, because the address is translated on the way.',
      value: 'translated_source',
      expected: 'own_resolver',
    },
  ]);
