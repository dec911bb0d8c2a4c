import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { buildLookupIds, buildLookups, buildNamingLookups } from '../../../queries/lookups.ts';
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

describe('lookups from columns', () => {
  const { query_results: _, answer_data: _data, answer_port: _port, ...rest } = FIELDS;
  const fields: ResolvedFields = {
    ...rest,
    entity_id: field('process.entity_id'),
    pid: field('process.pid', 'long'),
    executable: field('process.executable'),
    question_type: field('dns.question.type'),
    response_code: field('dns.response_code'),
    resolved_ip: field('dns.resolved_ip', 'ip'),
  };
  const span = { from: 0, to: 1 };
  const TIME = { field: '@timestamp', format: 'epoch_millis' };

  it('hold what the join asks of them, and the program only where no instance is known', () => {
    const of = (entity_ids: string[], hosts: string[]) =>
      buildLookups(fields, [{ span, entity_ids, hosts }]).columns;
    const shared = ['host.name', 'process.entity_id'];
    assert.deepEqual(of(['{a}'], []), [TIME, ...shared, 'dns.question.name', 'dns.resolved_ip']);
    assert.deepEqual(of([], ['WS1']), [
      TIME,
      ...shared,
      'process.pid',
      'process.executable',
      'dns.question.name',
      'dns.resolved_ip',
    ]);
    assert.ok(buildLookupIds(fields, span, [1]).columns?.includes('process.executable'));
  });

  it('are read as they stand, addresses each once and in one spelling', () => {
    const { decode } = buildLookups(fields, [{ span, entity_ids: ['{a}'], hosts: [] }]);
    const hit = {
      _index: 'i',
      _id: '',
      _seq_no: 7,
      fields: {
        '@timestamp': ['1773133200000'],
        'host.name': ['WS1'],
        'process.entity_id': ['{A}'],
        'dns.question.name': ['a.example.'],
        'dns.resolved_ip': ['192.0.2.7', '192.0.2.7', '2001:DB8::1', 'none'],
      },
    };
    assert.deepEqual(decode(hit), {
      host: 'WS1',
      entity_id: '{a}',
      pid: undefined,
      executable: undefined,
      time: 1773133200000,
      logged: 1773133200000,
      index: 'i',
      id: '',
      seq: 7,
      name: 'a.example',
      addresses: ['192.0.2.7', '2001:db8::1'],
      types: [],
    });
    for (const name of [undefined, [], [''], ['.'], [null]])
      assert.equal(
        decode({ ...hit, fields: { ...hit.fields, 'dns.question.name': name as never } }),
        undefined,
      );
    assert.equal(decode({ ...hit, fields: { ...hit.fields, 'host.name': [] } }), undefined);
  });

  it('are read whole where a question states a port, whether or not the index keeps types of answers', () => {
    const prefixes = (some: ResolvedFields): number =>
      JSON.stringify(buildNamingLookups(some, span).query).match(/"prefix":\{"dns\.question\.name"/g)
        ?.length ?? 0;
    const { answer_type: _type, ...untyped } = fields;
    assert.equal(prefixes(fields), 9);
    assert.equal(prefixes(untyped), 9);
    assert.ok(!JSON.stringify(buildNamingLookups(untyped, span).query).includes('dns.answers.type'));
  });
});
