import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mergeAccounts } from '../../../server/backfill/merge_accounts.ts';
import { toPlanPart } from '../../../server/backfill/plan_parts.ts';
import { emptyAccount, type ScanAccount } from '../../../server/schema/scan_account.ts';

const part = toPlanPart({
  scan_id: 's1',
  span: { from: 0, to: 900_000 },
  slice_minutes: 15,
  created: '2026-03-12T00:00:00.000Z',
});
const account = (changes: Partial<ScanAccount>): ScanAccount => ({ ...emptyAccount(), ...changes });

describe('one account of all parts', () => {
  it('adds what was read and joined, host by host, and counts a finding once', () => {
    const unresolved = [{ index: 'i', field: 'f', needed_by: ['AN0728'], why: 'unmapped' }];
    const merged = mergeAccounts([
      part,
      {
        ...part,
        account: account({
          events: { sysmon_3: 2 },
          slices: { planned: 3, done: 3 },
          join_states: { inside_window: 1 },
          join_states_by_host: { a: { inside_window: 1 } },
          unresolved,
          seconds: 0.1,
        }),
        outcomes: { one: 'updated', two: 'unchanged', three: 'created' },
      },
      {
        ...part,
        account: account({
          events: { sysmon_3: 5, sysmon_22: 1 },
          slices: { planned: 1, done: 1 },
          join_states: { inside_window: 4 },
          join_states_by_host: { a: { inside_window: 3 }, b: { inside_window: 1 } },
          unresolved,
          seconds: 0.2,
        }),
        outcomes: { one: 'unchanged', two: 'updated', three: 'updated' },
      },
    ]);
    assert.deepEqual(merged.events, { sysmon_3: 7, sysmon_22: 1 });
    assert.deepEqual(merged.slices, { planned: 4, done: 4 });
    assert.deepEqual(merged.join_states, { inside_window: 5 });
    assert.deepEqual(merged.join_states_by_host, { a: { inside_window: 4 }, b: { inside_window: 1 } });
    assert.deepEqual(merged.unresolved, unresolved);
    assert.equal(merged.seconds, 0.3);
    assert.deepEqual(merged.findings, { found: 3, created: 1, updated: 2, unchanged: 0 });
  });
});
