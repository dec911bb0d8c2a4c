import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { buildGeneratedFiles } from '../../../server/generate/generated_files.ts';

const root = new URL('../../../', import.meta.url);
const read = (path: string): string | undefined =>
  existsSync(new URL(path, root)) ? readFileSync(new URL(path, root), 'utf8') : undefined;

describe('generated files', () => {
  it('are what the sources say', () => {
    const drifted = [...buildGeneratedFiles(read('README.md') ?? '')]
      .filter(([path, text]) => read(path) !== text)
      .map(([path]) => path);
    assert.equal(
      drifted.length,
      0,
      `${drifted.join(', ')} drifted from the sources: run \`npm run generate\`.`,
    );
  });
});
