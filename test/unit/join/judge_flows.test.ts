import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { toAttributionText } from '../../../server/findings/attribution_text.ts';
import type { FlowOwner } from '../../../server/join/flow_owners.ts';
import type { FlowJoin } from '../../../server/join/join_five_tuple.ts';
import { type FlowEvidence, judgeFlows } from '../../../server/join/judge_flows.ts';
import { AttributionCode } from '../../../server/schema/attribution.ts';
import type { SocketEvent } from '../../../server/schema/rows.ts';
import { socket, T } from './flows.ts';

const SVCHOST = 'C:\\Windows\\System32\\svchost.exe';
const CHROME = 'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe';
const isExcluded = (executable: string | undefined): boolean => [SVCHOST, CHROME].includes(executable ?? '');

const owner = (id: string, transactions: number, more: Partial<SocketEvent> = {}): FlowOwner => {
  const own = socket(id, T, { executable: `C:\\Tools\\${id}.exe`, pid: 7, ...more });
  return { socket: own, sockets: [own], transactions };
};
const joined = (owners: FlowOwner[], unowned: Partial<FlowJoin['unowned']> = {}): FlowJoin => {
  const all = { no_flow: 0, no_socket: 0, several_hosts: 0, several_processes: 0, ...unowned };
  const counts = [...owners.map((one) => one.transactions), ...Object.values(all)];
  return { owners, unowned: all, transactions: counts.reduce((a, b) => a + b, 0) };
};
const judge = (evidence: Partial<FlowEvidence>) =>
  judgeFlows({ joined: joined([]), hosts: ['ws01'], ...evidence }, isExcluded);
const code = (evidence: Partial<FlowEvidence>): AttributionCode => judge(evidence).code;

describe("the process of a sensor's tunnel", () => {
  it('is the one that carried most, and a fifth at least', () => {
    const verdict = judge({ joined: joined([owner('a', 8)], { no_socket: 32 }) });
    assert.deepEqual([verdict.code, verdict.owner?.socket.id], ['own_resolver', 'a']);
    assert.equal(code({ joined: joined([owner('a', 7)], { no_socket: 32 }) }), 'flows_not_logged');
  });

  it('is the only one of whose sockets some were logged', () => {
    assert.equal(code({ joined: joined([owner('a', 12)], { no_socket: 200 }) }), 'own_resolver');
    assert.equal(code({ joined: joined([owner('a', 12)], { no_socket: 300 }) }), 'flows_not_logged');
    assert.equal(
      code({ joined: joined([owner('a', 12), owner('b', 2)], { no_socket: 200 }) }),
      'flows_not_logged',
    );
  });

  it('names the others that carried a share worth naming', () => {
    const verdict = judge({ joined: joined([owner('a', 60), owner('b', 25), owner('c', 5)]) });
    assert.deepEqual(
      verdict.others.map((one) => one.socket.id),
      ['b'],
    );
    const carried = (one: FlowOwner) => ({ process: one.socket, transactions: one.transactions });
    const text = toAttributionText({
      ...verdict,
      owner: carried(owner('a', 60)),
      others: verdict.others.map(carried),
    });
    assert.match(text, /60 of 90 transactions/);
    assert.match(text, /b\.exe \(pid 7\), 25 of 90 transactions/);
  });

  it("is a tool with a resolver of its own beside the system's", () => {
    const system = owner('s', 60, { executable: SVCHOST });
    const verdict = judge({ joined: joined([system, owner('tool', 30)]) });
    assert.deepEqual([verdict.code, verdict.owner?.socket.id], ['own_resolver', 'tool']);
    assert.deepEqual(verdict.others, [system]);
    assert.equal(code({ joined: joined([system, owner('tool', 9)]) }), 'system_resolver');
  });

  it('behind a translation is told as such', () => {
    const translated = { kind: 'owned', owner: owner('a', 10), transactions: 12 } as const;
    const verdict = judge({ hosts: [], translated });
    assert.deepEqual(
      [verdict.code, verdict.owner?.socket.id, verdict.transactions],
      ['translated_source', 'a', 12],
    );
    const system = owner('s', 10, { executable: SVCHOST, host: 'ws09' });
    const behind = judge({ hosts: [], translated: { ...translated, owner: system } });
    assert.deepEqual([behind.code, behind.host, behind.is_translated], ['system_resolver', 'ws09', true]);
    assert.match(
      toAttributionText({ ...behind, owner: undefined, others: [] }),
      /^No host has .* system resolver/,
    );
  });
});

describe("why a sensor's tunnel stays with its host", () => {
  it('is decided by what was read', () => {
    const lost = joined([], { no_socket: 9 });
    assert.equal(code({ joined: lost, hosts: [] }), 'no_socket_events');
    assert.equal(code({ joined: lost, hosts: [], translated: { kind: 'none' } }), 'no_socket_events');
    assert.equal(
      code({ joined: lost, hosts: [], translated: { kind: 'ambiguous' } }),
      'ambiguous_translation',
    );
    assert.equal(code({ joined: lost }), 'flows_not_logged');
    assert.equal(code({ joined: lost, hosts: ['ws01', 'ws02'] }), 'several_hosts');
    assert.equal(code({ joined: joined([], { several_hosts: 5, no_socket: 4 }) }), 'several_hosts');
    assert.equal(code({ joined: joined([], { no_flow: 5, no_socket: 4 }) }), 'flows_not_recorded');
    assert.equal(code({ joined: joined([], { several_processes: 5 }) }), 'no_clear_process');
    assert.equal(code({ joined: joined([]) }), 'flows_not_logged');
  });

  it('is the resolver service also where few of its sockets were logged', () => {
    const few = (n: number) => joined([owner('s', n, { executable: SVCHOST })], { no_socket: 57 });
    assert.equal(code({ joined: few(3) }), 'system_resolver');
    assert.equal(code({ joined: few(2) }), 'flows_not_logged');
  });

  it('tells the system resolver from a browser, and both from a socket without identity', () => {
    assert.equal(code({ joined: joined([owner('s', 9, { executable: SVCHOST })]) }), 'system_resolver');
    assert.equal(code({ joined: joined([owner('s', 9, { executable: CHROME })]) }), 'excluded_program');
    const unknown = { entity_id: undefined, executable: '<unknown process>' };
    const verdict = judge({ joined: joined([owner('s', 9, { ...unknown, host: 'ws09' })]), hosts: [] });
    assert.deepEqual([verdict.code, verdict.owner, verdict.host], ['no_process_identity', undefined, 'ws09']);
  });

  it('names some of many processes of which none carried enough', () => {
    const many = Array.from({ length: 30 }, (_, i) => owner(`n${i}`, 1, { entity_id: `{${i}}` }));
    const verdict = judge({ joined: joined(many) });
    assert.deepEqual(
      [verdict.code, verdict.others.length, verdict.owner],
      ['no_clear_process', 3, undefined],
    );
  });

  it('names a host only where one is meant', () => {
    const lost = joined([], { no_socket: 9 });
    assert.equal(judge({ joined: lost }).host, 'ws01');
    assert.equal(judge({ joined: lost, hosts: ['ws01', 'ws02'] }).host, undefined);
    assert.equal(judge({ joined: lost, hosts: [] }).host, undefined);
  });

  it('has one sentence for each reason', () => {
    const codes = AttributionCode.types.map(({ value }) => value);
    const sentences = codes.map((one) =>
      toAttributionText({ code: one, is_translated: false, others: [], transactions: 1 }),
    );
    assert.equal(new Set(sentences).size, codes.length);
    for (const sentence of sentences) assert.match(sentence, /^[A-Z].{40,}\.$/);
  });
});
