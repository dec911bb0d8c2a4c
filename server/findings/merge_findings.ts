import type { Finding } from '../schema/finding.ts';
import { isSameJson } from '../schema/same_json.ts';
import { mergePortFindings } from './build_port_finding.ts';
import { mergeTunnelFindings } from './build_tunnel_finding.ts';

/** Merge what a scan found into what is known; both must have the same id. */
export const mergeFindings = (known: Finding, found: Finding): Finding => {
  const merged =
    known.rule.id === 'AN0728' ? mergePortFindings(known, found) : mergeTunnelFindings(known, found);
  const episode = known.afterquery.episode ?? found.afterquery.episode;
  const id = known.event.id ?? found.event.id;
  return {
    ...merged,
    ...(id === undefined ? {} : { event: { ...merged.event, id } }),
    ...(episode === undefined ? {} : { afterquery: { ...merged.afterquery, episode } }),
  };
};

/** The same but for the scan that saw it last. */
export const isSameFinding = (a: Finding, b: Finding): boolean => {
  // Most that differ have grown.
  if (a.event.end !== b.event.end || a.afterquery.pairs?.length !== b.afterquery.pairs?.length) return false;
  const blank = (finding: Finding): Finding => ({
    ...finding,
    afterquery: { ...finding.afterquery, scan_id: '' },
  });
  return isSameJson(blank(a), blank(b));
};
