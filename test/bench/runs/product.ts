import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { decodeSettings } from '../../../server/commands/load_settings.ts';
import { connect } from '../../../server/engine/connect.ts';
import { foldDocuments, refresh } from '../../../server/engine/operations.ts';
import { toIndexNames } from '../../../server/scan/index_names.ts';
import { runScan } from '../../../server/scan/run_scan.ts';
import { toTunables } from '../../../server/scan/tunables.ts';
import { must } from '../../contract/engines.ts';
import { readJob, tellResult, toResult } from './job.ts';
import { logRequests } from './request_log.ts';

/** One scan as `executeScan` runs it, with settings of the shelf, in a process of its own. */
const job = readJob();
const began = performance.now();
const connected = await must(connect({ url: job.url, flavor: job.flavor }));
const logged = job.log === undefined ? undefined : logRequests(connected, job.prefix, job.log);
const engine = logged?.engine ?? connected;
const names = toIndexNames(job.prefix);
const result = await runScan(engine, {
  id: 'bench',
  span: { from: job.from, to: job.to },
  analytics: job.analytics,
  dry_run: false,
  only_news: job.only_news === true,
  covers: job.covers,
  sysmon_indices: job.index,
  dns_indices: `${job.prefix}-none`,
  tunables: toTunables(decodeSettings({})),
  names,
  created: new Date(job.from).toISOString(),
  clock: () => performance.now(),
})();
if (result._tag === 'Left') throw new Error(JSON.stringify(result.left));
await must(refresh(engine, names.findings));
const { account, covered } = result.right;
const { join_states_by_host: _, ...account_told } = account;
const measured = toResult(began, { requests: account.requests, detail: { account: account_told, covered } });
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
