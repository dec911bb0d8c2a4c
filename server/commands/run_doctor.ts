import { isLeft } from 'fp-ts/lib/Either.js';
import type { Settings } from '../config/settings.ts';
import { type Examined, examine } from '../doctor/examine.ts';
import type { Engine } from '../engine/port.ts';
import { EngineFailure } from '../scan/reader.ts';
import { planAll } from './run_install.ts';
import type { Runtime } from './runtime.ts';
import { toPlain } from './wrap_text.ts';

/** All checks over a live cluster; changes nothing that stays. */
export const runDoctor = (runtime: Runtime, engine: Engine, settings: Settings): Promise<Examined> =>
  examine(
    engine,
    settings,
    async () => {
      const planned = await planAll(runtime, engine, settings);
      if (isLeft(planned)) throw new EngineFailure(planned.left);
      return planned.right.steps;
    },
    runtime.now(),
  );

const MOST_TEXT = 1_000;

export const toDoctorText = ({ checked, complaints }: Examined): string => {
  const lines = complaints.flatMap(({ harm, area, text, remedy }) => [
    `${harm.toUpperCase().padEnd(7)}${area.padEnd(10)}${toPlain(text, MOST_TEXT)}`,
    `${' '.repeat(17)}→ ${toPlain(remedy, MOST_TEXT)}`,
  ]);
  const count = (harm: string): number => complaints.filter((one) => one.harm === harm).length;
  const total =
    complaints.length === 0
      ? 'Nothing is wrong.'
      : `${count('high')} of high harm, ${count('medium')} of medium, ${count('low')} to know.`;
  return `${[...lines, ...(lines.length === 0 ? [] : ['']), `${total} Checked: ${checked.join(', ')}.`].join('\n')}\n`;
};
