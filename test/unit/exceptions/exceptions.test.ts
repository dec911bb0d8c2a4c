import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isLeft } from 'fp-ts/lib/Either.js';
import { AN1121 } from '../../../server/analytics/an1121_dns_tunnelling/definition.ts';
import { detectOwnResolvers } from '../../../server/analytics/an1121_dns_tunnelling/own_resolver.ts';
import { applyExceptions } from '../../../server/exceptions/apply_exceptions.ts';
import { checkException } from '../../../server/exceptions/check_exception.ts';
import { SHIPPED_EXCEPTIONS } from '../../../server/exceptions/shipped.ts';
import { buildPortFinding } from '../../../server/findings/build_port_finding.ts';
import { buildTunnelFinding } from '../../../server/findings/build_tunnel_finding.ts';
import { mergeFindings } from '../../../server/findings/merge_findings.ts';
import type { Exception, ExceptionMatch } from '../../../server/schema/exception.ts';
import type { Finding, Pair } from '../../../server/schema/finding.ts';

const NOW = Date.UTC(2026, 2, 10, 12);

const pair = (id: string, changes: Partial<Pair> = {}): Pair => ({
  '@timestamp': '2026-03-10T09:00:00.000Z',
  address: '198.51.100.23',
  port: 4444,
  name: 'a.example.com',
  answer: '198.51.100.23',
  lag_ms: 40,
  tier: 'process',
  socket: { index: 'i', id },
  lookup: { index: 'i', id: `l${id}` },
  ...changes,
});

const finding = (pairs: readonly Pair[], executable = 'C:\\Users\\ann\\x.exe'): Finding =>
  buildPortFinding({
    process: { host: 'WS01.corp.example', entity_id: '{a}', pid: 4, executable },
    facts: { ancestors: [] },
    target: 'example.com',
    pairs,
    tests: {},
    scan_id: 's',
    created: '2026-03-10T09:01:00.000Z',
  });

const exception = (match: ExceptionMatch, changes: Partial<Exception> = {}): Exception => ({
  '@timestamp': '2026-03-01T00:00:00.000Z',
  id: 'one',
  author: 'ann',
  reason: 'our own tool',
  enabled: true,
  effect: { kind: 'lower', points: 30 },
  match,
  ...changes,
});

const resolver = (addresses: readonly string[]): Finding => {
  const sockets = addresses.map((address) => ({
    host: 'WS01.corp.example',
    entity_id: '{a}',
    executable: 'C:\\Users\\ann\\dig.exe',
    address,
    port: 53,
    count: 1,
  }));
  const [own] = detectOwnResolvers(sockets, { start: NOW, minutes: 15 }, AN1121);
  if (own === undefined) throw new Error('no candidate');
  return buildTunnelFinding({
    candidate: own.candidate,
    process: own.candidate.process,
    host: 'WS01.corp.example',
    confidence: 'process',
    attribution: '',
    facts: { ancestors: [] },
    evidence: [],
    destination: { ip: [...addresses], port: [53] },
    first: NOW,
    last: NOW,
    scan_id: 's',
    created: '2026-03-10T09:01:00.000Z',
  });
};

describe('an exception for a resolver of its own', () => {
  const isCovered = (match: ExceptionMatch, addresses: readonly string[]): boolean =>
    applyExceptions(resolver(addresses), [exception(match)], NOW).finding.afterquery.exceptions?.length === 1;

  it('goes by program, and by all addresses and ports that it went to', () => {
    const programs = ['C:\\Users\\ann\\dig.exe'];
    assert.ok(isCovered({ programs }, ['9.9.9.9']));
    assert.ok(isCovered({ programs, addresses: ['9.9.9.0/24'], ports: [53] }, ['9.9.9.9', '9.9.9.10']));
    assert.ok(!isCovered({ programs, addresses: ['9.9.9.0/24'] }, ['9.9.9.9', '8.8.8.8']));
    assert.ok(!isCovered({ programs, ports: [853] }, ['9.9.9.9']));
  });
  it('never goes by a domain: what it asks is not to be seen', () => {
    assert.ok(!isCovered({ domains: ['example.com'] }, ['9.9.9.9']));
  });
  it('covers a merged finding only where it covers both', () => {
    const merged = mergeFindings(resolver(['9.9.9.9']), resolver(['8.8.8.8']));
    assert.deepEqual(merged.destination?.ip, ['8.8.8.8', '9.9.9.9']);
  });
});

describe('an exception', () => {
  it('lowers with its author and reason, once, and gives back when it is gone', () => {
    const whole = finding([pair('1')]);
    const rule = exception({ domains: ['example.com'] });
    const once = applyExceptions(whole, [rule], NOW).finding;
    assert.equal(once.afterquery.score, whole.afterquery.score - 30);
    assert.deepEqual(once.afterquery.exceptions, ['one']);
    assert.ok(
      once.afterquery.reasons.some(({ text }) => text.includes('ann') && text.includes('our own tool')),
    );
    assert.deepEqual(applyExceptions(once, [rule], NOW).finding, once);
    assert.deepEqual(applyExceptions(once, [], NOW).finding, whole);
  });
  it('holds only while it is enabled and not expired', () => {
    const whole = finding([pair('1')]);
    for (const changes of [{ enabled: false }, { expires: '2026-03-10T11:59:59.000Z' }])
      assert.deepEqual(applyExceptions(whole, [exception({ ports: [4444] }, changes)], NOW).finding, whole);
  });
  it('suppresses only what it covers whole', () => {
    const rule = exception(
      { ports: [4444], addresses: ['198.51.100.0/24'] },
      { effect: { kind: 'suppress' } },
    );
    assert.equal(applyExceptions(finding([pair('1')]), [rule], NOW).hidden_by, 'one');
    const wider = finding([pair('1'), pair('2', { port: 5555 })]);
    assert.equal(applyExceptions(wider, [rule], NOW).hidden_by, undefined);
    assert.deepEqual(applyExceptions(wider, [rule], NOW).finding, wider);
  });
  it('means the domain at its dot', () => {
    const covers = (domain: string, name: string): boolean =>
      applyExceptions(finding([pair('1', { name })]), [exception({ domains: [domain] })], NOW).finding
        .afterquery.exceptions !== undefined;
    assert.equal(covers('example.com', 'example.com'), true);
    assert.equal(covers('.example.com', 'example.com'), false);
    assert.equal(covers('.example.com', 'a.example.com'), true);
    assert.equal(covers('example.com', 'badexample.com'), false);
  });
  it('needs every criterion, and a program where one is named', () => {
    const rule = exception({ programs: ['C:\\Users\\*\\x.exe'], hosts: ['ws*'] });
    assert.ok(applyExceptions(finding([pair('1')]), [rule], NOW).finding.afterquery.exceptions);
    const other = finding([pair('1')], 'C:\\Users\\ann\\y.exe');
    assert.equal(applyExceptions(other, [rule], NOW).finding.afterquery.exceptions, undefined);
  });
  it('touches a calculated port only where an analyst says so', () => {
    const calculated = finding(
      [23, 24].map((n) =>
        pair(String(n), { answer: `198.51.${n}.9`, port: 198 * 51 + n, formula: 'o1*o2+o3' }),
      ),
    );
    const match = { domains: ['example.com'] };
    const shipped = exception(match, { id: 'shipped-x' });
    assert.deepEqual(applyExceptions(calculated, [shipped], NOW).finding, calculated);
    assert.ok(applyExceptions(calculated, [exception(match)], NOW).finding.afterquery.exceptions);
  });
});

describe('checking an exception', () => {
  it('refuses what would excuse strangers', () => {
    const wide: ExceptionMatch[] = [
      {},
      { analytics: ['AN1121'] },
      { domains: ['com'] },
      { domains: ['co.uk'] },
      { programs: ['chrome.exe'] },
      { programs: ['*\\chrome.exe'] },
      { programs: ['C:\\*'] },
      { hosts: ['*'] },
      { addresses: ['10.0.0.0/99'] },
      { hashes: ['abc'] },
      { ports: [] },
    ];
    for (const match of wide) assert.ok(isLeft(checkException(exception(match), NOW)), JSON.stringify(match));
    assert.ok(isLeft(checkException(exception({ ports: [1] }, { effect: { kind: 'lower' } }), NOW)));
    assert.ok(isLeft(checkException(exception({ ports: [1] }, { reason: ' ' }), NOW)));
  });
  it('takes every shipped one, which all lower', () => {
    for (const one of SHIPPED_EXCEPTIONS) {
      const checked = checkException(one, NOW);
      assert.equal(checked._tag, 'Right', JSON.stringify(checked));
      assert.equal(one.effect.kind, 'lower');
    }
    assert.equal(new Set(SHIPPED_EXCEPTIONS.map(({ id }) => id)).size, SHIPPED_EXCEPTIONS.length);
  });
});
