import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Account, giveTo } from './account.ts';
import type { Distribution } from './distributions.ts';
import { EmbeddedEngineError } from './embedded_error.ts';

/** The folders of one named engine. */
export interface Instance {
  readonly folder: string;
  readonly config: string;
  readonly data: string;
  readonly logs: string;
  readonly tmp: string;
  readonly lock: string;
}

export const toInstance = (home: string, distribution: Distribution, data_name: string): Instance => {
  if (!/^[a-z0-9][a-z0-9._-]{0,60}$/i.test(data_name))
    throw new EmbeddedEngineError(
      `"${data_name}" is no name for a data folder: use letters, digits, - and _.`,
    );
  const folder = join(home, 'instances', `${distribution.artifact}-${data_name}`);
  const inside = (name: string) => join(folder, name);
  return {
    folder,
    config: inside('config'),
    data: inside('data'),
    logs: inside('logs'),
    tmp: inside('tmp'),
    lock: `${folder}.lock`,
  };
};

/** A fresh configuration out of the distribution's own; the data is kept. All of it belongs to the account. */
export const prepareInstance = async (
  instance: Instance,
  distribution: Distribution,
  distribution_folder: string,
  settings: Readonly<Record<string, string>>,
  account: Account | undefined,
): Promise<void> => {
  const { folder, config, data, logs, tmp } = instance;
  for (const passing of [config, logs, tmp]) await rm(passing, { recursive: true, force: true });
  for (const own of [folder, data, logs, tmp]) await mkdir(own, { recursive: true, mode: 0o700 });
  await cp(join(distribution_folder, 'config'), config, { recursive: true });
  const all = { ...distribution.settings, 'path.data': data, 'path.logs': logs, ...settings };
  await writeFile(join(config, distribution.settings_file), toYaml(all));
  const jvm = join(config, 'jvm.options');
  await writeFile(jvm, withoutLogFiles(await readFile(jvm, 'utf8')));
  await giveTo(account, folder);
};

/** JSON strings are YAML too. */
export const toYaml = (settings: Readonly<Record<string, string>>): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`)
    .join('');

/** Logs and heap dumps would go into the distribution's folder, which the engine cannot write. */
export const withoutLogFiles = (jvm_options: string): string =>
  jvm_options
    .split('\n')
    .filter((line) => !/-Xlog|HeapDump|ErrorFile/.test(line))
    .join('\n');
