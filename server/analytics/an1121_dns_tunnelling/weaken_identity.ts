import type { Reason } from '../../schema/finding.ts';
import { toScore } from '../../schema/severity.ts';
import { AN1121 } from './definition.ts';
import { isBetterWindow, type TunnelCandidate } from './detect.ts';

const TRANSLATED: Reason = {
  code: 'weaker_identity',
  points: AN1121.translated_points,
  text: 'The process is known only by source port, resolver and time, because the address is translated on the way.',
  value: 'translated_source',
  expected: 'own_resolver',
};

/** A candidate whose process was found behind an address translation: every window argues with that. */
export const weakenTranslated = (candidate: TunnelCandidate): TunnelCandidate => {
  const windows = candidate.windows.map((window) => {
    const reasons = [...window.reasons, TRANSLATED];
    return { ...window, reasons, score: toScore(reasons) };
  });
  windows.sort((a, b) =>
    isBetterWindow({ ...a, queries: a.features.queries }, { ...b, queries: b.features.queries }) ? -1 : 1,
  );
  return { ...candidate, windows };
};
