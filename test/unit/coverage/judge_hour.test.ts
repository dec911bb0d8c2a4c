import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import {
  CLOCK_AHEAD_MS,
  CLOCK_BEHIND_MS,
  isClockOff,
  judgePortHour,
  judgeTunnelHour,
  MOST_WITHOUT,
} from '../../../server/coverage/judge_hour.ts';
import { anyTally, WHOLE } from './tallies.ts';

const lacking = (changes: object) => ({ ...WHOLE, events: { ...WHOLE.events, ...changes } });

describe('what an analytic could do with an hour', () => {
  it('is everything where nothing is missing', () => {
    assert.deepEqual(judgePortHour(WHOLE), { state: 'full', reasons: [] });
    assert.deepEqual(judgeTunnelHour(WHOLE), { state: 'full', reasons: [] });
  });

  it('is nothing for a port after an answer without sockets or without answers', () => {
    assert.deepEqual(judgePortHour(lacking({ sysmon_3: 0 })), { state: 'blind', reasons: ['no_event_3'] });
    assert.deepEqual(judgePortHour(lacking({ sysmon_22: 0 })), { state: 'blind', reasons: ['no_event_22'] });
    assert.deepEqual(judgePortHour(lacking({ sysmon_1: 0 })), { state: 'partial', reasons: ['no_event_1'] });
    assert.deepEqual(judgePortHour(lacking({ network_dns: 0 })), { state: 'full', reasons: [] });
  });

  it('is nothing for a tunnel only where neither the host nor a sensor tells its names', () => {
    const silent = { ...lacking({ sysmon_22: 0 }), usable: { sysmon_3: 40, sysmon_22: 0 } };
    assert.deepEqual(judgeTunnelHour(silent), { state: 'partial', reasons: ['no_event_22'] });
    const alone = { ...silent, events: { ...silent.events, network_dns: 0 } };
    assert.deepEqual(judgeTunnelHour(alone), { state: 'blind', reasons: ['no_event_22', 'no_network_dns'] });
    assert.deepEqual(judgeTunnelHour(lacking({ network_dns: 0 })), {
      state: 'partial',
      reasons: ['no_network_dns'],
    });
  });

  it('is nothing where the fields of all events of a kind are unusable, less where those of some are', () => {
    const none = { ...WHOLE, usable: { sysmon_3: 0, sysmon_22: 60 } };
    assert.deepEqual(judgePortHour(none), { state: 'blind', reasons: ['unresolved_field'] });
    const some = { ...WHOLE, usable: { sysmon_3: 10, sysmon_22: 60 } };
    assert.deepEqual(judgePortHour(some), { state: 'partial', reasons: ['unresolved_field'] });
  });

  it('says which identity is missing, from a tenth of the events on', () => {
    const edge = (WHOLE.events.sysmon_3 + WHOLE.events.sysmon_22) * MOST_WITHOUT;
    assert.deepEqual(judgePortHour({ ...WHOLE, without_entity_id: edge - 1 }).reasons, []);
    assert.deepEqual(judgePortHour({ ...WHOLE, without_entity_id: edge }).reasons, ['no_entity_id']);
    const nobody = { ...WHOLE, without_entity_id: edge, without_identity: edge };
    assert.deepEqual(judgePortHour(nobody).reasons, ['no_process_identity']);
  });

  it('knows a clock from a slow delivery', () => {
    assert.deepEqual(
      [-CLOCK_BEHIND_MS - 1, -CLOCK_BEHIND_MS, 0, CLOCK_AHEAD_MS, CLOCK_AHEAD_MS + 1, undefined].map(
        isClockOff,
      ),
      [true, false, false, false, true, false],
    );
    assert.deepEqual(judgeTunnelHour({ ...WHOLE, clock_offset_ms: -86_400_000 }).reasons, ['clock_offset']);
  });

  it('always has reasons unless it is full, and never is full without what it needs', () => {
    fc.assert(
      fc.property(anyTally, (tally) => {
        for (const { state, reasons } of [judgePortHour(tally), judgeTunnelHour(tally)]) {
          assert.equal(state === 'full', reasons.length === 0);
          assert.equal(new Set(reasons).size, reasons.length);
        }
        const { sysmon_3, sysmon_22 } = tally.events;
        if (sysmon_3 === 0 || sysmon_22 === 0) assert.equal(judgePortHour(tally).state, 'blind');
      }),
    );
  });
});
