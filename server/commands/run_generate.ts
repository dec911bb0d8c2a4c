import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildGeneratedFiles } from '../generate/generated_files.ts';
import { CommandFailure, type Runtime } from './runtime.ts';

/** Write what is derived; with `check`, fail where the committed files differ. */
export const runGenerate = (runtime: Runtime, check: boolean): void => {
  const readme = readFileSync(new URL('README.md', runtime.root), 'utf8');
  const stale: string[] = [];
  for (const [path, text] of buildGeneratedFiles(readme)) {
    const file = fileURLToPath(new URL(path, runtime.root));
    if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
    stale.push(path);
    if (check) continue;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  if (check && stale.length > 0)
    throw new CommandFailure(
      `Out of date: ${stale.join(', ')}; run "npm run generate" and commit the result.`,
      1,
    );
  runtime.out(stale.length === 0 ? 'Everything is up to date.\n' : `Written: ${stale.join(', ')}\n`);
};
