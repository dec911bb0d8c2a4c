import { execFile } from 'node:child_process';
import { readdir, realpath } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import type { Account } from './account.ts';
import { EmbeddedEngineError } from './embedded_error.ts';

const JAVA = process.platform === 'win32' ? 'java.exe' : 'java';
const FOLDERS = ['/usr/lib/jvm', '/usr/java', '/opt/java', '/Library/Java/JavaVirtualMachines'];

/** @param told what `java -version` prints, e.g. `openjdk version "25.0.3" 2026-04-21 LTS`; "1.8.0_392" is 8 */
export const parseJavaVersion = (told: string): number | undefined => {
  const version = /version "(\d+)(?:\.(\d+))?/.exec(told);
  if (version === null) return undefined;
  return Number(version[1] === '1' ? version[2] : version[1]);
};

/**
 * The home of the first Java that is new enough: AFTERQUERY_JAVA_HOME, JAVA_HOME, the usual folders, PATH.
 * @param homes in place of the usual search
 */
export const findJava = async (
  minimum: number,
  account: Account | undefined,
  homes?: readonly string[],
): Promise<string> => {
  const seen: string[] = [];
  for (const home of homes ?? (await listHomes())) {
    const version = await askVersion(home, account);
    if (version !== undefined && version >= minimum) return home;
    seen.push(`${home} ${version === undefined ? 'does not run' : `is ${version}`}`);
  }
  const found = seen.length === 0 ? 'none was found' : seen.join(', ');
  throw new EmbeddedEngineError(
    `The embedded engine needs Java ${minimum} or newer (${found}); install one, or name it in AFTERQUERY_JAVA_HOME.`,
  );
};

const listHomes = async (): Promise<readonly string[]> => {
  const { AFTERQUERY_JAVA_HOME, JAVA_HOME, PATH = '' } = process.env;
  const stated = [AFTERQUERY_JAVA_HOME, JAVA_HOME].filter(
    (home) => home !== undefined && home !== '',
  ) as string[];
  const installed = await Promise.all(FOLDERS.map(listFolder));
  const on_path = await Promise.all(PATH.split(delimiter).map((folder) => toHome(join(folder, JAVA))));
  return [...new Set([...stated, ...installed.flat(), ...on_path.flat()])];
};

const listFolder = async (folder: string): Promise<readonly string[]> => {
  const names = await readdir(folder).catch(() => []);
  const within = process.platform === 'darwin' ? ['Contents', 'Home'] : [];
  const homes = names.sort().map((name) => toHome(join(folder, name, ...within, 'bin', JAVA)));
  return (await Promise.all(homes)).flat();
};

const toHome = (java: string): Promise<readonly string[]> =>
  realpath(java).then(
    (real) => [dirname(dirname(real))],
    () => [],
  );

// asked as the account that will run the engine: a JDK in root's home is of no use to it
const askVersion = (home: string, account: Account | undefined): Promise<number | undefined> =>
  new Promise((done) => {
    const options = { timeout: 20_000, cwd: '/', ...account };
    execFile(join(home, 'bin', JAVA), ['-version'], options, (error, stdout, stderr) =>
      done(error === null ? parseJavaVersion(`${stderr}${stdout}`) : undefined),
    );
  });
