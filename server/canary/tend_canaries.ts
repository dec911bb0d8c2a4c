import { isLeft } from 'fp-ts/lib/Either.js';
import { type EngineError, toSentence } from '../engine/errors.ts';
import { listCanaries } from '../scan/stored/canary_store.ts';
import type { CanaryRecord } from '../schema/canary.ts';
import type { Logger } from '../telemetry/logger.ts';
import { settleCanary } from './settle_canary.ts';
import type { SettleDesk } from './settle_desk.ts';
import { type CanaryDesk, checkCanaryIndex, recordMisplaced, writeCanary } from './write_canary.ts';

export interface TendDesk extends SettleDesk {
  readonly logger: Logger;
  /** told of each one that has failed */
  readonly onFailed: (record: CanaryRecord) => void;
}

const MOST_WAITING = 100;

const logOutcome = (
  { logger, onFailed }: Pick<TendDesk, 'logger' | 'onFailed'>,
  record: CanaryRecord,
): void => {
  const canary = { id: record.id, index: record.index };
  if (record.status === 'found')
    logger.info(
      {
        canary: { ...canary, seconds: record.found.map(({ analytic, seconds }) => `${analytic} ${seconds}`) },
      },
      'canary found',
    );
  if (record.status === 'failed') {
    logger.error({ canary }, `canary not found: ${record.error ?? 'no reason is on record'}`);
    onFailed(record);
  }
};

/** Settle those that wait. */
export const tendCanaries = async (desk: TendDesk): Promise<void> => {
  const complain = (error: EngineError): void =>
    desk.logger.warn(`canaries cannot be looked after: ${toSentence(error, desk.engine.url)}`);
  const waiting = await listCanaries(desk.engine, desk.names, MOST_WAITING, { statuses: ['waiting'] })();
  if (isLeft(waiting)) return complain(waiting.left);
  for (const held of waiting.right) {
    const settled = await settleCanary(desk, held)();
    if (isLeft(settled)) return complain(settled.left);
    if (settled.right.record.status !== 'waiting') logOutcome(desk, settled.right.record);
  }
};

/** Put the next one into the source index; where no scan would see it, it has failed at once. */
export const sendCanary = async (desk: CanaryDesk & Pick<TendDesk, 'logger' | 'onFailed'>): Promise<void> => {
  const misplaced = await checkCanaryIndex(desk)();
  const written = isLeft(misplaced)
    ? misplaced
    : await (misplaced.right === undefined ? writeCanary(desk) : recordMisplaced(desk, misplaced.right))();
  if (isLeft(written))
    desk.logger.error(`no canary was written: ${toSentence(written.left, desk.engine.url)}`);
  else logOutcome(desk, written.right.record);
};
