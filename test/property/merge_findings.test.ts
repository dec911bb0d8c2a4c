import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { AN1121 } from '../../server/analytics/an1121_dns_tunnelling/definition.ts';
import { detectTunnels } from '../../server/analytics/an1121_dns_tunnelling/detect.ts';
import { buildTunnelFinding } from '../../server/findings/build_tunnel_finding.ts';
import { isSameFinding, mergeFindings } from '../../server/findings/merge_findings.ts';
import { Finding, type Pair } from '../../server/schema/finding.ts';
import { decode } from '../../server/schema/leaf_codecs.ts';
import type { QuestionBucket } from '../../server/schema/rows.ts';
import { toScore, toSeverity, toSeverityNumber } from '../../server/schema/severity.ts';
import { PROCESS, toPortFinding } from './finding_parts.ts';

/** Shrinking whole findings takes minutes; the seed of a failure is enough. */
const QUICK = { endOnFailure: true, interruptAfterTimeLimit: 20_000 } as const;
const DAY = Date.UTC(2026, 2, 10);

const pair: fc.Arbitrary<Pair> = fc
  .record({
    second: fc.nat(86_399),
    address: fc.constantFrom('198.51.100.23', '198.18.141.7', '10.0.0.1'),
    port: fc.constantFrom(3389, 4444, 10_198, 50_000, 60_001),
    name: fc.constantFrom('a.example.com', 'b.example.com'),
    answer: fc.constantFrom('198.51.100.23', '198.18.141.7', '10.0.0.1', '203.0.113.9'),
    lag_ms: fc.integer({ min: -1_000, max: 300_000 }),
    tier: fc.constantFrom('process' as const, 'lineage' as const),
    formula: fc.constantFrom(undefined, undefined, 'o1*o2+o3', 'o4*256+o3'),
    address_form: fc.constantFrom(undefined, undefined, undefined, 'reverse' as const, 'xor' as const),
    deviation: fc.constantFrom(undefined, 'none' as const, 'near' as const, 'far' as const),
    id: fc.nat(1e6),
  })
  .map(({ second, formula, address_form, deviation, id, ...rest }) => ({
    ...rest,
    '@timestamp': new Date(DAY + second * 1_000).toISOString(),
    socket: { index: 'sysmon', id: `s${id}` },
    lookup: { index: 'sysmon', id: `l${id}` },
    ...(formula === undefined ? {} : { formula }),
    ...(address_form === undefined ? {} : { address_form }),
    // An expected port stands only where the address tells.
    ...(deviation === undefined || (deviation === 'none' && address_form === undefined) ? {} : { deviation }),
  }));

const uniquePairs = fc.uniqueArray(pair, {
  minLength: 1,
  maxLength: 120,
  size: 'max',
  selector: (p) => p.socket.id,
});

interface Part {
  readonly pairs: readonly Pair[];
  readonly slice: string;
  readonly tests: number;
}

/** Cut a list into parts by a list of part numbers; empty parts are left out. */
const partition = <T>(items: readonly T[], numbers: readonly number[]): T[][] => {
  const parts = new Map<number, T[]>();
  for (const [i, item] of items.entries()) {
    const n = numbers[i % numbers.length] ?? 0;
    parts.set(n, [...(parts.get(n) ?? []), item]);
  }
  return [...parts.values()];
};

const parts: fc.Arbitrary<Part[]> = fc
  .tuple(uniquePairs, fc.array(fc.nat(4), { minLength: 1, maxLength: 12 }))
  .map(([pairs, numbers]) =>
    partition(pairs, numbers).map((some, i) => ({
      pairs: some,
      slice: new Date(DAY + i * 900_000).toISOString(),
      tests: some.length * 3,
    })),
  );

const toPart = (part: Part, i = 0): Finding =>
  toPortFinding(part.pairs, { [part.slice]: part.tests }, `scan-${i}`);

const toWhole = (some: readonly Part[]): Finding =>
  toPortFinding(
    some.flatMap((part) => part.pairs),
    Object.fromEntries(some.map((part) => [part.slice, part.tests])),
  );

const TRIAGE: Finding['afterquery']['triage'] = {
  status: 'closed',
  verdict: 'benign',
  assignee: 'kim',
  note: 'known updater',
};

const withTriage = (finding: Finding): Finding => ({
  ...finding,
  afterquery: { ...finding.afterquery, triage: TRIAGE },
});

const isSound = (finding: Finding): void => {
  const { score, severity, reasons } = finding.afterquery;
  assert.equal(score, toScore(reasons));
  assert.equal(severity, toSeverity(score));
  assert.equal(finding.event.risk_score, score);
  assert.equal(finding.event.severity, toSeverityNumber(severity));
  assert.ok(finding.event.start <= finding.event.end);
  assert.equal(finding['@timestamp'], finding.event.end);
  const decoded = decode(Finding)(JSON.parse(JSON.stringify(finding)));
  assert.ok(decoded._tag === 'Right', decoded._tag === 'Left' ? decoded.left : '');
};

const mergeAll = (findings: readonly Finding[]): Finding =>
  findings.slice(1).reduce(mergeFindings, findings[0] ?? assert.fail('no finding'));

const question: fc.Arbitrary<QuestionBucket> = fc
  .record({
    label: fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 10, maxLength: 50 }),
    step: fc.nat(11),
    type: fc.constantFrom(undefined, 'TXT', 'A'),
    response_code: fc.constantFrom(undefined, 'NOERROR', 'NXDOMAIN'),
    count: fc.integer({ min: 1, max: 40 }),
  })
  .map(({ label, step, ...rest }) => ({
    ...rest,
    process: PROCESS,
    name: `${label}.t.example.org`,
    stored_name: `${label}.T.example.org.`,
    step: DAY + step * 300_000,
  }));

/** Findings of one tunnel: one for each slice of fifteen minutes, as scans write them. */
const tunnels: fc.Arbitrary<Finding[]> = fc
  .array(question, { minLength: 80, maxLength: 160, size: 'max' })
  .map((buckets) =>
    [0, 1, 2, 3].flatMap((slice) => {
      const inside = buckets.filter((b) => Math.floor((b.step - DAY) / 900_000) === slice);
      const [candidate] = detectTunnels(inside);
      if (candidate === undefined) return [];
      return [
        buildTunnelFinding({
          candidate,
          process: PROCESS,
          host: PROCESS.host,
          confidence: 'process',
          attribution: 'The process asked.',
          facts: { ancestors: [] },
          evidence: inside
            .slice(0, 3)
            .map((_, i) => ({ index: 'sysmon', id: `l${slice}-${i}`, role: 'lookup' })),
          first: DAY + slice * 900_000,
          last: DAY + slice * 900_000 + 899_000,
          scan_id: `scan-${slice}`,
          created: '2026-03-10T12:00:00.000Z',
        }),
      ];
    }),
  )
  .filter((findings) => findings.length > 1);

describe('merging port findings', () => {
  it('changes nothing where nothing is new', () => {
    fc.assert(
      fc.property(parts, (some) => {
        const finding = toWhole(some);
        isSound(finding);
        assert.ok(isSameFinding(mergeFindings(finding, finding), finding));
        const merged = mergeAll(some.map(toPart));
        for (const part of some) assert.ok(isSameFinding(mergeFindings(merged, toPart(part)), merged));
      }),
      { ...QUICK, numRuns: 150 },
    );
  });

  it('gives the same finding in whatever parts and order scans meet the pairs', () => {
    fc.assert(
      fc.property(parts, fc.infiniteStream(fc.nat(1e6)), (some, order) => {
        const ranked = some.map((part) => ({ part, at: order.next().value ?? 0 }));
        ranked.sort((a, b) => a.at - b.at);
        const merged = mergeAll(ranked.map(({ part }, i) => toPart(part, i)));
        isSound(merged);
        assert.ok(isSameFinding(merged, toWhole(some)));
        assert.equal(merged.afterquery.scan_id, `scan-${ranked.length - 1}`);
      }),
      { ...QUICK, numRuns: 150 },
    );
  });

  it('never lowers the score and never touches triage or the time of creation', () => {
    fc.assert(
      fc.property(parts, (some) => {
        let known = withTriage(toPart(some[0] ?? assert.fail('no part')));
        for (const part of some.slice(1)) {
          const found = {
            ...toPart(part),
            event: { ...toPart(part).event, created: '2026-03-11T00:00:00.000Z' },
          };
          const merged = mergeFindings(known, found);
          assert.ok(merged.afterquery.score >= known.afterquery.score, 'lower than the known one');
          assert.ok(merged.afterquery.score >= found.afterquery.score, 'lower than the found one');
          assert.deepEqual(merged.afterquery.triage, TRIAGE);
          assert.equal(merged.event.created, known.event.created);
          known = merged;
        }
      }),
      { ...QUICK, numRuns: 150 },
    );
  });

  it('names the non-standard port only where there is one', () => {
    const by_address: Pair = {
      '@timestamp': new Date(DAY).toISOString(),
      address: '23.100.51.198',
      port: 443,
      name: 'a.example.com',
      answer: '198.51.100.23',
      lag_ms: 20,
      tier: 'process',
      socket: { index: 'sysmon', id: 's1' },
      lookup: { index: 'sysmon', id: 'l1' },
      deviation: 'none',
      address_form: 'reverse',
    };
    const unusual: Pair = {
      ...by_address,
      port: 4_444,
      deviation: 'far',
      socket: { index: 'sysmon', id: 's2' },
    };
    const alone = toPortFinding([by_address], { a: 0 });
    assert.deepEqual(alone.threat.technique.id, ['T1568']);
    assert.equal(alone.threat.technique.subtechnique?.id, 'T1568.003');
    assert.match(alone.message, /an address calculated from the answer, on port 443\.$/);
    const both = mergeFindings(alone, toPortFinding([unusual], { b: 1 }));
    assert.deepEqual(both.threat.technique.id, ['T1568', 'T1571']);
    assert.ok(both.afterquery.score > alone.afterquery.score);
  });

  it('keeps a derived port, however many dull sockets come before it', () => {
    const at = (second: number): string => new Date(DAY + second * 1_000).toISOString();
    const toPair = (second: number, more: Partial<Pair>): Pair => ({
      '@timestamp': at(second),
      address: '198.51.100.23',
      port: 8080,
      name: 'a.example.com',
      answer: '198.51.100.23',
      lag_ms: 20,
      tier: 'process',
      socket: { index: 'sysmon', id: `s${second}` },
      lookup: { index: 'sysmon', id: `l${second}` },
      ...more,
    });
    const dull = Array.from({ length: 500 }, (_, i) => toPair(i, {}));
    const derived = [
      toPair(600, { port: 10_198, formula: 'o1*o2+o3' }),
      toPair(601, { port: 3_705, answer: '198.18.141.7', address: '198.18.141.7', formula: 'o1*o2+o3' }),
    ];
    const merged = mergeFindings(toPortFinding(dull, { a: 500 }), toPortFinding(derived, { b: 4 }));
    assert.equal(merged.afterquery.derivation?.distinct_answers, 2);
    assert.equal(merged['@timestamp'], at(601));
    assert.equal(merged.event.start, at(0));
    assert.ok((merged.afterquery.pairs?.length ?? 0) <= 100);
  });
});

describe('merging tunnel findings', () => {
  it('changes nothing where nothing is new', () => {
    fc.assert(
      fc.property(tunnels, (findings) => {
        for (const finding of findings) {
          isSound(finding);
          assert.ok(isSameFinding(mergeFindings(finding, finding), finding));
        }
        const merged = mergeAll(findings);
        for (const finding of findings) assert.ok(isSameFinding(mergeFindings(merged, finding), merged));
      }),
      { ...QUICK, numRuns: 60 },
    );
  });

  it('gives the same finding in whatever order, with the best score of all', () => {
    fc.assert(
      fc.property(tunnels, fc.nat(), (findings, seed) => {
        const turned = findings.map((_, i) => findings[(i + seed) % findings.length] ?? assert.fail('none'));
        const merged = mergeAll(turned);
        isSound(merged);
        assert.ok(isSameFinding(merged, mergeAll(findings)));
        assert.ok(isSameFinding(merged, mergeAll([...findings].reverse())));
        assert.equal(merged.afterquery.score, Math.max(...findings.map((f) => f.afterquery.score)));
        assert.deepEqual(mergeFindings(withTriage(findings[0] ?? merged), merged).afterquery.triage, TRIAGE);
      }),
      { ...QUICK, numRuns: 60 },
    );
  });

  it('argues with reasons that name each measure once', () => {
    fc.assert(
      fc.property(tunnels, (findings) => {
        for (const { afterquery } of findings) {
          const codes = afterquery.reasons.map((reason) => reason.code);
          assert.equal(new Set(codes).size, codes.length);
          assert.ok(codes.includes('information_bytes'));
          for (const reason of afterquery.reasons) assert.match(reason.text, /^[A-Za-z\d][^\n]+\.$/);
        }
      }),
      { ...QUICK, numRuns: 50 },
    );
    assert.equal(AN1121.windows.length, 2);
  });
});
