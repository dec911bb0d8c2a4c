import { chmod, mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { EngineFlavor } from '../port.ts';
import { type Account, findAccount } from './account.ts';
import { type DataLock, takeDataLock } from './data_lock.ts';
import { DISTRIBUTIONS, type Distribution } from './distributions.ts';
import { EmbeddedEngineError } from './embedded_error.ts';
import { provideHome } from './home.ts';
import { type Instance, prepareInstance, toInstance } from './instance.ts';
import { findJava } from './java.ts';
import { toLastWords } from './last_words.ts';
import { provideDistribution } from './provide_distribution.ts';
import { pickEnv, startSupervisor } from './supervisor.ts';
import { waitReady } from './wait_ready.ts';

export interface EmbeddedOptions {
  readonly flavor: EngineFlavor;
  readonly version?: string;
  /** for distributions and data; the user's cache folder by default */
  readonly home?: string;
  /** data under the same name is found again by the next run */
  readonly data_name: string;
  /** the data goes when the engine stops */
  readonly ephemeral?: boolean;
  readonly heap_mb?: number;
  readonly settings?: Readonly<Record<string, string>>;
  /** in place of the usual search for Java */
  readonly java_homes?: readonly string[];
  /** runs before the engine starts: keystore, roles, users */
  readonly prepare?: (tools: EmbeddedTools) => Promise<void>;
  readonly progress: (line: string) => void;
}

export interface EmbeddedEngine {
  readonly url: string;
  readonly flavor: EngineFlavor;
  readonly version: string;
  readonly pid: number;
  /** resolves, with how, when the engine ends, by order or not */
  readonly ended: Promise<string>;
  readonly stop: () => Promise<void>;
}

/** What a preparation may need. */
export interface EmbeddedTools {
  readonly distribution: string;
  readonly config: string;
  readonly env: Readonly<Record<string, string>>;
  readonly account: Account | undefined;
}

const STOP_MS = 20_000;

/**
 * Starts a real engine on this machine's loopback. It ends with this process, however that ends.
 * Rejects with an EmbeddedEngineError.
 */
export const startEmbedded = async (options: EmbeddedOptions): Promise<EmbeddedEngine> => {
  const distribution = DISTRIBUTIONS[options.flavor];
  const version = options.version ?? distribution.version;
  const account = findAccount();
  const home = await provideHome(options.home, account);
  const instance = toInstance(home, distribution, options.data_name);
  const java = await findJava(distribution.java, account, options.java_homes);
  const folder = await provideDistribution(distribution, version, home, options.progress);
  await provideParent(instance);
  const lock = await takeDataLock(instance.lock, options.data_name);
  try {
    await prepareInstance(instance, distribution, folder, options.settings ?? {}, account);
    const env = toEnv(distribution, instance, java, options.heap_mb ?? distribution.heap_mb);
    await options.prepare?.({ distribution: folder, config: instance.config, env, account });
    return await launch(options, { distribution, version, account, instance, folder, lock, env });
  } catch (error) {
    await lock.release();
    throw error;
  }
};

interface Launch {
  readonly distribution: Distribution;
  readonly version: string;
  readonly account: Account | undefined;
  readonly instance: Instance;
  readonly folder: string;
  readonly lock: DataLock;
  readonly env: Readonly<Record<string, string>>;
}

const launch = async (options: EmbeddedOptions, given: Launch): Promise<EmbeddedEngine> => {
  const { distribution, version, account, instance, folder, lock, env } = given;
  const title = `${distribution.title} ${version}`;
  const log_path = join(instance.folder, 'engine.log');
  options.progress(`Starting ${title} …`);
  const suffix = process.platform === 'win32' ? '.bat' : '';
  const supervisor = await startSupervisor({
    command: join(folder, 'bin', `${distribution.launcher}${suffix}`),
    args: [],
    env,
    ...account,
    log_path,
    stop_ms: STOP_MS,
    lock: { path: lock.path, token: lock.token },
    remove: options.ephemeral === true ? [instance.folder] : [],
  });
  if (supervisor.pid !== undefined) await lock.setEngine(supervisor.pid, supervisor.own_pid);
  const tell = (seconds: number) => options.progress(`Starting ${title}: ${seconds} s`);
  const url = await waitReady(instance.logs, supervisor.ended, tell);
  if (url === undefined || supervisor.pid === undefined) {
    const last_words = toLastWords(await readFile(log_path, 'utf8').catch(() => ''));
    const is_over = await Promise.race([supervisor.ended, Promise.resolve(undefined)]);
    await supervisor.stop();
    const how =
      is_over === undefined ? 'did not answer within two minutes' : `stopped while starting (${is_over})`;
    throw new EmbeddedEngineError(`${title} ${how}; the last it said: ${last_words}`);
  }
  options.progress(`${title} is up at ${url}`);
  const { pid, ended } = supervisor;
  const stop = async () => {
    await supervisor.stop();
    // done already, unless somebody killed the supervisor
    if (options.ephemeral === true) await rm(instance.folder, { recursive: true, force: true });
    await lock.release();
  };
  return { url, flavor: options.flavor, version, pid, ended, stop };
};

const provideParent = async ({ folder }: Instance): Promise<void> => {
  await mkdir(dirname(folder), { recursive: true });
  await chmod(dirname(folder), 0o755);
};

const toEnv = ({ prefix }: Distribution, { config, tmp }: Instance, java: string, heap_mb: number) => ({
  ...pickEnv(['PATH', 'LANG', 'LC_ALL', 'TZ', 'SystemRoot', 'ComSpec']),
  HOME: tmp,
  [`${prefix}_JAVA_HOME`]: java,
  [`${prefix}_PATH_CONF`]: config,
  [`${prefix}_TMPDIR`]: tmp,
  [`${prefix}_JAVA_OPTS`]: `-Xms${heap_mb}m -Xmx${heap_mb}m`,
});
