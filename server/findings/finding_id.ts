import { hash } from 'node:crypto';

/** Some texts as one short, URL-safe term: what comes from the wire may hold anything, its digest may not. 27 characters. */
export const toDigest = (parts: readonly string[]): string =>
  hash('sha256', JSON.stringify(parts), 'base64url').slice(0, 27);

/**
 * Deterministic `_id`: analytic, host, process instance, target and the UTC day of the evidence; never the scan's window,
 * so that re-runs, overlaps and crashes create nothing twice. 27 characters, URL-safe.
 */
export const toFindingId = (parts: {
  readonly analytic: string;
  readonly asker: string;
  readonly target: string;
  readonly day: string;
}): string => toDigest([parts.analytic, parts.asker, parts.target, parts.day]);

/** The same for all days of one story: analytic, process instance (or what stands for it) and target. */
export const toEpisodeId = ({
  analytic,
  asker,
  target,
}: {
  readonly analytic: string;
  readonly asker: string;
  readonly target: string;
}): string => toDigest([analytic, asker, target]);

/** UTC day of an epoch time in milliseconds, "2026-03-10". */
export const toDay = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
