import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { boundHeap } from '../../../server/bound_heap.ts';
import { decodeSettings } from '../../../server/commands/load_settings.ts';
import { connect } from '../../../server/engine/connect.ts';
import { foldDocuments, refresh } from '../../../server/engine/operations.ts';
import { toIndexNames } from '../../../server/scan/index_names.ts';
import { runScan } from '../../../server/scan/run_scan.ts';
import { createScanMemory } from '../../../server/scan/scan_memory.ts';
import type { ScanResult } from '../../../server/scan/scan_request.ts';
import { toTunables } from '../../../server/scan/tunables.ts';
import { must } from '../../contract/engines.ts';
import { readJob, tellResult, toResult } from './job.ts';
import { logRequests } from './request_log.ts';

/** One scan as `executeScan` runs it, with settings of the shelf, in a process of its own. */
const job = readJob();
boundHeap();
const connected = await must(connect({ url: job.url, flavor: job.flavor }));
const logged = job.log === undefined ? undefined : logRequests(connected, job.prefix, job.log);
const engine = logged?.engine ?? connected;
const names = toIndexNames(job.prefix);
const width = job.to - job.from;
const memory = createScanMemory();
const scan = async (from: number): Promise<ScanResult> => {
  const result = await runScan(engine, {
    id: 'bench',
    span: { from, to: from + width },
    analytics: job.analytics,
    dry_run: false,
    only_news: job.only_news === true,
    covers: job.covers,
    sysmon_indices: job.index,
    dns_indices: `${job.prefix}-none`,
    tunables: toTunables(decodeSettings({})),
    ...(job.allowance === undefined ? {} : { allowance: job.allowance }),
    ...(job.only_news === true ? { memory } : {}),
    names,
    created: new Date(job.from).toISOString(),
    clock: () => performance.now(),
  })();
  if (result._tag === 'Left') throw new Error(JSON.stringify(result.left));
  return result.right;
};
const { after_scans = 0 } = job;
for (let i = after_scans; i > 0; i -= 1) await scan(job.from - i * width);
const used_before = after_scans === 0 ? undefined : process.cpuUsage();
const began = performance.now();
const { account, covered } = await scan(job.from);
await must(refresh(engine, names.findings));
const { join_states_by_host: _, ...account_told } = account;
const measured = toResult(
  began,
  { requests: account.requests, detail: { account: account_told, covered } },
  used_before,
);
logged?.close();

// What stands in the index is read back once everything is measured.
const found: { id: string; finding: unknown }[] = [];
await must(
  foldDocuments(connected, names.findings, { source: true }, found, (all, { _id: id, _source: finding }) => {
    all.push({ id, finding });
    return all;
  }),
);
const lines = found.map((one) => `${JSON.stringify(one)}\n`).sort();
const digest = createHash('sha256');
for (const line of lines) digest.update(line);
if (job.findings !== undefined) writeFileSync(job.findings, lines.join(''));
const findings = digest.digest('hex').slice(0, 16);
tellResult({ ...measured, detail: { ...measured.detail, findings } });
await connected.close();
