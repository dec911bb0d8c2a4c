import { isLeft } from 'fp-ts/lib/Either.js';
import { toSentence } from '../engine/errors.ts';
import type { Engine } from '../engine/port.ts';
import type { Step } from '../install/compare_resources.ts';
import { applyInstall, planInstall } from '../install/install_resources.ts';
import { readResources } from '../install/read_resources.ts';
import { CommandFailure, type Runtime } from './runtime.ts';

/** Load what is missing or outdated; yields every step, those that change nothing as well. */
export const runInstall = async (
  runtime: Runtime,
  engine: Engine,
  prefix: string,
  dry_run: boolean,
): Promise<readonly Step[]> => {
  const resources = readResources(runtime.mappings, prefix);
  const steps = await planInstall(engine, resources)();
  if (isLeft(steps)) throw new CommandFailure(toSentence(steps.left, engine.url), 1);
  const newer = steps.right.find((step) => step.action === 'newer');
  if (newer?.action === 'newer')
    throw new CommandFailure(
      `The cluster has ${newer.resource.name} in version ${newer.there}, newer than this Afterquery knows; nothing was changed. Upgrade Afterquery first.`,
      1,
    );
  if (dry_run) return steps.right;
  const applied = await applyInstall(engine, resources, steps.right)();
  if (isLeft(applied)) throw new CommandFailure(toSentence(applied.left, engine.url), 1);
  for (const sentence of applied.right) runtime.err(`install: ${sentence}\n`);
  return steps.right;
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
