import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { toDocument } from '../../../server/canary/to_document.ts';
import { toStory } from '../../../server/canary/to_story.ts';
import { toCanaryHost, toCanaryId } from '../../../server/schema/canary.ts';
import type { ResolvedField, ResolvedFields } from '../../../server/schema/field_profile.ts';

const ID = 'a'.repeat(32);
const NOW = Date.UTC(2026, 2, 10, 12);
const story = toStory(ID, toCanaryHost(ID), NOW);
const field = (name: string, type = 'keyword'): ResolvedField => ({ name, read: name, type });

/** Of a kind of event the first. */
const first = (code: string) => {
  const found = story.events.find((event) => event.code === code);
  assert.ok(found !== undefined);
  return found;
};

describe('the story of a canary', () => {
  it('lies before the moment of writing, on one host, and is the same for the same id', () => {
    assert.ok(story.events.every(({ time }) => time >= story.from && time < NOW));
    assert.deepEqual(new Set(story.events.map(({ values }) => values.host)), new Set([toCanaryHost(ID)]));
    assert.deepEqual(toStory(ID, toCanaryHost(ID), NOW), story);
    assert.notDeepEqual(toStory('b'.repeat(32), toCanaryHost(ID), NOW), story);
  });

  it('asks only names that nobody can register', () => {
    const names = story.events.flatMap(({ values }) => values.question ?? []);
    assert.ok(names.length > 200);
    assert.ok(names.every((name) => String(name).endsWith('.afterquery-canary.invalid')));
    assert.equal(new Set(names).size, names.length);
  });

  it('connects where its answers lead, to the port that they give', () => {
    for (const { values } of story.events.filter(({ code }) => code === '3')) {
      const [o1, o2, o3] = String(values.address).split('.').map(Number);
      assert.equal(values.port, (o1 ?? 0) * (o2 ?? 0) + (o3 ?? 0));
      assert.ok(story.events.some((e) => String(e.values.resolved_ip) === values.address));
    }
  });

  it('has a host name that gives its id back, and no other name does', () => {
    assert.equal(toCanaryId(toCanaryHost(ID)), ID);
    assert.equal(toCanaryId(toCanaryHost(ID).toUpperCase()), ID);
    for (const other of [
      `${toCanaryHost(ID)}.corp`,
      `x${toCanaryHost(ID)}`,
      'afterquery-canary-.invalid',
      '',
    ])
      assert.equal(toCanaryId(other), undefined);
  });
});

describe('a document of the story', () => {
  it('is ECS where nothing is known of the index', () => {
    const document = toDocument(first('22'), {});
    assert.equal((document.event as { code: string }).code, '22');
    assert.deepEqual(document.host, { name: toCanaryHost(ID) });
    const dns = document.dns as { question: { name: string }; resolved_ip: string[] };
    assert.equal(dns.question.name, first('22').values.question);
    assert.deepEqual(dns.resolved_ip, ['198.51.100.17']);
    assert.deepEqual(document.tags, ['afterquery-canary']);
  });

  it('speaks as raw winlogbeat does where the index does', () => {
    const fields: ResolvedFields = {
      time: field('@timestamp', 'date'),
      event_id: field('winlog.event_id', 'long'),
      host: field('winlog.computer_name'),
      executable: field('winlog.event_data.Image'),
      pid: field('winlog.event_data.ProcessId'),
    };
    const document = toDocument(first('22'), fields) as { winlog: Record<string, unknown> };
    assert.equal(document.winlog.event_id, 22);
    assert.equal(document.winlog.computer_name, toCanaryHost(ID));
    const data = document.winlog.event_data as Record<string, unknown>;
    assert.equal(data.QueryName, first('22').values.question);
    assert.equal(data.QueryResults, '::ffff:198.51.100.17;');
    assert.equal(typeof data.ProcessId, 'string', 'a keyword takes no number in these indices');
    assert.match(String(data.UtcTime), /^2026-03-10 11:59:\d\d\.\d{3}$/);
  });

  it('is flat where the index is', () => {
    const fields: ResolvedFields = {
      time: field('TimeCreated', 'date'),
      event_id: field('EventID', 'long'),
      host: field('Computer'),
      executable: { name: 'Image.keyword', read: 'Image', type: 'keyword' },
    };
    const document = toDocument(first('3'), fields);
    assert.equal(document.EventID, 3);
    assert.equal(document.Computer, toCanaryHost(ID));
    assert.equal(document.DestinationPort, 198 * 51 + 100);
    assert.equal(document.Initiated, 'true');
    assert.equal(typeof document.TimeCreated, 'string');
    assert.ok(!('winlog' in document) && !('process' in document));
  });
});
