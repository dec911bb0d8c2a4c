import { setTimeout as wait } from 'node:timers/promises';
import type { Seeded } from '../lab/seeded.ts';
import type { Row } from './row.ts';
import { envOf, forget, newTrial, type Stage, settle } from './stage.ts';
import { startScan } from './trial.ts';

/** Kills a scan after a share of the time that scans take just now; one that was over by then is tried again. */
export const tryScanKill = async (stage: Stage, row: Row, random: Seeded): Promise<void> => {
  for (;;) {
    const prefix = await newTrial(stage);
    const scan = startScan(envOf(stage, prefix));
    await Promise.race([wait(random.between(0.05, 1) * stage.usual_ms), scan.ended]);
    scan.child.kill('SIGKILL');
    const { code, ms } = await scan.ended;
    if (code === null) return settle(stage, prefix, row, { ms, failed: true });
    await forget(stage, prefix);
  }
};

/** Kills the engine while a scan runs and starts it again over the same data; the scan is left to wait for it. */
export const tryEngineKill = async (stage: Stage, row: Row, random: Seeded): Promise<void> => {
  for (;;) {
    const prefix = await newTrial(stage);
    const scan = startScan(envOf(stage, prefix));
    const over = scan.ended.then(() => true);
    const is_over = await Promise.race([wait(random.between(0.2, 0.9) * stage.usual_ms), over]);
    await stage.bench.kill();
    await stage.bench.restart();
    const { code, err, ms } = await scan.ended;
    if (code !== 0) process.stderr.write(err);
    if (is_over !== true) return settle(stage, prefix, row, { ms, failed: code !== 0 });
    await forget(stage, prefix);
  }
};
