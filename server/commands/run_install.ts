import { type Either, isLeft, right } from 'fp-ts/lib/Either.js';
import type { Settings } from '../config/settings.ts';
import { type EngineError, toSentence } from '../engine/errors.ts';
import type { Engine } from '../engine/port.ts';
import { chooseLifecycle, withLifecycle } from '../install/choose_lifecycle.ts';
import type { Step } from '../install/compare_resources.ts';
import { applyInstall, planInstall } from '../install/install_resources.ts';
import { type Resource, readLifecycle, readResources } from '../install/read_resources.ts';
import { toPolicyDays } from '../scheduler/retention.ts';
import { DAY_MS } from '../schema/durations.ts';
import { CommandFailure, type Runtime } from './runtime.ts';

export interface InstallPlan {
  readonly resources: readonly Resource[];
  readonly steps: readonly Step[];
}

/** What is there, and what installing would change. Changes nothing. */
export const planAll = async (
  runtime: Runtime,
  engine: Engine,
  { index_prefix, retention }: Pick<Settings, 'index_prefix' | 'retention'>,
): Promise<Either<EngineError, InstallPlan>> => {
  const days = toPolicyDays(retention / DAY_MS);
  const lifecycle = await chooseLifecycle(engine, readLifecycle(runtime.mappings, index_prefix, days))();
  if (isLeft(lifecycle)) return lifecycle;
  const resources = withLifecycle(readResources(runtime.mappings, index_prefix), lifecycle.right);
  const planned = await planInstall(engine, resources)();
  return isLeft(planned)
    ? planned
    : right({ resources, steps: [...planned.right, ...lifecycle.right.left_out] });
};

/** Load what is missing or outdated; yields every step, those that change nothing as well. */
export const runInstall = async (
  runtime: Runtime,
  engine: Engine,
  settings: Pick<Settings, 'index_prefix' | 'retention'>,
  dry_run: boolean,
): Promise<readonly Step[]> => {
  const planned = await planAll(runtime, engine, settings);
  if (isLeft(planned)) throw new CommandFailure(toSentence(planned.left, engine.url), 1);
  const { resources, steps } = planned.right;
  const newer = steps.find((step) => step.action === 'newer');
  if (newer?.action === 'newer')
    throw new CommandFailure(
      `The cluster has ${newer.resource.name} in version ${newer.there}, newer than this Afterquery knows; nothing was changed. Upgrade Afterquery first.`,
      1,
    );
  if (dry_run) return steps;
  const applied = await applyInstall(engine, resources, steps)();
  if (isLeft(applied)) throw new CommandFailure(toSentence(applied.left, engine.url), 1);
  for (const sentence of applied.right) runtime.err(`install: ${sentence}\n`);
  return steps;
};

const LABELS: Record<Step['action'], string> = {
  create: 'new',
  upgrade: 'upgrade',
  repair: 'repair',
  keep: 'as it should be',
  newer: 'newer there',
  unsupported: 'left out',
};

export const toInstallText = (steps: readonly Step[], dry_run: boolean): string => {
  const lines: string[] = [];
  for (const step of steps) {
    lines.push(`${LABELS[step.action].padEnd(16)} ${step.resource.kind.padEnd(19)} ${step.resource.name}`);
    if (step.action === 'unsupported') lines.push(`                   ${step.why}`);
    if (step.action === 'upgrade' || step.action === 'repair')
      for (const change of step.changes.slice(0, 20)) lines.push(`                   ${change}`);
  }
  const changed = steps.filter((s) => ['create', 'upgrade', 'repair'].includes(s.action)).length;
  lines.push(
    dry_run
      ? `${changed} of ${steps.length} would change; nothing was written.`
      : `${changed} of ${steps.length} changed.`,
  );
  return `${lines.join('\n')}\n`;
};
