import { toUnfamiliar, type Unfamiliar } from '../../baseline/novelty.ts';
import { isKnownImage } from '../../schema/process_identity.ts';
import type { ProcessRef } from '../../schema/rows.ts';
import type { ScanContext } from '../scan_context.ts';
import type { NoveltySubject } from './novelty_store.ts';

/** A process, what it was found for, and the UTC day. */
export interface Met {
  readonly process: ProcessRef | undefined;
  readonly domain: string;
  readonly day: string;
}

export const toNoveltySubject = ({ process, domain, day }: Met): NoveltySubject[] =>
  process === undefined || !isKnownImage(process.executable)
    ? []
    : [{ executable: process.executable, domain, host: process.host, day }];

/** What no earlier day knew of these, read in one request a day; nothing of a program without an image. */
export const loadUnfamiliar = async (
  { novelty, tunables }: Pick<ScanContext, 'novelty' | 'tunables'>,
  met: readonly Met[],
): Promise<(one: Met) => Unfamiliar[]> => {
  await novelty.load(met.flatMap(toNoveltySubject));
  return (one) =>
    toNoveltySubject(one).flatMap((subject) =>
      toUnfamiliar(novelty.noveltyOf(subject), tunables.definitions.habits),
    );
};
