import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { toNdjsonLine } from '../../../server/export/to_ndjson.ts';
import { anyFinding } from './findings.ts';

describe('findings as NDJSON', () => {
  it('is one line that reads back as the finding', () => {
    fc.assert(
      fc.property(anyFinding(fc.string({ unit: 'binary' })), (finding) => {
        const line = toNdjsonLine(finding);
        assert.equal(line.indexOf('\n'), line.length - 1);
        assert.deepEqual(JSON.parse(line), JSON.parse(JSON.stringify(finding)));
      }),
    );
  });
});
