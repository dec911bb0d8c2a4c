import { spawn } from 'node:child_process';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Distribution } from './distributions.ts';
import { EmbeddedEngineError } from './embedded_error.ts';

const TELL_EVERY_MS = 2_000;
const GIVE_UP_MS = 30 * 60_000;

/**
 * Fetches a distribution's archive once through the user's own Maven, so that mirrors and proxies apply.
 * @param target where the archive goes; put there by one rename
 */
export const fetchZip = async (
  { title, group, artifact }: Distribution,
  version: string,
  target: string,
  progress: (line: string) => void,
): Promise<void> => {
  const folder = `${target}.fetch-${process.pid}`;
  await mkdir(folder, { recursive: true });
  const repository = join(homedir(), '.m2', 'repository', ...group.split('.'), artifact, version);
  const started = Date.now();
  progress(`Fetching ${title} ${version} by Maven (once, 120 to 160 MB) …`);
  const timer = setInterval(async () => {
    const bytes = Math.max(await largestFile(folder), await largestFile(repository));
    progress(`Fetching ${title} ${version}: ${toSeconds(started)} s, ${(bytes / 1e6).toFixed(0)} MB`);
  }, TELL_EVERY_MS);
  try {
    await runMaven(`${group}:${artifact}:${version}:zip`, folder, `${title} ${version}`, target);
    const name = (await readdir(folder)).find((entry) => entry.endsWith('.zip'));
    if (name === undefined) throw new EmbeddedEngineError(`Maven brought no archive of ${title} ${version}.`);
    await rename(join(folder, name), target);
    progress(`Fetched ${title} ${version} in ${toSeconds(started)} s`);
  } finally {
    clearInterval(timer);
    await rm(folder, { recursive: true, force: true });
  }
};

const runMaven = (artifact: string, folder: string, wanted: string, target: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const copy = ['dependency:copy', `-Dartifact=${artifact}`, `-DoutputDirectory=${folder}`];
    const is_windows = process.platform === 'win32';
    const child = spawn(
      is_windows ? 'mvn.cmd' : 'mvn',
      ['-B', '-q', ...copy, '-Dmdep.overWriteReleases=true'],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        cwd: folder,
        // not `timeout`: its timer outlives a command that is not there
        signal: AbortSignal.timeout(GIVE_UP_MS),
        shell: is_windows,
      },
    );
    let told = '';
    const listen = (chunk: Buffer) => {
      told = (told + chunk.toString()).slice(-20_000);
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    const advice = `or put the archive at ${target} yourself`;
    child.on('error', ({ name }) => {
      const need =
        name === 'AbortError' ? 'took too long; try again' : 'needs Maven (the command mvn); install it';
      reject(new EmbeddedEngineError(`Fetching ${wanted} ${need}, ${advice}.`));
    });
    child.on('close', (code) => {
      const reason = told.split('\n').find((line) => line.includes('[ERROR]')) ?? `mvn ended with ${code}`;
      if (code === 0) resolve();
      else
        reject(
          new EmbeddedEngineError(
            `Maven could not fetch ${wanted} (${toShort(reason)}); see to it, ${advice}.`,
          ),
        );
    });
  });

const largestFile = async (folder: string): Promise<number> => {
  const names = await readdir(folder).catch(() => []);
  const sizes = names.map((name) =>
    stat(join(folder, name))
      .then(({ size }) => size)
      .catch(() => 0),
  );
  return Math.max(0, ...(await Promise.all(sizes)));
};

const toSeconds = (started: number): string => ((Date.now() - started) / 1_000).toFixed(0);
const toShort = (line: string): string => line.replace(/^.*\[ERROR\]\s*/, '').slice(0, 240);
