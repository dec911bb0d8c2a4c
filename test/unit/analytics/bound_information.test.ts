import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { AN1121 } from '../../../server/analytics/an1121_dns_tunnelling/definition.ts';
import { groupByAskerAndDomain } from '../../../server/analytics/an1121_dns_tunnelling/detect.ts';
import { observe, toFeatures } from '../../../server/analytics/an1121_dns_tunnelling/features.ts';
import { judgeWindow } from '../../../server/analytics/an1121_dns_tunnelling/judge_window.ts';
import type { QuestionBucket } from '../../../server/schema/rows.ts';

const label = fc.oneof(
  fc.string({
    minLength: 1,
    maxLength: 60,
    unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz0123456789-_'),
  }),
  fc.constantFrom('www', 'api', 'cdn'),
  fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }).map((text) => text.replaceAll('.', 'x')),
);
const word = fc.string({
  minLength: 20,
  maxLength: 60,
  unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz234567'),
});
const toName = (labels: readonly string[]): string => [...labels, 'example', 'net'].join('.').toLowerCase();
const ordinary = fc.array(label, { maxLength: 5 }).map(toName);
const carrying = fc.array(word, { minLength: 1, maxLength: 3 }).map(toName);
const names = fc.oneof(
  fc.array(ordinary, { minLength: 1, maxLength: 40 }),
  fc.array(carrying, { minLength: 1, maxLength: 40 }),
);
const buckets = names.chain((asked) =>
  fc.array(
    fc.tuple(fc.constantFrom(...asked), fc.nat(2), fc.integer({ min: 1, max: 50 })).map(
      ([one, step, count]): QuestionBucket => ({
        client: '10.0.0.1',
        name: one,
        stored_name: one,
        type: undefined,
        response_code: 'NOERROR',
        step: step * 300_000,
        count,
      }),
    ),
    { minLength: 1, maxLength: 60 },
  ),
);

describe('what names could carry at most', () => {
  it('is never less than what they are said to carry, in any part of them', () => {
    fc.assert(
      fc.property(buckets, fc.nat(), (all, cut) => {
        for (const { buckets: group, most_information } of groupByAskerAndDomain(all))
          for (const part of [group, group.slice(0, 1 + (cut % group.length))])
            assert.ok(toFeatures(observe(part), 15).information_bytes <= most_information);
      }),
      { numRuns: 500 },
    );
  });

  it('leaves out no group that a window would tell, even by a program that something speaks against', () => {
    const suspicion = { kind: 'script_host', text: '' } as const;
    let told = 0;
    fc.assert(
      fc.property(buckets, (all) => {
        for (const { buckets: group, most_information } of groupByAskerAndDomain(all))
          for (const window of AN1121.windows)
            for (const suspected of [undefined, suspicion]) {
              if (judgeWindow(observe(group), window, 'example.net', suspected, AN1121) === undefined)
                continue;
              told += 1;
              assert.ok(most_information > window.information_bytes.from);
            }
      }),
      { numRuns: 1_000 },
    );
    assert.ok(told > 100, `${told} told`);
  });
});
