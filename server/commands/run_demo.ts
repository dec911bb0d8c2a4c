import { fileURLToPath } from 'node:url';
import { isLeft } from 'fp-ts/lib/Either.js';
import type { Settings } from '../config/settings.ts';
import { toSentence } from '../engine/errors.ts';
import { deleteIndex } from '../engine/operations.ts';
import type { Engine } from '../engine/port.ts';
import { toIndexNames } from '../scan/index_names.ts';
import { toAccountText, toFindingsTable } from './print_findings.ts';
import { toIngestText } from './print_ingest.ts';
import { runCommandScan, toScanRecord } from './run_command_scan.ts';
import { runIngest } from './run_ingest.ts';
import { runInstall } from './run_install.ts';
import { CommandFailure, type Runtime } from './runtime.ts';

const SAMPLE = ['sysmon.ndjson.gz', 'zeek_dns.ndjson.gz'];

/** Install, load the recorded sample, scan its whole span, print. Everything it writes has the demo's own prefix. */
export const runDemo = async (runtime: Runtime, engine: Engine, settings: Settings): Promise<void> => {
  const names = toIndexNames(settings.index_prefix);
  runtime.err('demo: loading templates and the recorded sample\n');
  // Keys of an earlier demo would lock this one, and nobody could make another while it runs.
  const keys = await deleteIndex(engine, names.keys)();
  if (isLeft(keys)) throw new CommandFailure(toSentence(keys.left, engine.url), 1);
  if (keys.right === 'deleted') runtime.err('demo: the API keys of an earlier demo are gone\n');
  await runInstall(runtime, engine, settings, false);
  const files = SAMPLE.map((file) => fileURLToPath(new URL(`server/demo/sample/${file}`, runtime.root)));
  const ingested = await runIngest(runtime, engine, names, { files, shift_to_now: false });
  runtime.out(toIngestText(ingested));
  const { oldest = 'now-1d', newest = 'now' } = ingested.account;
  const to = new Date(Date.parse(newest) + 1).toISOString();
  const record = toScanRecord(runtime, { from: oldest, to, analytics: 'AN0728,AN1121', dry_run: false });
  const { findings, account } = await runCommandScan(runtime, engine, settings, record);
  runtime.out(`\n${toFindingsTable(findings, runtime.columns)}\n${toAccountText(account)}`);
};
