import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chooseFields } from '../../../server/scan/fields/choose_fields.ts';

const field = (name: string) => ({ name, read: name, type: 'keyword' });

describe('choosing fields', () => {
  it('takes what most documents fill, and says what is missing', () => {
    const { fields, unresolved } = chooseFields(
      'logs',
      'sysmon',
      { host: ['host.name', 'Computer'], question: ['dns.question.name'], executable: ['Image'] },
      { host: [field('host.name'), field('Computer')], question: [field('dns.question.name')] },
      { documents: 10, filled: new Map([['Computer', 10]]) },
      (of) => (of === 'executable' ? 'Image is mapped as text.' : ''),
    );
    assert.equal(fields.host?.name, 'Computer');
    assert.equal(fields.question, undefined);
    assert.match(
      unresolved.find((u) => u.field === 'question')?.why ?? '',
      /^None of dns\.question\.name is filled/,
    );
    assert.equal(unresolved.find((u) => u.field === 'executable')?.why, 'Image is mapped as text.');
    assert.ok(unresolved.every((u) => u.needed_by.length > 0));
  });
});
