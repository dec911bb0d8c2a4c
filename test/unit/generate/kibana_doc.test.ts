import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { propsOf } from '../../../server/http/find_unknown.ts';
import { TimelineRow } from '../../../server/http/stats/counted_rows.ts';
import { PortRow } from '../../../server/http/stats/port_rows.ts';

const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const text = read('docs/kibana.md');

interface Mapped {
  readonly properties?: Readonly<Record<string, Mapped>>;
}

const toNames = (mapped: Mapped, path: string): string[] =>
  Object.entries(mapped.properties ?? {}).flatMap(([key, one]) => {
    const name = path === '' ? key : `${path}.${key}`;
    return [name, ...toNames(one, name)];
  });

const { template } = JSON.parse(read('mappings/component_templates/afterquery-findings.json')) as {
  template: { mappings: Mapped };
};
const names = new Set(toNames(template.mappings, ''));

/** Text between two headings. */
const partOf = (from: string, to: string): string => text.slice(text.indexOf(from), text.indexOf(to));

const specs = [...text.matchAll(/```json\n([\s\S]*?)```/g)].map(
  ([, body]) => JSON.parse(body ?? '') as Record<string, unknown>,
);

describe('the page on Kibana', () => {
  it('names fields that findings have', () => {
    const fields = [
      ...text.matchAll(/\b(?:afterquery|event|rule|host|process|dns|destination)(?:\.[a-z_]+)+/g),
    ]
      .map(([name]) => name)
      .filter((name) => !name.startsWith('afterquery.example') && !name.startsWith('afterquery.counts.'));
    assert.ok(fields.length > 60);
    for (const field of fields) assert.ok(names.has(field), field);
  });

  it('has ten searches and ten questions', () => {
    assert.equal(partOf('## Ten searches', '## Ten questions').match(/^\| .+`/gm)?.length, 10);
    assert.equal(partOf('## Ten questions', '## Charts').match(/^```esql\nFROM /gm)?.length, 10);
  });

  it('draws only what the routes answer', () => {
    const encoded = (spec: Record<string, unknown> | undefined): string[] =>
      [...JSON.stringify(spec?.encoding).matchAll(/"field":"(\w+)"/g)].map(([, field]) => field ?? '');
    for (const [spec, codec] of [
      [specs[0], TimelineRow],
      [specs[2], PortRow],
    ] as const) {
      assert.ok(encoded(spec).length > 3);
      for (const field of encoded(spec)) assert.ok(propsOf(codec).includes(field), field);
    }
  });
});
