import { Command, CommanderError, Option } from 'commander';
import { isLeft } from 'fp-ts/lib/Either.js';
import type { FreshKey } from './access/manage_keys.ts';
import { checkService } from './commands/check_service.ts';
import { type HeldSettings, holdSettings } from './commands/hold_settings.ts';
import { loadSettings, readSettingTexts } from './commands/load_settings.ts';
import { openEngine } from './commands/open_engine.ts';
import { toAccountText, toFindingsTable, toQuestionsTable } from './commands/print_findings.ts';
import { toIngestText } from './commands/print_ingest.ts';
import { runBackfill, toBackfillText } from './commands/run_backfill.ts';
import { runCanary, toCanaryIndex, toCanaryText } from './commands/run_canary.ts';
import { runCommandScan, toScanRecord } from './commands/run_command_scan.ts';
import { runCoverage, runVerify, toCoverageRequest } from './commands/run_coverage.ts';
import { runDashboards } from './commands/run_dashboards.ts';
import { runDemo } from './commands/run_demo.ts';
import { runDoctor, toDoctorText } from './commands/run_doctor.ts';
import { runGenerate } from './commands/run_generate.ts';
import { runIngest } from './commands/run_ingest.ts';
import { runInstall, toInstallText } from './commands/run_install.ts';
import { type KeyCommands, keyCommands, toKeyRequest, toKeysTable } from './commands/run_keys.ts';
import { startService } from './commands/run_service.ts';
import { CommandFailure, type Runtime } from './commands/runtime.ts';
import { readDuration, readIndexName } from './config/setting.ts';
import type { Settings } from './config/settings.ts';
import type { Flavour } from './dashboards/vis_state.ts';
import { isHarmful } from './doctor/complaint.ts';
import type { Engine, EngineFlavor } from './engine/port.ts';
import { toIndexNames } from './scan/index_names.ts';

/** Open the engine, do the work, close it whatever happens. */
const withEngine = async (
  runtime: Runtime,
  settings: Settings,
  work: (engine: Engine) => Promise<void>,
  when_away: 'fail' | 'wait' = 'fail',
): Promise<void> => {
  const open = await openEngine(runtime, settings, when_away);
  try {
    await work(open.engine);
  } finally {
    await open.close();
  }
};

const toJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

const addIngest = (program: Command, runtime: Runtime): void => {
  program
    .command('ingest')
    .description(
      'Load event files: flat Sysmon JSON, winlogbeat, ECS, Zeek dns, Packetbeat; NDJSON, gzip, zip, tar; - for standard input',
    )
    .argument('<files...>')
    .option('--index <name>', 'write to this index instead of the two default ones')
    .option('--now', 'shift all times so that the newest event is now')
    .option('--json', 'print the account as JSON')
    .action(async (files: string[], options: { index?: string; now?: boolean; json?: boolean }) => {
      const settings = loadSettings(runtime);
      if (options.index !== undefined && isLeft(readIndexName(options.index)))
        throw new CommandFailure(
          '--index takes one index name of lower-case letters, digits, ".", "-" and "_".',
          2,
        );
      await withEngine(runtime, settings, async (engine) => {
        await runInstall(runtime, engine, settings, false);
        const names = toIndexNames(settings.index_prefix);
        const outcome = await runIngest(runtime, engine, names, {
          files,
          index: options.index,
          shift_to_now: options.now === true,
        });
        runtime.out(options.json === true ? toJson(outcome) : toIngestText(outcome));
        if (outcome.account.problems.length > 0)
          throw new CommandFailure(
            `${outcome.account.problems.length} of the files could not be read whole; what could be read was written.`,
            1,
          );
        const { sysmon, dns } = outcome.account.events;
        if (sysmon + dns === 0)
          throw new CommandFailure('Nothing was loaded: no line held a Sysmon or DNS event.', 1);
        if (outcome.failed > 0) throw new CommandFailure(`The cluster refused ${outcome.failed} events.`, 1);
      });
    });
};

const addInstall = (program: Command, runtime: Runtime): void => {
  program
    .command('install')
    .description(
      'Load index templates, ingest pipelines and a retention policy; changes only what is missing or outdated',
    )
    .option('--dry-run', 'print what would change')
    .option('--json', 'print the steps as JSON')
    .action(async (options: { dryRun?: boolean; json?: boolean }) => {
      const settings = loadSettings(runtime);
      await withEngine(runtime, settings, async (engine) => {
        const steps = await runInstall(runtime, engine, settings, options.dryRun === true);
        const shown = steps.map(({ action, resource }) => ({
          action,
          kind: resource.kind,
          name: resource.name,
        }));
        runtime.out(options.json === true ? toJson(shown) : toInstallText(steps, options.dryRun === true));
      });
    });
};

interface ScanOptions {
  readonly from: string;
  readonly to: string;
  readonly analytic: string;
  readonly dryRun?: boolean;
  readonly explain?: boolean;
  readonly json?: boolean;
}

const addScan = (program: Command, runtime: Runtime): void => {
  program
    .command('scan')
    .description(
      'One scan over a span of event time, in whole quarter hours; prints the findings and what was read, joined and skipped',
    )
    .requiredOption('--from <time>', 'ISO 8601 or now-24h')
    .option('--to <time>', 'ISO 8601 or now', 'now')
    .option('--analytic <ids>', 'AN0728, AN1121 or both', 'AN0728,AN1121')
    .option('--dry-run', 'write nothing')
    .option(
      '--explain',
      'also print what was asked of the cluster, in which way, and how long each question took',
    )
    .option('--json', 'print findings and account as JSON')
    .action(async (options: ScanOptions) => {
      const settings = loadSettings(runtime);
      const { from, to, analytic, dryRun } = options;
      const record = toScanRecord(runtime, { from, to, analytics: analytic, dry_run: dryRun === true });
      await withEngine(runtime, settings, async (engine) => {
        if (!record.dry_run) await runInstall(runtime, engine, settings, false);
        const { findings, account, covered } = await runCommandScan(runtime, engine, settings, record);
        const json = {
          scan_id: record.id,
          account,
          covered,
          findings: findings.map((f) => ({ _index: f.index, _id: f.id, ...f.finding })),
        };
        runtime.out(
          options.json === true
            ? toJson(json)
            : `${toFindingsTable(findings, runtime.columns)}\n${toAccountText(account)}${options.explain === true ? toQuestionsTable(account) : ''}`,
        );
      });
    });
};

interface BackfillOptions {
  readonly from?: string;
  readonly resume?: string;
  readonly to: string;
  readonly analytic: string;
  readonly detach?: boolean;
  readonly json?: boolean;
}

const addBackfill = (program: Command, runtime: Runtime): void => {
  program
    .command('backfill')
    .description(
      'A scan of a long span in parts that this command and every running copy of the service take; asked for again, it goes on where it ended',
    )
    .option('--from <time>', 'ISO 8601 or now-30d')
    .option('--to <time>', 'ISO 8601 or now', 'now')
    .option('--resume <id>', 'go on with this one, also when it failed or was cancelled')
    .option('--analytic <ids>', 'AN0728, AN1121 or both', 'AN0728,AN1121')
    .option('--detach', 'leave all parts to the running copies of the service')
    .option('--json', 'print the record as JSON')
    .action(async (options: BackfillOptions) => {
      const settings = loadSettings(runtime);
      const { from, to, analytic, resume } = options;
      if ((from === undefined) === (resume === undefined))
        throw new CommandFailure('Give --from, or --resume with the id of a backfill.', 2);
      const asked =
        from === undefined
          ? (resume ?? '')
          : toScanRecord(runtime, { from, to, analytics: analytic, dry_run: false });
      await withEngine(runtime, settings, async (engine) => {
        await runInstall(runtime, engine, settings, false);
        const record = await runBackfill(runtime, engine, settings, asked, options.detach === true);
        runtime.out(options.json === true ? toJson(record) : toBackfillText(record));
        if (record.status === 'failed' || record.status === 'cancelled')
          throw new CommandFailure(record.error ?? `The backfill ended as ${record.status}.`, 1);
      });
    });
};

/** A defect or a lost cluster while serving must not leave the caller waiting for a signal. */
const serveUntilInterrupted = async (
  runtime: Runtime,
  engine: Engine,
  held: HeldSettings,
  hangups?: AsyncIterable<unknown>,
): Promise<void> => {
  const service = await startService(runtime, engine, held);
  runtime.err(`REST API on ${service.url}/api/v1/findings, console on ${service.url}/; Ctrl-C stops it.\n`);
  if (hangups !== undefined) void service.reloadAt(hangups);
  await runtime.waitForInterrupt();
  // A cluster that answers nothing would keep the process until every request has timed out.
  if ((await service.stop()) === 'unfinished') runtime.leave();
};

const addServe = (program: Command, runtime: Runtime): void => {
  program
    .command('serve')
    .description('The scheduled service with its REST API, until interrupted')
    .action(async () => {
      const held = holdSettings(() => readSettingTexts(runtime));
      const settings = held.current();
      checkService(settings);
      // From here on: a cluster may be waited for, and a signal meanwhile must not end that.
      const hangups = runtime.watchHangups();
      const work = async (engine: Engine): Promise<void> => {
        await runInstall(runtime, engine, settings, false);
        await serveUntilInterrupted(runtime, engine, held, hangups);
      };
      await withEngine(runtime, settings, work, 'wait');
    });
};

const addDemo = (program: Command, runtime: Runtime): void => {
  program
    .command('demo')
    .description(
      'Load the recorded sample into the embedded engine, scan it, print the findings, serve the API',
    )
    .option('--once', 'stop after printing')
    .addOption(
      new Option('--engine <flavor>', 'which engine to embed').choices(['opensearch', 'elasticsearch']),
    )
    .action(async (options: { once?: boolean; engine?: EngineFlavor }) => {
      const overrides = {
        AFTERQUERY_ENGINE: options.engine,
        AFTERQUERY_ENGINE_URL: '',
        AFTERQUERY_SYSMON_INDICES: 'afterquery-demo-source-sysmon*',
        AFTERQUERY_DNS_INDICES: 'afterquery-demo-source-dns*',
        AFTERQUERY_INDEX_PREFIX: 'afterquery-demo',
        AFTERQUERY_SCHEDULE: 'off',
      };
      const own = { overrides, fallbacks: { AFTERQUERY_LOG_LEVEL: 'warn' } };
      const held = holdSettings(() => readSettingTexts(runtime, own));
      const settings = held.current();
      await withEngine(runtime, settings, async (engine) => {
        await runDemo(runtime, engine, settings);
        if (options.once !== true) await serveUntilInterrupted(runtime, engine, held);
      });
    });
};

interface CoverageOptions {
  readonly from?: string;
  readonly to: string;
  readonly format: 'json' | 'csv' | 'html';
  readonly out?: string;
  readonly verify?: string;
}

const addCoverage = (program: Command, runtime: Runtime): void => {
  program
    .command('coverage')
    .description(
      'What was watched and what was blind in a period, as a report with a digest; or verify a stored one',
    )
    .option('--from <time>', 'ISO 8601 or now-30d')
    .option('--to <time>', 'ISO 8601 or now', 'now')
    .addOption(
      new Option('--format <form>', 'of the report').choices(['json', 'csv', 'html']).default('json'),
    )
    .option('--out <file>', 'write to this file, and its digest to standard error')
    .option(
      '--verify <file>',
      'calculate the digest of a stored report again, whatever its form; needs no cluster',
    )
    .action(async ({ from, verify, ...options }: CoverageOptions) => {
      if ((from === undefined) === (verify === undefined))
        throw new CommandFailure('Give --from, or --verify with a file.', 2);
      if (verify !== undefined) return runVerify(runtime, verify);
      const request = toCoverageRequest(runtime, { from: from ?? '', ...options });
      const settings = loadSettings(runtime);
      await withEngine(runtime, settings, (engine) => runCoverage(runtime, engine, settings, request));
    });
};

const addCanary = (program: Command, runtime: Runtime): void => {
  program
    .command('canary')
    .description(
      'Write a marked synthetic story of each analytic into a source index, and wait until the service has found it',
    )
    .option('--index <name>', 'index or data stream to write to; else AFTERQUERY_CANARY_INDEX')
    .option('--within <time>', 'how soon it must be found; else AFTERQUERY_CANARY_WITHIN')
    .option('--scan', 'scan the story at once, in place of waiting for the schedule')
    .option('--json', 'print the record as JSON')
    .action(async (options: { index?: string; within?: string; scan?: boolean; json?: boolean }) => {
      const settings = loadSettings(runtime);
      const index = toCanaryIndex(settings, options.index);
      const within = readDuration(options.within ?? `${settings.canary_within}ms`);
      if (isLeft(within)) throw new CommandFailure(`--within takes ${within.left}.`, 2);
      await withEngine(runtime, settings, async (engine) => {
        await runInstall(runtime, engine, settings, false);
        const asked = { index, within_ms: within.right, scan: options.scan === true };
        const record = await runCanary(runtime, engine, settings, asked);
        runtime.out(options.json === true ? toJson(record) : toCanaryText(record));
        if (record.status !== 'found') throw new CommandFailure('The canary was not found.', 1);
      });
    });
};

const addDoctor = (program: Command, runtime: Runtime): void => {
  program
    .command('doctor')
    .description(
      'What is wrong with rights, templates, sources, fields, sensors, clocks, schedule and storage, the most harmful first, each with its remedy',
    )
    .option('--json', 'print as JSON')
    .action(async (options: { json?: boolean }) => {
      const settings = loadSettings(runtime);
      await withEngine(runtime, settings, async (engine) => {
        const examined = await runDoctor(runtime, engine, settings);
        runtime.out(options.json === true ? toJson(examined) : toDoctorText(examined));
        if (isHarmful(examined.complaints))
          throw new CommandFailure('Something is wrong that costs findings; see above.', 1);
      });
    });
};

const addKeys = (program: Command, runtime: Runtime): void => {
  const keys = program.command('keys').description('API keys of the REST API: make, list, rotate, revoke');
  const json = ['--json', 'print as JSON'] as const;
  const withKeys = (prepare: boolean, work: (commands: KeyCommands) => Promise<void>): Promise<void> => {
    const settings = loadSettings(runtime);
    return withEngine(runtime, settings, async (engine) => {
      if (prepare) await runInstall(runtime, engine, settings, false);
      await work(keyCommands(runtime, engine, settings.index_prefix));
    });
  };
  const print = ({ shown, text }: FreshKey, as_json: boolean | undefined): void => {
    runtime.out(as_json === true ? toJson({ ...shown, key: text }) : `${text}\n`);
    if (as_json === true) return;
    runtime.err(
      `This is the key of "${shown.name}" (${shown.role}); it is shown once. It holds for the service with AFTERQUERY_INDEX_PREFIX=${loadSettings(runtime).index_prefix} on this cluster.\n`,
    );
  };
  keys
    .command('create')
    .description('Make a key; from then on the REST API asks everybody for one')
    .requiredOption('--name <name>', 'whose, or what for')
    .requiredOption('--role <role>', 'viewer, analyst or admin')
    .option('--expires <time>', 'ISO 8601 or now+90d')
    .option(...json)
    .action(async (options: { name: string; role: string; expires?: string; json?: boolean }) => {
      const asked = toKeyRequest(runtime, options);
      await withKeys(true, async ({ create }) => print(await create(asked), options.json));
    });
  keys
    .command('list')
    .description('All keys, revoked and expired ones too')
    .option(...json)
    .action((options: { json?: boolean }) =>
      withKeys(false, async ({ list }) => {
        const all = await list();
        runtime.out(options.json === true ? toJson(all) : toKeysTable(all, runtime.now()));
      }),
    );
  keys
    .command('rotate')
    .description('Give a key a new secret; the old one ends at once')
    .argument('<id>')
    .option(...json)
    .action((id: string, options: { json?: boolean }) =>
      withKeys(false, async ({ rotate }) => print(await rotate(id), options.json)),
    );
  keys
    .command('revoke')
    .description('End a key at once, for good')
    .argument('<id>')
    .action((id: string) =>
      withKeys(false, async ({ revoke }) => {
        const { name } = await revoke(id);
        runtime.out(`The key of "${name}" is revoked.\n`);
      }),
    );
};

const addDashboards = (program: Command, runtime: Runtime): void => {
  program
    .command('dashboards')
    .description(
      'Dashboards, searches and Vega charts as an import file on standard output, or loaded into Kibana or OpenSearch Dashboards',
    )
    .addOption(
      new Option('--for <product>', 'what they are for')
        .choices(['kibana', 'opensearch_dashboards'])
        .default('kibana'),
    )
    .option('--url <address>', 'load them there, with the account of the cluster; a path may name a space')
    .option('--console <address>', 'where people reach this service; findings link to it')
    .action((options: { for: Flavour; url?: string; console?: string }) =>
      runDashboards(runtime, loadSettings(runtime), {
        flavour: options.for,
        url: options.url,
        console_url: options.console,
      }),
    );
};

const addGenerate = (program: Command, runtime: Runtime): void => {
  program
    .command('generate', { hidden: true })
    .description('Write the files that are derived from code (for developers)')
    .option('--check', 'fail where they differ')
    .action((options: { check?: boolean }) => runGenerate(runtime, options.check === true));
};

/** Parse, run, and turn every failure into one sentence and an exit code: 0, 1 (failed), 2 (bad usage or settings). */
export const runCli = async (runtime: Runtime, args: readonly string[]): Promise<number> => {
  const program = new Command('afterquery')
    .description('Finds command and control in what a process does with DNS and right after DNS.')
    .configureOutput({ writeOut: runtime.out, writeErr: runtime.err })
    .showHelpAfterError('(afterquery --help lists the commands)')
    .exitOverride();
  for (const add of [
    addDemo,
    addIngest,
    addInstall,
    addScan,
    addBackfill,
    addCoverage,
    addCanary,
    addDoctor,
    addServe,
    addKeys,
    addDashboards,
    addGenerate,
  ])
    add(program, runtime);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof CommandFailure) {
      runtime.err(`afterquery: ${error.message}\n`);
      return error.exit_code;
    }
    throw error;
  }
};
