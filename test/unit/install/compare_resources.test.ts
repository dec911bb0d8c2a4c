import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compareBodies, compareResource } from '../../../server/install/compare_resources.ts';

const resource = (body: Record<string, unknown>) => ({
  kind: 'component_template' as const,
  name: 'afterquery-x',
  body,
});
const v = (version: number, more: Record<string, unknown> = {}) => ({ ...more, _meta: { version } });

describe('a resource', () => {
  it('is created, kept, repaired, upgraded, or left alone where the stored one is newer', () => {
    const ours = resource(v(2, { a: { b: 1 } }));
    const toAction = (stored: unknown) => compareResource(ours, stored).action;
    assert.equal(toAction(undefined), 'create');
    assert.equal(toAction(v(2, { a: { b: '1' }, added: true })), 'keep');
    assert.equal(toAction(v(2, { 'a.b': '1' })), 'keep');
    assert.equal(toAction(v(2, { a: { b: 2 } })), 'repair');
    assert.equal(toAction(v(1)), 'upgrade');
    assert.equal(toAction({}), 'upgrade');
    assert.equal(toAction(v(3)), 'newer');
  });

  it('differs by named leaves', () => {
    assert.deepEqual(compareBodies({ a: { b: 1, c: [1, 2] } }, { a: { b: 2 } }), [
      'a.b: 2 -> 1',
      'a.c: nothing -> [1,2]',
    ]);
  });
});
