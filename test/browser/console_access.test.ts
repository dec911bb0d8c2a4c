import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { type ConsoleBench, DESK, openConsoleBench, PHONE, settle, visit } from './console_bench.ts';
import { NO_CHROMIUM } from './open_chromium.ts';

interface Violation {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

const findViolations = async (page: Page): Promise<string[]> => {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<{ violations: readonly Violation[] }>('axe.run(document)');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary ?? ''}`),
    );
};

suite('every page is for everybody', { skip: NO_CHROMIUM }, () => {
  let bench: ConsoleBench;
  let pages: Readonly<Record<string, string>>;
  before(async () => {
    bench = await openConsoleBench(true);
    const { findings } = await bench.ask<{ findings: { id: string; rule: { id: string } }[] }>(
      '/api/v1/findings',
    );
    const { scans } = await bench.ask<{ scans: { id: string }[] }>('/api/v1/scans');
    const of = (analytic: string): string => findings.find(({ rule }) => rule.id === analytic)?.id ?? '';
    pages = {
      findings: '#/findings',
      'no findings': '#/findings?text=nosuchword',
      'a tunnel': `#/findings/${of('AN1121')}`,
      'a calculated port': `#/findings/${of('AN0728')}`,
      'an exception': `#/findings/${of('AN1121')}?do=exception`,
      'no such finding': '#/findings/nothing',
      scans: '#/scans',
      'a scan': `#/scans/${scans[0]?.id}`,
      coverage: '#/coverage',
      exceptions: '#/exceptions',
      tuning: '#/tuning',
    };
  });
  after(() => bench.stop());

  for (const theme of ['light', 'dark'] as const)
    for (const [where, size] of [
      ['a desk', DESK],
      ['a phone', PHONE],
    ] as const)
      test(`axe finds nothing serious, ${theme}, on ${where}`, async () => {
        const { page, context, complaints } = await visit(bench, '#/findings', { theme, size });
        const found: string[] = [];
        for (const [name, hash] of Object.entries(pages)) {
          await page.goto(`${bench.served.url}/${hash}`);
          await settle(page);
          for (const violation of await findViolations(page)) found.push(`${name}: ${violation}`);
          const wide = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
          if (wide > 0) found.push(`${name}: ${wide} px wider than the window`);
        }
        assert.deepEqual(found, []);
        assert.deepEqual(
          complaints.filter((text) => !/404/.test(text)),
          [],
        );
        await context.close();
      });

  test('axe would find what is wrong', async () => {
    const { page, context } = await visit(bench, '#/exceptions');
    await settle(page);
    await page.evaluate("document.querySelector('main').append(document.createElement('button'))");
    const [first = ''] = await findViolations(page);
    assert.match(first, /^button-name: /);
    await context.close();
  });

  test('what can be pressed on a phone is 44 px high, links in a text aside', async () => {
    const { page, context } = await visit(bench, '#/findings', { size: PHONE });
    const small: string[] = [];
    for (const [name, hash] of Object.entries(pages)) {
      await page.goto(`${bench.served.url}/${hash}`);
      await settle(page);
      const found = await page
        .locator(
          'button:visible, select:visible, input:not([type=radio], [type=checkbox]):visible, nav a:visible',
        )
        .evaluateAll((all) =>
          all.flatMap((one) =>
            one.getBoundingClientRect().height < 43.5 ? [one.outerHTML.slice(0, 120)] : [],
          ),
        );
      small.push(...found.map((html) => `${name}: ${html}`));
    }
    assert.deepEqual(small, []);
    await context.close();
  });

  test('all of it can be walked by keyboard: skip link, dialogs give the focus back', async () => {
    const { page, context } = await visit(bench, '#/findings');
    await settle(page);
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate('document.activeElement.textContent'), 'Skip to the page');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate('document.activeElement.id'), 'main');
    const keys = page.getByRole('button', { name: /^Keys/ });
    await keys.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    assert.equal(await keys.evaluate((one) => one === one.ownerDocument.activeElement), true);
    await page.keyboard.press('3');
    await page.getByRole('heading', { level: 1, name: 'Coverage' }).waitFor();
    assert.equal(await page.title(), 'Coverage · Afterquery');
    await context.close();
  });
});
