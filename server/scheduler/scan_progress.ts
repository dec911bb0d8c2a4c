import type { ScanStatus } from '../schema/scan_account.ts';

/** What followers of a scan are told; `id` rises by one within a scan. */
export interface ProgressEvent {
  readonly id: number;
  readonly status: ScanStatus;
  readonly slices_done: number;
  readonly slices_planned: number;
  readonly findings: number;
}

export interface ProgressBoard {
  readonly tell: (scan_id: string, event: Omit<ProgressEvent, 'id'>) => void;
  /** Events after `after` at once, further ones as they come. undefined: this copy of the service does not run the scan. */
  readonly follow: (
    scan_id: string,
    after: number,
    listen: (event: ProgressEvent) => void,
  ) => (() => void) | undefined;
  /** the newest event; undefined where this copy does not run the scan */
  readonly last: (scan_id: string) => ProgressEvent | undefined;
}

const MOST_SCANS = 200;
const MOST_EVENTS = 500;
const FINAL: ReadonlySet<ScanStatus> = new Set<ScanStatus>(['done', 'failed', 'cancelled']);

export const isFinal = (status: ScanStatus): boolean => FINAL.has(status);

interface Followed {
  next: number;
  events: ProgressEvent[];
  readonly listeners: Set<(event: ProgressEvent) => void>;
}

/** Kept in memory, bounded: the newest scans and the newest events of each. */
export const createProgressBoard = (): ProgressBoard => {
  const scans = new Map<string, Followed>();
  return {
    tell: (scan_id, told) => {
      const known = scans.get(scan_id);
      const scan: Followed = known ?? { next: 1, events: [], listeners: new Set() };
      if (known === undefined) {
        if (scans.size >= MOST_SCANS)
          for (const oldest of [...scans.keys()].slice(0, 1)) scans.delete(oldest);
        scans.set(scan_id, scan);
      }
      const event = { id: scan.next, ...told };
      scan.next += 1;
      scan.events = [...scan.events.slice(1 - MOST_EVENTS), event];
      for (const listen of scan.listeners) listen(event);
    },
    last: (scan_id) => scans.get(scan_id)?.events.at(-1),
    follow: (scan_id, after, listen) => {
      const scan = scans.get(scan_id);
      if (scan === undefined) return undefined;
      for (const event of scan.events) if (event.id > after) listen(event);
      scan.listeners.add(listen);
      return () => scan.listeners.delete(listen);
    },
  };
};
