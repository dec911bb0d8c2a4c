import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseEpoch, parseInstant, toIso } from '../../../server/ingest/instant.ts';
import { normalise } from '../../../server/ingest/normalise.ts';
import type { RawRecord } from '../../../server/ingest/raw_record.ts';
import { isRecord } from '../../../server/ingest/raw_record.ts';
import { fixture } from './support.ts';

const parse = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};

const SEEDS: readonly RawRecord[] = ['sysmon_flat.ndjson', 'network_dns.ndjson']
  .flatMap((name) => readFileSync(fixture(name), 'utf8').split('\n').map(parse))
  .filter(isRecord);

const HOSTILE = fc.oneof(
  fc.jsonValue(),
  fc.string({ unit: 'binary', maxLength: 50 }),
  fc.constantFrom<unknown>(null, [], {}, 1e308, -1, '', '-', '\0', '\ud800', 'x'.repeat(9000), [
    'a',
    null,
    { b: 1 },
  ]),
);

/** A good record with some of its members replaced, at any depth of two. */
const MUTANT = fc
  .record({
    seed: fc.constantFrom(...SEEDS),
    junk: fc.array(fc.tuple(fc.nat(60), HOSTILE), { maxLength: 6 }),
  })
  .map(({ seed, junk }) => {
    const copy: Record<string, unknown> = { ...seed };
    const keys = Object.keys(copy);
    for (const [at, value] of junk) {
      const key = keys[at % keys.length] ?? 'x';
      const inner = copy[key];
      if (at > 30 && isRecord(inner))
        copy[key] = Object.fromEntries(Object.keys(inner).map((name) => [name, value]));
      else copy[key] = value;
    }
    return copy;
  });

const stringsOf = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsOf) : [];
};

describe('normalise', () => {
  it('never throws, whatever it is given', () => {
    fc.assert(fc.property(fc.anything({ withNullPrototype: true }), (value) => void normalise(value)));
  });

  it('costs a wrong type its field or the line, never more; what is kept can be stored', () => {
    fc.assert(
      fc.property(MUTANT, (record) => {
        const result = normalise(record);
        if (result._tag === 'Left') return;
        for (const text of stringsOf(result.right.event)) {
          assert.ok(text.isWellFormed() && !text.includes('\0') && text.length <= 8191);
        }
        const { source, process } = result.right.event;
        assert.ok(source?.port === undefined || (source.port >= 0 && source.port <= 65_535));
        assert.ok(process?.pid === undefined || Number.isSafeInteger(process.pid));
      }),
      { numRuns: 2000 },
    );
  });

  it('gives one id to one record, in whatever order its members stand, and reads its own output back', () => {
    fc.assert(
      fc.property(MUTANT, (record) => {
        const result = normalise(record);
        const turned = normalise(Object.fromEntries(Object.entries(record).reverse()));
        if (result._tag === 'Left') {
          assert.equal(turned._tag, 'Left');
          return;
        }
        assert.deepEqual(turned, result);
        const again = normalise(JSON.parse(JSON.stringify(result.right.event)));
        // A record that holds no more than a time has nothing left by which it could be known.
        if (again._tag === 'Right') assert.deepEqual(again.right.event, result.right.event);
      }),
    );
  });

  it('tells events apart by any single difference that matters', () => {
    const base = {
      EventID: 3,
      Channel: 'Microsoft-Windows-Sysmon/Operational',
      Hostname: 'PC',
      UtcTime: '2024-03-01 09:00:00.000',
    };
    const variants = [
      base,
      { ...base, Hostname: 'PC2' },
      { ...base, RecordNumber: 1 },
      { ...base, RecordNumber: 2 },
      { ...base, UtcTime: '2024-03-01 09:00:00.0001' },
      { ...base, ProcessGuid: '{00000000-0000-0000-0000-000000000000}' },
      { ...base, EventID: 1, CommandLine: `${'x'.repeat(9000)}a` },
      { ...base, EventID: 1, CommandLine: `${'x'.repeat(9000)}b` },
    ];
    const ids = variants.map((record) => {
      const result = normalise(record);
      return result._tag === 'Right' ? result.right.id : '';
    });
    assert.equal(new Set(ids).size, variants.length);
    assert.match(ids[0] ?? '', /^[\w-]{27}$/);
  });

  it('leaves prototypes alone', () => {
    const hostile: unknown = JSON.parse(
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"EventID":22,"Channel":"Sysmon","UtcTime":"2024-03-01 09:00:00","QueryStatus":"__proto__","QueryName":"__proto__"}',
    );
    const result = normalise(hostile);
    assert.ok(result._tag === 'Right');
    assert.equal(Object.hasOwn(Object.prototype, 'polluted'), false);
    assert.equal(result.right.event.dns?.question?.name, '__proto__');
  });
});

describe('instants', () => {
  it('read back every ISO time, with or without T, and refuse other years and days', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1990-01-01'), max: new Date('2100-12-31'), noInvalidDate: true }),
        (date) => {
          const iso = date.toISOString();
          for (const text of [iso, iso.replace('T', ' ').replace('Z', ''), iso.replace('Z', '0000Z')]) {
            assert.equal(toIso(parseInstant(text)?.ms ?? 0), iso);
          }
          assert.equal(parseEpoch(date.getTime() / 1000)?.ms, date.getTime());
        },
      ),
    );
    assert.equal(toIso(parseInstant('2024-03-01T09:00:00+02:00')?.ms ?? 0), '2024-03-01T07:00:00.000Z');
    for (const text of [
      '1601-01-01 00:00:00',
      '2024-02-31 00:00:00',
      '2024-13-01 00:00:00',
      '2200-01-01T00:00:00Z',
      '',
      'now',
    ])
      assert.equal(parseInstant(text), undefined);
  });
});
