import Table from 'cli-table3';

/** What one kind of disturbance left behind, over its trials. */
export interface Row {
  readonly fault: string;
  tried: number;
  /** trials in which the disturbed scan ended without success, as it should where the fault lasts */
  failed: number;
  lost: number;
  doubled: number;
  changed: number;
  triage_lost: number;
  /** seconds of the longest disturbed scan, or until another copy had taken over */
  longest: number;
}

export const newRow = (fault: string): Row => ({
  fault,
  tried: 0,
  failed: 0,
  lost: 0,
  doubled: 0,
  changed: 0,
  triage_lost: 0,
  longest: 0,
});

export const isClean = (row: Row): boolean => row.lost + row.doubled + row.changed + row.triage_lost === 0;

export const toTable = (rows: readonly Row[]): string => {
  const table = new Table({
    head: [
      'fault',
      'times tried',
      'scans that failed',
      'findings lost',
      'doubled',
      'changed',
      'triage lost',
      'longest scan or takeover, s',
    ],
    style: { head: [], border: [] },
  });
  for (const row of rows)
    table.push([
      row.fault,
      row.tried,
      row.failed,
      row.lost,
      row.doubled,
      row.changed,
      row.triage_lost,
      row.longest.toFixed(1),
    ]);
  return table.toString();
};
