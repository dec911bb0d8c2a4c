import { setTimeout as wait } from 'node:timers/promises';
import { isLeft } from 'fp-ts/lib/Either.js';
import { CANARY_ANALYTICS, settleCanary } from '../canary/settle_canary.ts';
import type { SettleDesk } from '../canary/settle_desk.ts';
import { checkCanaryIndex, writeCanary } from '../canary/write_canary.ts';
import { readIndexName } from '../config/setting.ts';
import type { Settings } from '../config/settings.ts';
import { toSentence } from '../engine/errors.ts';
import { refresh } from '../engine/operations.ts';
import type { Engine } from '../engine/port.ts';
import { toIndexNames } from '../scan/index_names.ts';
import type { HeldCanary } from '../scan/stored/canary_store.ts';
import type { CanaryRecord } from '../schema/canary.ts';
import { openCanaryWriter } from './open_engine.ts';
import { runCommandScan } from './run_command_scan.ts';
import { CommandFailure, type Runtime } from './runtime.ts';
import { toPlain } from './wrap_text.ts';

export interface CanaryRequest {
  readonly index: string;
  readonly within_ms: number;
  /** scan its span at once, in place of waiting for the schedule */
  readonly scan: boolean;
}

const LOOK_EVERY_MS = 3_000;
const TELL_EVERY_MS = 15_000;

/** The index of the settings or the command; without one nobody has agreed to synthetic events. */
export const toCanaryIndex = (settings: Settings, given: string | undefined): string => {
  const index = given ?? settings.canary_index;
  if (index === undefined)
    throw new CommandFailure(
      'A canary writes synthetic events among those of hosts, so it must be told where: --index, or AFTERQUERY_CANARY_INDEX.',
      2,
    );
  const name = readIndexName(index);
  if (isLeft(name)) throw new CommandFailure(`--index takes ${name.left}.`, 2);
  return name.right;
};

const scanStory = async (
  runtime: Runtime,
  engine: Engine,
  settings: Settings,
  { index, from, to }: CanaryRecord,
): Promise<void> => {
  const seen = await refresh(engine, index)();
  if (isLeft(seen)) throw new CommandFailure(toSentence(seen.left, engine.url), 1);
  await runCommandScan(runtime, engine, settings, {
    '@timestamp': new Date(runtime.now()).toISOString(),
    id: runtime.newId(),
    status: 'queued',
    trigger: 'command_line',
    from,
    to: new Date(Date.parse(to) + 1).toISOString(),
    analytics: [...CANARY_ANALYTICS],
    dry_run: false,
  });
};

const waitFor = async (runtime: Runtime, desk: SettleDesk, written: HeldCanary): Promise<CanaryRecord> => {
  let held = written;
  let told = runtime.now();
  while (held.record.status === 'waiting') {
    const settled = await settleCanary(desk, held)();
    // A cluster that is away for a moment comes back; the record's own end ends this too.
    if (isLeft(settled)) runtime.err(`canary: ${toSentence(settled.left, desk.engine.url)}\n`);
    else held = settled.right;
    if (held.record.status !== 'waiting') break;
    if (isLeft(settled) && runtime.now() > Date.parse(held.record.until) + LOOK_EVERY_MS)
      throw new CommandFailure(toSentence(settled.left, desk.engine.url), 1);
    if (runtime.now() - told >= TELL_EVERY_MS) {
      told = runtime.now();
      const left_s = Math.round((Date.parse(held.record.until) - told) / 1_000);
      runtime.err(`canary: ${held.record.found.length} of 2 found, ${left_s} s left\n`);
    }
    await wait(LOOK_EVERY_MS);
  }
  return held.record;
};

/** Write a story, and wait until it is found or lost. */
export const runCanary = async (
  runtime: Runtime,
  engine: Engine,
  settings: Settings,
  { index, within_ms, scan }: CanaryRequest,
): Promise<CanaryRecord> => {
  const names = toIndexNames(settings.index_prefix);
  const { now, newId } = runtime;
  const writer = await openCanaryWriter(runtime, settings, engine);
  try {
    const { sysmon_indices } = settings;
    const desk = { engine, writer: writer.engine, names, index, sysmon_indices, within_ms, now, newId };
    const misplaced = await checkCanaryIndex(desk)();
    if (isLeft(misplaced)) throw new CommandFailure(toSentence(misplaced.left, engine.url), 1);
    if (misplaced.right !== undefined) throw new CommandFailure(misplaced.right, 2);
    const written = await writeCanary(desk)();
    if (isLeft(written)) throw new CommandFailure(toSentence(written.left, engine.url), 1);
    const { record } = written.right;
    if (record.status === 'failed') return record;
    runtime.err(`canary: ${record.events} events of ${record.host.name} in ${index}\n`);
    if (scan) await scanStory(runtime, engine, settings, record);
    return await waitFor(runtime, { engine, names, sysmon_indices, now }, written.right);
  } finally {
    await writer.close();
  }
};

export const toCanaryText = ({ status, found, error, host, index, events }: CanaryRecord): string => {
  const lines = [
    `${status === 'found' ? 'Found' : 'NOT FOUND'}: ${events} synthetic events of ${host.name} in ${index}.`,
    ...CANARY_ANALYTICS.map((analytic) => {
      const one = found.find((other) => other.analytic === analytic);
      return one === undefined
        ? `${analytic}  not found`
        : `${analytic}  found after ${one.seconds} s, score ${one.score}`;
    }),
    ...(error === undefined ? [] : [toPlain(error, 1_000)]),
  ];
  return `${lines.join('\n')}\n`;
};
