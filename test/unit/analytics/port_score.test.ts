import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { scorePairs } from '../../../server/analytics/an0728_port_after_answer/score.ts';
import type { Pair } from '../../../server/schema/finding.ts';
import { toScore } from '../../../server/schema/severity.ts';

const pair = (changes: Partial<Pair>): Pair => ({
  '@timestamp': '2026-03-10T09:00:00.000Z',
  address: '198.51.100.23',
  port: 4444,
  name: 'a.example.com',
  answer: '198.51.100.23',
  lag_ms: 40,
  tier: 'process',
  socket: { index: 'i', id: '1' },
  lookup: { index: 'i', id: '2' },
  ...changes,
});
const SLICE = '2026-03-10T09:00:00.000Z';
const ORDINARY = 'C:\\Program Files\\Vendor\\app.exe';
const score = (pairs: readonly Pair[], executable: string): number =>
  toScore(scorePairs(pairs, executable, { [SLICE]: 10 }).reasons);
const USUAL = { scope: 'estate', days: 3, hosts: 9 } as const;

describe('the score of a port after an answer', () => {
  it('counts a port from the threshold on as full deviation, as it stood when the port was found', () => {
    const portPoints = (more: Partial<Pair>): number | undefined =>
      scorePairs([pair(more)], ORDINARY, { [SLICE]: 1 }).reasons.find(({ code }) => code === 'unusual_port')
        ?.points;
    assert.equal(portPoints({ port: 1_023 }), 20);
    assert.equal(portPoints({ port: 1_024 }), 25);
    assert.equal(portPoints({ port: 1_024, deviation: 'near' }), 20);
    assert.equal(portPoints({ port: 50_000, deviation: 'near' }), 20);
    assert.equal(portPoints({ port: 81, deviation: 'far' }), 25);
  });
  it('takes the asking ancestor into account where it is the more suspicious one', () => {
    const asked = pair({ tier: 'lineage', asker: 'C:\\Users\\Public\\update.exe' });
    const { reasons } = scorePairs([asked], ORDINARY, { [SLICE]: 10 });
    assert.ok(reasons.some(({ code, text }) => code === 'suspicious_program' && /ancestor/.test(text)));
    assert.equal(toScore(reasons) >= 40, true);
    assert.equal(score([pair({ tier: 'lineage', asker: ORDINARY })], ORDINARY) < 40, true);
  });
  it('discounts remote administration for programs of ordinary folders only', () => {
    const winrm = pair({ address: '10.0.0.5', answer: '10.0.0.5', port: 5985 });
    assert.equal(score([winrm], 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe') < 40, true);
    assert.equal(score([winrm], 'C:\\Users\\ann\\Downloads\\tool.exe') >= 40, true);
  });
  it('ends that discount where either the program or the asking ancestor is one that a user could have put there', () => {
    const powershell = 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe';
    const dropped = 'C:\\Users\\Public\\update.exe';
    const portOf = (executable: string, asker: string): number | undefined =>
      scorePairs([pair({ address: '10.0.0.5', port: 5985, tier: 'lineage', asker })], executable, {
        [SLICE]: 1,
      }).reasons.find(({ code }) => code === 'unusual_port')?.points;
    assert.equal(portOf(powershell, ORDINARY), 5);
    assert.equal(portOf(powershell, dropped), 15);
    assert.equal(portOf(dropped, powershell), 15);
  });
  it('expects databases and brokers inside the network, not outside', () => {
    const node = 'C:\\Program Files\\nodejs\\node.exe';
    assert.equal(score([pair({ address: '10.0.0.5', port: 5432 })], node) < 40, true);
    assert.equal(score([pair({ port: 5432 })], node) >= 40, true);
  });
  it('lowers a habit, and is never lowered again by further sockets', () => {
    const talk = 'C:\\Users\\ann\\AppData\\Roaming\\Talk\\talk.exe';
    const usual = pair({ port: 8801, usual: USUAL });
    assert.equal(score([usual], talk) < 40, true);
    const strange = pair({ port: 9999, socket: { index: 'i', id: '3' } });
    assert.equal(score([usual, strange], talk) >= score([strange], talk), true);
  });
  it('takes nothing from a calculated port', () => {
    const formula = 'o1*o2+o3';
    const pairs = [23, 24].map((n) =>
      pair({
        answer: `198.51.${n}.9`,
        port: 198 * 51 + n,
        formula,
        usual: USUAL,
        socket: { index: 'i', id: String(n) },
      }),
    );
    const { reasons } = scorePairs(pairs, ORDINARY, { [SLICE]: 2 });
    assert.equal(
      reasons.some(({ code }) => code === 'usual_port'),
      false,
    );
    assert.equal(toScore(reasons) >= 65, true);
  });
  it('keeps what one slice proved, however many comparisons further slices add', () => {
    const formula = 'o1*o2+o3';
    const slices = [...Array(96).keys()].map((n) => new Date(Date.parse(SLICE) + n * 900_000).toISOString());
    const calls = slices.flatMap((start) =>
      [23, 24].map((n) =>
        pair({
          '@timestamp': start,
          answer: `198.51.${n}.9`,
          port: 198 * 51 + n,
          formula,
          socket: { index: 'i', id: `${start}${n}` },
        }),
      ),
    );
    const judge = (n: number): number =>
      toScore(
        scorePairs(
          calls.slice(0, 2 * n),
          ORDINARY,
          Object.fromEntries(slices.slice(0, n).map((s) => [s, 20])),
        ).reasons,
      );
    const scores = slices.map((_, i) => judge(i + 1));
    assert.deepEqual(
      scores.filter((score, i) => score < (scores[i - 1] ?? 0)),
      [],
    );
    assert.equal((scores[0] ?? 0) >= 65, true);
  });
  it('does not add up single coincidences of many slices to a proof', () => {
    const formula = 'o1*o2+o3';
    const slices = [...Array(4).keys()].map((n) => new Date(Date.parse(SLICE) + n * 900_000).toISOString());
    const hits = slices.map((start, i) =>
      pair({
        '@timestamp': start,
        answer: `198.51.${i}.9`,
        port: 198 * 51 + i,
        formula,
        socket: { index: 'i', id: start },
      }),
    );
    const { derivation, reasons } = scorePairs(
      hits,
      ORDINARY,
      Object.fromEntries(slices.map((s) => [s, 30_000])),
    );
    assert.equal(derivation?.distinct_answers, 4);
    assert.equal(reasons.find(({ code }) => code === 'derived_port')?.points, 4);
  });
});
