import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { toCandidates } from '../../../server/notify/candidate.ts';
import { planEntries, toOutboxId } from '../../../server/notify/plan_entries.ts';
import { decode } from '../../../server/schema/leaf_codecs.ts';
import { OutboxEntry } from '../../../server/schema/outbox.ts';
import type { Severity } from '../../../server/schema/severity.ts';
import { anyFinding } from '../export/findings.ts';
import { found, NOW } from './entries.ts';

const now = new Date(NOW).toISOString();
const plan = (severity: Severity, known: readonly Severity[], threshold: Severity = 'medium') =>
  planEntries(
    toCandidates([found('f', severity)], threshold),
    new Set(known.map((one) => toOutboxId('f', one))),
    now,
  ).map(({ severity: told, notification }) => [told, notification.reason]);

describe('what is put into the outbox', () => {
  it('has reached the threshold', () => {
    assert.deepEqual(plan('medium', [], 'high'), []);
    assert.deepEqual(plan('high', [], 'high'), [['high', 'new']]);
    assert.deepEqual(plan('critical', [], 'high'), [['critical', 'new']]);
  });

  it('is not there yet; higher than before is an escalation, lower is nothing', () => {
    assert.deepEqual(plan('high', ['high']), []);
    assert.deepEqual(plan('critical', ['medium', 'high']), [['critical', 'escalated']]);
    assert.deepEqual(plan('high', ['medium']), [['high', 'escalated']]);
    assert.deepEqual(plan('medium', ['critical']), []);
    assert.deepEqual(plan('high', ['medium', 'critical']), []);
  });

  it('has an id of finding and severity, once in a plan', () => {
    const twice = toCandidates([found('a', 'high'), found('a', 'high'), found('b', 'high')], 'high');
    const ids = planEntries(twice, new Set(), now).map(({ id }) => id);
    assert.deepEqual(ids, [toOutboxId('a', 'high'), toOutboxId('b', 'high')]);
    assert.notEqual(toOutboxId('a', 'high'), toOutboxId('a', 'critical'));
  });

  it('is what can be read again, and bounded, whatever a finding says', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 50 }),
      fc.constant('\u{1F600}'.repeat(3_000)),
      fc.constant('\uD800'.repeat(3_000)),
    );
    fc.assert(
      fc.property(anyFinding(text), (finding) => {
        const candidates = toCandidates([{ id: 'f', finding }], 'low');
        for (const entry of planEntries(candidates, new Set(), now)) {
          const again = decode(OutboxEntry)(JSON.parse(JSON.stringify(entry)));
          assert.deepEqual(again, { _tag: 'Right', right: entry });
          assert.ok(JSON.stringify(entry).isWellFormed());
          assert.ok(JSON.stringify(entry.notification).length < 60_000);
        }
      }),
    );
  });
});
