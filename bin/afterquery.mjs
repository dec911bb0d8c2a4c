#!/usr/bin/env node
// `npx afterquery`: hands over to the pinned Node 24, which runs the TypeScript sources directly.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const pinned = `${root}node_modules/.bin/node`;
const node = existsSync(pinned) ? pinned : process.execPath;
// Garbage is collected sooner, so that a service under load takes no more memory than it needs (docs/operations.md).
const flags = ['--import', new URL('keep_compiled.mjs', import.meta.url).href, '--max-semi-space-size=8'];
const child = spawn(node, [...flags, `${root}server/main.ts`, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
