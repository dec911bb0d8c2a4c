// `node --import ./bin/keep_compiled.mjs …`: what Node has made of the sources is kept for the next start, which takes half as long.
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

// Beside the packages, which the same account installed: what lies in a folder that everybody may write to would be run as it lies there.
const folder = fileURLToPath(new URL('../node_modules/.cache/afterquery', import.meta.url));
enableCompileCache(folder);
// Processes started by this one do the same.
process.env.NODE_COMPILE_CACHE ??= folder;
