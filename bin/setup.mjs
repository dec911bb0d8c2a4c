// Runs under any Node >= 20, before anything is installed: brings node_modules in line with the lockfile,
// which also brings the pinned Node 24 that every npm script then uses.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const installed = `${root}node_modules/.package-lock.json`;
const wanted = `${root}package-lock.json`;

const fresh =
  existsSync(installed) &&
  existsSync(`${root}node_modules/.bin/node`) &&
  statSync(installed).mtimeMs >= statSync(wanted).mtimeMs;
if (!fresh) {
  console.error('afterquery: installing the locked packages (npm ci) ...');
  const run = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (run.status !== 0) {
    console.error('afterquery: npm ci failed; see its messages above.');
    process.exit(1);
  }
}
