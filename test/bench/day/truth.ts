import { readFileSync, writeFileSync } from 'node:fs';
import type { Expected } from './stories.ts';

/** What must come out of a scan of the day: made from the events alone, before any engine saw them. */
export interface Truth {
  readonly index: string;
  readonly events: number;
  /** event code → events */
  readonly codes: Readonly<Record<string, number>>;
  readonly from: number;
  readonly to: number;
  readonly load_seconds: number;
  readonly stories: readonly Expected[];
  /** host|instance|target → sockets that AN0728 must pair, by brute force */
  readonly pairs: Readonly<Record<string, number>>;
  /** asker|domain that AN1121's fast windows must tell, by judging every event at once */
  readonly tunnels: readonly string[];
}

export const saveTruth = (file: string, truth: Truth): void => writeFileSync(file, JSON.stringify(truth));
export const readTruth = (file: string): Truth => JSON.parse(readFileSync(file, 'utf8')) as Truth;
