import type { ClusterFault } from './cluster_faults.ts';
import { startFaultProxy } from './fault_proxy.ts';
import type { Row } from './row.ts';
import { envOf, newTrial, type Stage, settle } from './stage.ts';
import { startScan } from './trial.ts';

/** One scan behind a proxy that fails as the cluster would. */
export const tryClusterFault = async (
  stage: Stage,
  row: Row,
  { meets, fault, before, times, for_ms = Number.POSITIVE_INFINITY, ends_scan }: ClusterFault,
): Promise<void> => {
  const prefix = await newTrial(stage);
  let [left, met] = [times, 0];
  let until: number | undefined;
  const proxy = await startFaultProxy(stage.bench.url, (asked) => {
    if (met === 0 && before?.meets(asked) === true) return before.fault;
    if (left <= 0 || !meets(asked)) return undefined;
    until ??= performance.now() + for_ms;
    if (performance.now() >= until) return undefined;
    left -= 1;
    met += 1;
    return fault;
  });
  const { code, err, ms } = await startScan(envOf(stage, prefix, proxy.url)).ended;
  await proxy.close();
  if (met === 0) throw new Error(`${row.fault}: no request met it`);
  if ((code !== 0) !== ends_scan) throw new Error(`${row.fault}: the scan ended with ${code}: ${err}`);
  await settle(stage, prefix, row, { ms, failed: code !== 0 });
};
