import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { EXCLUDED_PROGRAMS } from '../../../server/analytics/programs/excluded_programs.ts';
import { judgeProgram } from '../../../server/analytics/programs/judge_program.ts';
import { toPathMatcher } from '../../../server/analytics/programs/path_pattern.ts';

const isExcluded = toPathMatcher(EXCLUDED_PROGRAMS);
const toKind = (path: string | undefined): string | undefined => judgeProgram(path)?.kind;

describe('excluded programs', () => {
  it('are browsers and system programs where they belong', () => {
    for (const path of [
      'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
      'c:\\program files (x86)\\microsoft\\edge\\application\\MSEDGE.EXE',
      'C:\\Program Files (x86)\\Microsoft\\EdgeWebView\\Application\\120.0.2210.91\\msedgewebview2.exe',
      'C:\\Windows\\System32\\svchost.exe',
      'System',
    ])
      assert.ok(isExcluded(path), path);
  });

  it('are never judged by bare name', () => {
    for (const path of [
      'C:\\Users\\anna\\AppData\\Local\\Temp\\chrome.exe',
      'C:\\Temp\\chrome.exe',
      'chrome.exe',
      'C:\\Users\\anna\\svchost.exe',
      'C:\\Windows\\Temp\\svchost.exe',
      'C:\\Windows\\System32\\evil\\svchost.exe',
      'D:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
      'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe.exe',
      'X:\\C:\\Windows\\System32\\svchost.exe',
      'C:/Windows/System32/svchost.exe',
      'C:\\ProgramFiles\\Google\\Chrome\\Application\\chrome.exe',
      'C:\\Program Files\\Google\\Chrome\\Applicationxchrome.exe',
      '',
    ])
      assert.ok(!isExcluded(path), path);
  });

  it('hold no script host and no borrowed Windows tool', () => {
    for (const pattern of EXCLUDED_PROGRAMS) {
      const kind = toKind(pattern);
      assert.ok(kind === undefined, `${pattern} is excluded and is ${kind}`);
    }
  });
});

describe('a program', () => {
  it('is judged by its full path', () => {
    const cases: readonly (readonly [string | undefined, string | undefined])[] = [
      [undefined, 'unknown_image'],
      ['', 'unknown_image'],
      ['-', 'unknown_image'],
      ['<unknown process>', 'unknown_image'],
      ['&lt;unknown process&gt;', 'unknown_image'],
      ['C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe', 'script_host'],
      ['C:\\Python312\\PYTHON.EXE', 'script_host'],
      ['C:\\Windows\\System32\\rundll32.exe', 'living_off_the_land'],
      ['C:\\Windows\\SysWOW64\\rundll32.exe', 'living_off_the_land'],
      ['C:\\Users\\anna\\AppData\\Local\\Temp\\x.exe', 'user_writable_path'],
      ['C:\\Users\\Public\\x.exe', 'user_writable_path'],
      ['C:\\ProgramData\\x\\x.exe', 'user_writable_path'],
      ['C:\\Windows\\Temp\\x.exe', 'user_writable_path'],
      ['C:\\$Recycle.Bin\\x.exe', 'user_writable_path'],
      ['C:\\Program Files\\Vendor\\tool.exe', undefined],
      ['C:\\Windows\\explorer.exe', undefined],
      ['C:\\Users\\anna\\AppData\\Local\\Programs\\Microsoft VS Code\\Code.exe', undefined],
      ['C:\\Users\\anna\\AppData\\Local\\Google\\Chrome\\Application\\chrome.exe', undefined],
    ];
    for (const [path, kind] of cases) assert.equal(toKind(path), kind, path ?? 'nothing');
  });

  it("is a masquerade where it borrows a Windows program's name", () => {
    for (const path of [
      'C:\\Users\\anna\\AppData\\Local\\Temp\\svchost.exe',
      'C:\\Users\\anna\\AppData\\Local\\Temp\\chrome.exe',
      'C:\\Windows\\svchost.exe',
      'C:\\Windows\\Temp\\lsass.exe',
      'C:\\Windows\\Fonts\\rundll32.exe',
      'C:\\explorer.exe',
      '\\\\server\\share\\svchost.exe',
      'C:\\Program Files\\Vendor\\conhost.exe',
    ])
      assert.equal(toKind(path), 'masquerade', path);
  });

  it('is not excused by a folder that only looks like an installed one', () => {
    for (const path of [
      'C:\\Users\\Public\\Downloads\\AppData\\Local\\Programs\\x.exe',
      'C:\\Users\\anna\\Desktop\\a\\appdata\\local\\microsoft\\teams\\x.exe',
    ])
      assert.equal(toKind(path), 'user_writable_path', path);
  });
});

/** `*` and `?` by dynamic programming over code points; only A to Z fold. */
const matchesSlowly = (pattern: string, path: string): boolean => {
  const lower = (text: string): string[] =>
    [...text].map((c) => (c >= 'A' && c <= 'Z' ? c.toLowerCase() : c));
  const [p, s] = [lower(pattern), lower(path)];
  let row = [true, ...p.map((_, i) => p.slice(0, i + 1).every((c) => c === '*'))];
  for (const character of s) {
    const next = [false];
    for (const [i, c] of p.entries())
      next.push(
        c === '*'
          ? (next[i] ?? false) || (row[i + 1] ?? false)
          : (row[i] ?? false) && (c === '?' || c === character),
      );
    row = next;
  }
  return row[p.length] ?? false;
};

describe('a path pattern', () => {
  it('means what its two signs mean, and everything else is itself', () => {
    const character = fc.constantFrom(...'aAbB\\.*?+$^(){}[]|/ -\n', 'k', 'K', '\u212a', 'é', 'É', '😀');
    const text = fc.array(character, { maxLength: 8 }).map((c) => c.join(''));
    fc.assert(
      fc.property(text, text, (pattern, path) => {
        assert.equal(toPathMatcher([pattern])(path), matchesSlowly(pattern, path));
      }),
      { numRuns: 20_000 },
    );
  });

  it('does not take a Kelvin sign for a k', () => {
    assert.ok(isExcluded('C:\\Windows\\System32\\taskhostw.exe'));
    assert.ok(!isExcluded('C:\\Windows\\System32\\tas\u212ahostw.exe'));
  });

  it('takes any of several', () => {
    const matches = toPathMatcher(['C:\\a\\*.exe', 'C:\\b.exe']);
    assert.ok(matches('c:\\A\\x\\y.EXE') && matches('C:\\B.exe') && !matches('C:\\b.exe '));
    assert.ok(!toPathMatcher([])('anything'));
  });
});
