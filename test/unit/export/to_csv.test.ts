import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { toCsvRow, toPlainCell } from '../../../server/export/csv_cell.ts';
import { CSV_HEADER, toCsvLine } from '../../../server/export/to_csv.ts';
import { anyFinding, FINDING } from './findings.ts';

/** RFC 4180, with any separator; throws where the text is none. */
const readCsv = (text: string, separator = ','): string[][] => {
  const rows: string[][] = [[]];
  let at = 0;
  const readCell = (): string => {
    let cell = '';
    if (text[at] !== '"') {
      while (at < text.length && text[at] !== separator && text[at] !== '\r') cell += text[at++];
      assert.ok(separator !== ',' || !cell.includes('"'), `a quote within the bare cell ${cell}`);
      return cell;
    }
    for (at++; ; at++) {
      assert.ok(at < text.length, 'a quoted cell does not end');
      if (text[at] !== '"') cell += text[at];
      else if (text[at + 1] === '"') cell += text[++at];
      else break;
    }
    at++;
    return cell;
  };
  while (at < text.length) {
    rows.at(-1)?.push(readCell());
    if (text[at] === separator) at++;
    else {
      assert.equal(text.slice(at, at + 2), '\r\n');
      at += 2;
      if (at < text.length) rows.push([]);
    }
  }
  return rows;
};

const FORMULA = /^[\s\p{C}]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r]/u;

const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom(
        '=',
        '+',
        '-',
        '@',
        '\t',
        '\r',
        '\n',
        '\0',
        ' ',
        '"',
        ',',
        ';',
        "'",
        '\uff1d',
        '\u200b',
        '\ufeff',
        'a',
        '1',
      ),
      { maxLength: 12 },
    )
    .map((signs) => signs.join('')),
);

describe('findings as CSV', () => {
  it('reads back as what was written, one line for each finding', () => {
    const [header, line, ...others] = readCsv(CSV_HEADER + toCsvLine(FINDING));
    assert.equal(others.length, 0);
    const row = Object.fromEntries((header ?? []).map((name, i) => [name, line?.[i]]));
    assert.equal(header?.length, line?.length);
    assert.equal(row.id, 'finding-1');
    assert.equal(row.host, 'WS1');
    assert.equal(row.process_pid, '4711');
    assert.equal(row.process_executable, 'C:\\Windows\\System32\\rundll32.exe');
    assert.equal(row.registered_domain, 'example.com');
    assert.equal(row.destination_ip, '198.51.100.23; 2001:db8::7');
    assert.equal(row.destination_port, '8443; 25444');
    assert.equal(row.techniques, FINDING.threat.technique.id.join('; '));
    assert.equal(row.message, FINDING.message);
    assert.ok(row.reasons?.startsWith(FINDING.afterquery.reasons[0]?.text ?? '?'));
  });

  it('leaves harmless text as it is', () => {
    for (const text of ['a', 'rundll32.exe "C:\\a b\\x.dll",Run -x=1', 'ann@example.com', '1 + 1', 'größer'])
      assert.deepEqual(readCsv(toCsvRow([text, ''])), [[text, '']]);
  });

  it('makes text of what a spreadsheet would calculate', () => {
    for (const [text, cell] of [
      ['=1+1', "'=1+1"],
      ['\t=1', "' =1"],
      ['\r\n@x', "' @x"],
      ['\0-1', "'-1"],
      ['\ufeff=1', "'\ufeff=1"],
      ['\uff1dcmd', "'\uff1dcmd"],
      ['x;=cmd|a', "x;'=cmd|a"],
    ] as const)
      assert.equal(toPlainCell(text), cell);
  });

  it('round-trips, and no cell calculates, whatever was written', () => {
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 2, maxLength: 5 }), (cells) => {
        const [row, ...others] = readCsv(toCsvRow(cells));
        assert.equal(others.length, 0);
        assert.deepEqual(row, cells.map(toPlainCell));
        for (const cell of row ?? []) assert.doesNotMatch(cell, FORMULA);
      }),
    );
  });

  it('keeps forged findings to their line and to text, also where cells are split at semicolons', () => {
    fc.assert(
      fc.property(anyFinding(hostile), (finding) => {
        const text = CSV_HEADER + toCsvLine(finding);
        const [header, line, ...others] = readCsv(text);
        assert.equal(others.length, 0);
        assert.equal(line?.length, header?.length);
        for (const cell of line ?? []) assert.doesNotMatch(cell, FORMULA);
        for (const cell of toCsvLine(finding).split(';')) assert.doesNotMatch(cell, FORMULA);
      }),
    );
  });
});
