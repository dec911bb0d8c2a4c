import { parseArgs } from 'node:util';
import { type Seeded, seeded } from '../lab/seeded.ts';
import { CLUSTER_FAULTS } from './cluster_faults.ts';
import { tryClusterFault } from './cluster_trial.ts';
import { tryFrozenCopy, tryKilledCopy } from './copy_trials.ts';
import { tryEngineKill, tryScanKill } from './kill_trials.ts';
import { isClean, newRow, type Row, toTable } from './row.ts';
import {
  tryConflictingFindings,
  tryConflictingSource,
  tryIndexDeleted,
  tryRollover,
} from './source_trials.ts';
import { openStage, type Stage } from './stage.ts';

/**
 * `node test/faults/run_faults.ts [--kills 100] [--repeats 5] [--seed 1] [--only TEXT|TEXT]`: prints what was tried and lost; 1 where anything
 * was.
 */
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '100' },
    repeats: { type: 'string', default: '5' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
  },
});

interface Experiment {
  readonly name: string;
  readonly times: number;
  readonly trial: (stage: Stage, row: Row, random: Seeded) => Promise<void>;
}

const repeats = Number(values.repeats);
const EXPERIMENTS: readonly Experiment[] = [
  ...CLUSTER_FAULTS.map((fault) => ({
    name: fault.name,
    times: 1,
    trial: (stage: Stage, row: Row) => tryClusterFault(stage, row, fault),
  })),
  { name: 'source index deleted mid-scan', times: repeats, trial: tryIndexDeleted },
  { name: 'source index rolled over mid-scan', times: repeats, trial: tryRollover },
  {
    name: 'a source index with the host as a number appears',
    times: 1,
    trial: (stage, row, random) => tryConflictingSource(stage, row, random, 'host.name', 'long'),
  },
  {
    name: 'a source index with the port as text appears',
    times: 1,
    trial: (stage, row, random) => tryConflictingSource(stage, row, random, 'destination.port', 'text'),
  },
  { name: 'findings refused for good, then mended', times: 1, trial: tryConflictingFindings },
  { name: 'engine killed (-9) mid-scan and started again', times: repeats, trial: tryEngineKill },
  { name: 'copy of serve frozen past its lease', times: repeats, trial: tryFrozenCopy },
  { name: 'copy of serve killed (-9)', times: repeats, trial: tryKilledCopy },
  { name: 'scan killed (-9) at a random point', times: Number(values.kills), trial: tryScanKill },
];

const stage = await openStage();
const seconds = (stage.usual_ms / 1_000).toFixed(1);
process.stderr.write(
  `${stage.expected.size} findings in an undisturbed run of ${seconds} s and ${stage.usual_requests} requests\n`,
);
const random = seeded(Number(values.seed));
const rows: Row[] = [];
try {
  for (const { name, times, trial } of EXPERIMENTS.filter((one) =>
    values.only.split('|').some((part) => one.name.includes(part)),
  )) {
    const row = newRow(name);
    rows.push(row);
    while (row.tried < times) {
      await trial(stage, row, random);
      if (row.tried % 10 === 0 || times < 10) process.stderr.write(`${JSON.stringify(row)}\n`);
    }
  }
} finally {
  await stage.bench.stop();
}
process.stdout.write(`${toTable(rows)}\n`);
process.exitCode = rows.every(isClean) ? 0 : 1;
