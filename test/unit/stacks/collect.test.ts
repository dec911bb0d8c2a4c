import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EXCLUDED_PROGRAMS } from '../../../server/analytics/programs/excluded_programs.ts';
import { readSettings } from '../../../server/config/settings.ts';
import { readText, readYaml } from './read_stack.ts';

const xml = readText('collect/sysmon.xml').replaceAll(/<!--[\s\S]*?-->/g, '');

/** Tags in order, each closed where it has to be. */
const readTags = (text: string): string[] => {
  const open: string[] = [];
  const seen: string[] = [];
  for (const [, closing, name = '', , empty] of text.matchAll(
    /<(\/?)([A-Za-z]+)((?:\s+[A-Za-z]+="[^"<]*")*)\s*(\/?)>/g,
  )) {
    if (closing === '/') assert.equal(open.pop(), name);
    else {
      seen.push(name);
      if (empty !== '/') open.push(name);
    }
  }
  assert.deepEqual(open, []);
  return seen;
};

/** What stands in the element of an event's filter; undefined: there is none. */
const filterOf = (event: string): { onmatch: string | undefined; rules: string } | undefined => {
  const found = new RegExp(`<${event} onmatch="(\\w+)"(?:/>|>([\\s\\S]*?)</${event}>)`).exec(xml);
  return found === null ? undefined : { onmatch: found[1], rules: found[2] ?? '' };
};

const sources = ((): readonly string[] => {
  const read = readSettings({});
  return read._tag === 'Right' ? `${read.right.sysmon_indices},${read.right.dns_indices}`.split(',') : [];
})();
const isRead = (index: string): boolean =>
  sources.some((pattern) =>
    new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`).test(index),
  );

describe('the Sysmon configuration', () => {
  it('is well formed, of schema 4.90, with one filter an event', () => {
    const tags = readTags(xml);
    assert.equal(xml.replaceAll(/<[^>]*>/g, '').includes('<'), false);
    assert.match(xml, /<Sysmon schemaversion="4\.90">/);
    const filters = tags.filter((_, i) => tags[i - 1] === 'RuleGroup');
    assert.equal(new Set(filters).size, filters.length);
    assert.ok(filters.length >= 12);
  });

  it('logs events 1 and 22 of everything', () => {
    for (const event of ['ProcessCreate', 'DnsQuery'])
      assert.deepEqual(filterOf(event), { onmatch: 'exclude', rules: '' });
  });

  it('logs sockets that non-browsers open, browsers told by full path, and those to resolvers', () => {
    const { onmatch, rules = '' } = filterOf('NetworkConnect') ?? {};
    assert.equal(onmatch, 'include');
    const [, browsers = ''] = /<Image condition="excludes all">([^<]+)<\/Image>/.exec(rules) ?? [];
    for (const path of browsers.split(';')) {
      assert.match(path, /^C:\\Program Files( \(x86\))?\\.+\.exe$/);
      // What the analytics judge must be logged: only what they leave out themselves may be left out here.
      const is_excluded = EXCLUDED_PROGRAMS.some((pattern) =>
        new RegExp(`^${pattern.replaceAll(/[.\\()+]/g, '\\$&').replaceAll('*', '.*')}$`, 'i').test(path),
      );
      assert.ok(is_excluded, `${path} is judged by the analytics`);
    }
    for (const port of ['53', '853'])
      assert.match(rules, new RegExp(`<DestinationPort condition="is">${port}<`));
    assert.equal(rules.match(/<Initiated condition="is">true</g)?.length, rules.match(/<Rule /g)?.length);
  });

  it('logs nothing that no analytic reads', () => {
    for (const [, event = ''] of xml.matchAll(/<(\w+) onmatch="/g))
      if (!['ProcessCreate', 'DnsQuery', 'NetworkConnect'].includes(event))
        assert.deepEqual(filterOf(event), { onmatch: 'include', rules: '' }, event);
  });
});

describe('the configurations of shippers', () => {
  it('send events 1, 3 and 22 to indices that the service reads by default', () => {
    const winlogbeat = readYaml<{ 'winlogbeat.event_logs': { name: string; event_id: string }[] }>(
      'collect/winlogbeat.yml',
    );
    const [log] = winlogbeat['winlogbeat.event_logs'];
    assert.deepEqual([log?.name, log?.event_id], ['Microsoft-Windows-Sysmon/Operational', '1, 3, 22']);
    assert.ok(isRead('winlogbeat-9.4.3'));

    const agent = readYaml<{
      inputs: {
        data_stream: { namespace: string };
        streams: { event_id: string; data_stream: { type: string; dataset: string } }[];
      }[];
    }>('collect/elastic_agent.yml');
    const [input] = agent.inputs;
    const [stream] = input?.streams ?? [];
    assert.equal(stream?.event_id, '1, 3, 22');
    assert.ok(
      isRead(`${stream?.data_stream.type}-${stream?.data_stream.dataset}-${input?.data_stream.namespace}`),
    );

    const fluent = readYaml<{
      pipeline: { inputs: { event_query: string }[]; outputs: { index: string; pipeline: string }[] };
    }>('collect/fluent_bit.yaml');
    assert.deepEqual(fluent.pipeline.inputs[0]?.event_query.match(/\d+/g), ['1', '3', '22']);
    assert.ok(isRead(fluent.pipeline.outputs[0]?.index ?? ''));
    assert.equal(fluent.pipeline.outputs[0]?.pipeline, 'afterquery-sysmon');
  });

  it('hold no secret', () => {
    for (const file of ['winlogbeat.yml', 'elastic_agent.yml', 'fluent_bit.yaml'])
      for (const [, value = ''] of readText(`collect/${file}`).matchAll(
        /^\s*(?:password|api_key|http_passwd):\s*"?([^"\n]+)/gm,
      ))
        assert.match(value, /^\$\{/, file);
  });
});
