import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { buildLookups } from '../../../queries/lookups.ts';
import type { ResolvedFields } from '../../../server/schema/field_profile.ts';

const field = (name: string, type = 'keyword') => ({ name, read: name, type });
const FIELDS: ResolvedFields = {
  time: field('@timestamp', 'date'),
  event_id: field('event.code'),
  host: field('host.name'),
  question: field('dns.question.name'),
  query_results: field('QueryResults'),
  answer_data: field('dns.answers.data'),
  answer_type: field('dns.answers.type'),
  answer_port: field('dns.answers.port'),
};

const portsOf = (answers: Readonly<Record<string, unknown>>): readonly number[] | undefined => {
  const { decode } = buildLookups(FIELDS, [{ span: { from: 0, to: 1 }, entity_ids: ['{a}'], hosts: [] }]);
  const fields = {
    '@timestamp': ['1773133200000'],
    'host.name': ['WS1'],
    'dns.question.name': ['a.example'],
  };
  const row = decode({ _index: 'i', _id: '1', fields: { ...fields, ...answers } });
  assert.ok(row !== undefined);
  return row.named_ports;
};

describe('the ports of an ECS answer', () => {
  it('are read from data of a type that names ports', () => {
    assert.deepEqual(
      portsOf({
        'dns.answers.data': ['0 5 5060 sip.example', '192.0.2.7'],
        'dns.answers.type': ['SRV', 'A'],
      }),
      [5060],
    );
    assert.deepEqual(
      portsOf({ 'dns.answers.data': ['0 5 5060 a.', '0 5 5070 b.'], 'dns.answers.type': ['srv'] }),
      [5060, 5070],
    );
    assert.deepEqual(portsOf({ QueryResults: ['type:  33 0 5 5061 sip.example;'] }), [5061]);
  });

  it('are read from beside the target, as Packetbeat writes them', () => {
    const target = { 'dns.answers.data': ['sip.example'], 'dns.answers.port': [5060] };
    assert.deepEqual(portsOf({ ...target, 'dns.answers.type': ['SRV'] }), [5060]);
    assert.equal(portsOf({ ...target, 'dns.answers.type': ['A'] }), undefined);
  });

  it('are none where data and types do not go together, or nothing names one', () => {
    const data = ['0 5 5060 sip.example', '192.0.2.7', '192.0.2.8'];
    assert.equal(portsOf({ 'dns.answers.data': data, 'dns.answers.type': ['SRV', 'A'] }), undefined);
    assert.equal(portsOf({ 'dns.answers.data': data, 'dns.answers.type': ['A', 'SRV', 'A'] }), undefined);
    assert.equal(portsOf({ 'dns.answers.data': data }), undefined);
    assert.equal(
      portsOf({ 'dns.answers.data': [5060, null, {}], 'dns.answers.type': ['SRV', 7] }),
      undefined,
    );
    assert.equal(portsOf({}), undefined);
  });
});
