import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { toJoinGraph } from '../../../server/http/stats/join_graph.ts';
import { finding, identified, pair } from './stats_findings.ts';

const MOST = 1_000;
const graphOf = (findings: Parameters<typeof identified>[0], most = MOST) =>
  toJoinGraph(identified(findings), most);

describe('the join graph', () => {
  it('tells who ran what, what it asked, what was answered and where it went', () => {
    const one = finding([pair('1', { address: '198.51.100.9', answer: '198.51.100.23' })]);
    const { nodes, links, truncated } = graphOf([one]);
    const label = new Map(nodes.map((node) => [node.id, node.label]));
    assert.deepEqual(
      links.map(({ kind, source, target, findings }) => [
        label.get(source),
        kind,
        label.get(target),
        findings,
      ]),
      [
        ['WS01.corp.example', 'runs', 'x.exe', 1],
        ['x.exe', 'asks', 'example.com', 1],
        ['example.com', 'answers', '198.51.100.23', 1],
        ['x.exe', 'connects', '198.51.100.9', 1],
      ],
    );
    assert.ok(nodes.every(({ severity }) => severity === one.afterquery.severity));
    assert.equal(truncated, false);
    assert.deepEqual(graphOf([one]), graphOf([one]));
  });

  it('counts findings, not their sockets, and joins hosts only by what they share', () => {
    const first = finding([pair('1'), pair('2', { port: 5555 })]);
    const other = finding([pair('3')], { host: 'WS02.corp.example' });
    const { nodes, links } = graphOf([first, first, other]);
    const kinds = nodes.map(({ kind }) => kind).sort();
    assert.deepEqual(kinds, ['address', 'domain', 'host', 'host', 'process', 'process']);
    assert.deepEqual(
      links.filter(({ kind }) => kind === 'asks').map(({ findings }) => findings),
      [2, 1],
    );
    assert.deepEqual(
      links.filter(({ kind }) => kind === 'answers').map(({ findings }) => findings),
      [3],
    );
  });

  it('knows a host and an address in every spelling, and takes the highest severity', () => {
    const low = finding([pair('1', { address: '2001:DB8::1', answer: '2001:db8:0::1', port: 22 })]);
    const high = {
      ...finding([pair('2', { address: '2001:db8::1', answer: '2001:db8::1' })], {
        host: 'ws01.CORP.example',
      }),
    };
    const raised = { ...high, afterquery: { ...high.afterquery, severity: 'critical' as const } };
    const { nodes } = graphOf([low, raised, low]);
    assert.equal(nodes.length, 4);
    assert.ok(nodes.every(({ severity }) => severity === 'critical'));
  });

  it('lets a host ask where no process is known', () => {
    const { process: _, ...rest } = finding([pair('1')]);
    const { links, nodes } = graphOf([rest]);
    assert.deepEqual(
      links.map(({ kind }) => kind),
      ['asks', 'answers', 'connects'],
    );
    assert.equal(nodes.find(({ id }) => id === links[0]?.source)?.kind, 'host');
  });

  it('leaves out what is too many, and every link to it', () => {
    const { nodes, links, truncated } = graphOf([finding([pair('1')])], 2);
    assert.deepEqual([nodes.length, links.length, truncated], [2, 1, true]);
  });

  it('gives different things different ids, whatever they are called', () => {
    const name = fc.constantFrom('a', '', '__proto__', '["a"]', 'host_a', 'a","b', '198.51.100.23');
    fc.assert(
      fc.property(fc.array(fc.tuple(name, name, name), { maxLength: 6 }), (told) => {
        const findings = told.map(([host, entity_id, target], i) =>
          finding([pair(String(i))], { host, entity_id, target }),
        );
        const { nodes, links } = graphOf(findings);
        const count = (kind: string): number => nodes.filter((node) => node.kind === kind).length;
        const different = (keys: readonly string[]): number => new Set(keys).size;
        assert.equal(different(nodes.map(({ id }) => id)), nodes.length);
        assert.equal(count('host'), different(told.map(([host]) => host)));
        assert.equal(count('process'), different(told.map(([host, id]) => JSON.stringify([host, id]))));
        assert.equal(count('domain'), different(told.map(([, , target]) => target)));
        const ids = new Set(nodes.map(({ id }) => id));
        assert.ok(links.every(({ source, target }) => ids.has(source) && ids.has(target)));
      }),
      { numRuns: 100 },
    );
  });
});
