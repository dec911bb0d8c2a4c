import type { Finding } from '../schema/finding.ts';

/** A finding of one slice with what its id is made of. */
export interface FoundFinding {
  readonly asker: string;
  readonly target: string;
  readonly finding: Finding;
}
