import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { toAnswersOf } from '../../../server/join/answers_of.ts';
import { indexLookups, toEntityKey } from '../../../server/join/index_lookups.ts';
import { indexStarts, MAX_ANCESTORS, toAncestorKeys } from '../../../server/join/lineage.ts';
import type { LookupEvent, ProcessStart } from '../../../server/schema/rows.ts';

const PROCESS = { host: 'WS1', entity_id: '{a}', pid: 1, executable: 'C:\\a.exe' };

describe('the index of lookups', () => {
  it('keeps a question whose answer has no address: it may name a port', () => {
    const srv: LookupEvent = {
      ...PROCESS,
      index: 'i',
      id: 'l',
      time: 0,
      logged: 0,
      name: '_sip._tcp.example.com',
      addresses: [],
      types: ['SRV'],
    };
    const answersOf = toAnswersOf(indexLookups([srv, srv]), () => []);
    assert.deepEqual(answersOf(PROCESS).all, [srv]);
  });
});

describe('the key of an instance', () => {
  it('is each its own, in whatever turn they are asked for', () => {
    const refs = ['A', 'b'].flatMap((host) =>
      ['{1}', '{2}', undefined].map((id) => ({ host, entity_id: id })),
    );
    const keys = ['a|{1}', 'a|{2}', undefined, 'b|{1}', 'b|{2}', undefined];
    assert.deepEqual(
      refs.map((ref) => toEntityKey(ref)),
      keys,
    );
    assert.deepEqual(
      refs.toReversed().map((ref) => toEntityKey(ref)),
      keys.toReversed(),
    );
    assert.equal(toEntityKey({ host: 'b', entity_id: '{1}' }, '{2}'), 'b|{2}');
    assert.equal(toEntityKey({ host: '', entity_id: '' }), '|');
  });
});

const start = (entity_id: string, parent_entity_id: string | undefined, time = 0): ProcessStart => ({
  host: 'WS1',
  index: 'i',
  id: `${entity_id}${time}`,
  entity_id,
  parent_entity_id,
  time,
});

describe('lineage', () => {
  it('goes up four ancestors, nearest first', () => {
    const starts = indexStarts(['b', 'c', 'd', 'e', 'f'].map((p, i) => start('abcde'[i] ?? '', p)));
    assert.equal(toAncestorKeys(starts, 'ws1|a').length, MAX_ANCESTORS);
    assert.deepEqual(toAncestorKeys(starts, 'ws1|a'), ['ws1|b', 'ws1|c', 'ws1|d', 'ws1|e']);
    assert.deepEqual(toAncestorKeys(starts, 'ws1|x'), []);
  });

  it('ends at a circle', () => {
    const starts = indexStarts([start('a', 'b'), start('b', 'c'), start('c', 'a'), start('s', 's')]);
    assert.deepEqual(toAncestorKeys(starts, 'ws1|a'), ['ws1|b', 'ws1|c']);
    assert.deepEqual(toAncestorKeys(starts, 'ws1|s'), []);
  });

  it('takes the earliest of two creations', () => {
    const starts = indexStarts([start('a', 'late', 9), start('a', 'early', 1)]);
    assert.equal(starts.get('ws1|a')?.parent_entity_id, 'early');
  });
});
