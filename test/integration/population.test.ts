import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { readPopulation } from '../../server/scan/fields/read_population.ts';
import { type Bench, load, newPrefix, openBench } from './support.ts';

const FROM = Date.UTC(2026, 4, 4);
const HOUR = 3_600_000;
const KEYWORDS = ['code', 'host', 'Computer', 'Image', 'rare', 'never'];
const MAPPINGS = {
  dynamic: false,
  properties: {
    '@timestamp': { type: 'date' },
    ...Object.fromEntries(KEYWORDS.map((name) => [name, { type: 'keyword' }])),
  },
};

/** Every tenth second of an hour: `host` in most documents, its rival in some others, and one field in a single document between two stretches. */
const toDocuments = (shift: number) =>
  Array.from({ length: 360 }, (_, i) => ({
    '@timestamp': new Date(FROM + i * 10_000).toISOString(),
    code: '3',
    ...((i + shift) % 5 === 0 ? { Computer: 'B' } : { host: 'A' }),
    ...(i === 103 ? { rare: 'once' } : {}),
    ...(shift === 1 ? { Image: 'a.exe' } : {}),
  }));

for (const flavor of ['opensearch', 'elasticsearch'] as const)
  suite(`which fields are filled, on ${flavor}`, () => {
    let bench: Bench;
    const prefix = newPrefix();
    before(async () => {
      bench = await openBench(flavor);
      await load(bench.engine, `${prefix}-one`, toDocuments(0), MAPPINGS);
      await load(
        bench.engine,
        `${prefix}-two`,
        [...toDocuments(1), { '@timestamp': FROM, Image: 'b.exe' }],
        MAPPINGS,
      );
    });
    after(() => bench.stop());

    const question = () => ({
      pattern: `${prefix}-*`,
      time_field: '@timestamp',
      span: { from: FROM, to: FROM + HOUR },
      names: KEYWORDS,
      rivals: [['host', 'Computer'], ['Image']],
    });

    test('parts of the span tell the same as all of it: what is filled at all, and how rivals stand', async () => {
      const shape = { filled: 'code', unless: [] };
      const whole = await readPopulation(bench.engine, question(), shape);
      const in_parts = await readPopulation(bench.engine, question(), shape, 100);
      assert.deepEqual([...in_parts.keys()].sort(), [`${prefix}-one`, `${prefix}-two`]);
      for (const [index, { documents, filled }] of whole) {
        const parts = in_parts.get(index);
        assert.equal(parts?.documents, documents);
        for (const name of KEYWORDS)
          assert.equal((parts?.filled.get(name) ?? 0) > 0, (filled.get(name) ?? 0) > 0, `${index} ${name}`);
        for (const rival of ['host', 'Computer'])
          assert.equal(parts?.filled.get(rival), filled.get(rival), `${index} ${rival}`);
      }
      assert.equal(whole.get(`${prefix}-one`)?.documents, 360);
      assert.equal(in_parts.get(`${prefix}-one`)?.filled.get('rare'), 1);
      assert.equal(in_parts.get(`${prefix}-one`)?.filled.get('Computer'), 72);
    });

    test('documents of another shape are not counted', async () => {
      for (const few of [100, 200_000]) {
        const none = await readPopulation(
          bench.engine,
          question(),
          { filled: 'code', unless: ['code'] },
          few,
        );
        assert.equal(none.size, 0);
      }
    });
  });
