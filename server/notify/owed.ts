import type { Candidate } from './candidate.ts';

const MOST = 10_000;

/** What is to be enqueued and not yet is: candidates by finding, the latest version of each, and scans whose findings must be read first. */
export interface Owed {
  /** how many could not be kept */
  readonly add: (candidates: readonly Candidate[]) => number;
  readonly addScan: (scan_id: string) => void;
  readonly candidates: () => readonly Candidate[];
  readonly scans: () => readonly string[];
  /** what was settled; a candidate that was replaced meanwhile stays owed */
  readonly settle: (candidates: readonly Candidate[]) => void;
  readonly settleScans: (scan_ids: readonly string[]) => void;
}

/** Bounded, since a cluster that refuses for days must not fill the memory. */
export const createOwed = (): Owed => {
  const by_finding = new Map<string, Candidate>();
  const scan_ids = new Set<string>();
  return {
    add: (candidates) => {
      let lost = 0;
      for (const candidate of candidates) {
        if (by_finding.size >= MOST && !by_finding.has(candidate.id)) lost += 1;
        else by_finding.set(candidate.id, candidate);
      }
      return lost;
    },
    addScan: (scan_id) => {
      if (scan_ids.size < MOST) scan_ids.add(scan_id);
    },
    candidates: () => [...by_finding.values()],
    scans: () => [...scan_ids],
    settle: (candidates) => {
      for (const candidate of candidates)
        if (by_finding.get(candidate.id) === candidate) by_finding.delete(candidate.id);
    },
    settleScans: (ids) => {
      for (const id of ids) scan_ids.delete(id);
    },
  };
};
