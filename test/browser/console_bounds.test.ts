import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Page } from 'playwright-core';
import { bulkWrite, refresh, search } from '../../server/engine/operations.ts';
import { Finding } from '../../server/schema/finding.ts';
import { fillFindings } from '../bench/fill_findings.ts';
import { must } from '../contract/engines.ts';
import { type ConsoleBench, openConsoleBench, PHONE, settle, visit } from './console_bench.ts';
import { NO_CHROMIUM } from './open_chromium.ts';

const MANY = 10_000;
const MOST_MS = 200;
const HTML = '<img src=x onerror="globalThis.pwned=1"><script>globalThis.pwned=1</script>';
const TURNED = 'invoice\u202efdp.exe\u202c';
const BYTES = '\u0080\u009b\u00ff\u0000\u001b[31m';
const LONG = `C:\\${'A'.repeat(5_000)}`;

/** A finding, and an event behind it, in which every text is what an attacker would write. */
const writeHostile = async ({ bench, prefix }: ConsoleBench): Promise<void> => {
  const { hits } = await must(
    search(bench.engine, `${prefix}-findings-*`, { size: 1, query: { term: { 'rule.id': 'AN0728' } } }),
  );
  const seed = hits[0]?._source;
  if (!Finding.is(seed)) throw new Error('the sample yields no finding');
  const [evidence] = seed.afterquery.evidence.filter(({ role }) => role === 'lookup');
  if (evidence === undefined) throw new Error('the finding has no evidence');
  const found = await must(
    search(bench.engine, evidence.index, { size: 1, query: { ids: { values: [evidence.id] } } }),
  );
  const source = JSON.stringify(found.hits[0]?._source).replaceAll('.exe', '\\u202e.exe<b>');
  const event = { ...(JSON.parse(source) as object), message: HTML };
  const node = {
    name: TURNED,
    executable: LONG,
    command_line: `${HTML}${BYTES}${LONG}`,
    pid: 1,
    entity_id: HTML,
  };
  const id = 'hostile000000000000000000000';
  const finding = {
    ...seed,
    message: `${HTML} ${TURNED} ${BYTES} ${LONG}`,
    event: { ...seed.event, id },
    host: { name: `${HTML}${TURNED}` },
    user: { name: BYTES },
    dns: { ...seed.dns, question: { name: [HTML, TURNED, LONG], registered_domain: `${HTML}.${TURNED}` } },
    process: { ...node, parent: node, hash: { sha256: HTML } },
    afterquery: {
      ...seed.afterquery,
      score: 100,
      reasons: [{ code: HTML, points: 100, text: `${HTML}${TURNED}`, value: LONG, expected: BYTES }],
      lineage: [node, node],
      attribution: HTML,
      episode: 'hostile',
      evidence: [{ ...evidence, id: 'hostile-event' }],
      triage: { status: 'open', note: HTML, verdict: TURNED, assignee: BYTES },
    },
  };
  const { failed } = await must(
    bulkWrite(
      bench.engine,
      [
        { op: 'index', index: evidence.index, id: 'hostile-event', document: event },
        { op: 'index', index: `${prefix}-findings-2026.03`, id, document: finding },
      ],
      {},
    ),
  );
  if (failed.length > 0) throw new Error(failed[0]?.reason);
  await must(refresh(bench.engine, `${prefix}-*`));
};

/** Nothing of it ran, became an element, or turned the letters beside it. */
const assertInert = async (page: Page): Promise<void> => {
  assert.equal(await page.evaluate('globalThis.pwned'), undefined);
  assert.equal(await page.locator('#app :is(img, script, iframe, object, embed, style, link)').count(), 0);
  const text = await page.evaluate<string>("document.querySelector('main').innerText");
  assert.doesNotMatch(text, /\p{Bidi_Control}|(?![\n\t])\p{Cc}/u);
  const wide = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
  assert.ok(wide <= 0, `the page is ${wide} px wider than the window`);
};

suite('ten thousand findings, one of them hostile', { skip: NO_CHROMIUM }, () => {
  let bench: ConsoleBench;
  before(async () => {
    bench = await openConsoleBench(false);
    await fillFindings(bench.bench, bench.prefix, MANY);
    await writeHostile(bench);
  });
  after(() => bench.stop());

  test(`scroll from end to end with no task over ${MOST_MS} ms, and few rows in the page`, async () => {
    const { page, context, complaints } = await visit(bench, '#/findings?sort=time');
    await settle(page);
    const grid = page.getByRole('grid');
    const total = Number(await grid.getAttribute('aria-rowcount')) - 1;
    assert.ok(total >= MANY, `${total} rows`);
    await page.evaluate(
      'globalThis.tasks = []; new PerformanceObserver((list) => tasks.push(...list.getEntries().map((one) => one.duration))).observe({ type: "longtask" })',
    );
    await grid.hover();
    let most = 0;
    for (let i = 0; i < 120; i += 1) {
      await page.mouse.wheel(0, 5_000);
      if (i % 10 === 0) most = Math.max(most, await page.locator('.spacer .row').count());
    }
    await page.keyboard.press('End');
    await page.locator(`#row-${total - 1} a`).waitFor({ timeout: 60_000 });
    most = Math.max(most, await page.locator('.spacer .row').count());
    assert.ok(most < 60, `${most} rows are in the page`);
    const tasks = await page.evaluate<number[]>('tasks');
    assert.ok(
      tasks.every((ms) => ms <= MOST_MS),
      `tasks of ${tasks.filter((ms) => ms > MOST_MS).join(', ')} ms`,
    );
    await page.keyboard.press('k');
    const selected = await page.locator('[aria-selected=true]').getAttribute('id');
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'Why' }).waitFor();
    await page.keyboard.press('u');
    await page.locator(`#${selected} a`).waitFor();
    assert.deepEqual(complaints, []);
    await context.close();
  });

  for (const size of [undefined, PHONE])
    test(`what an attacker wrote stays text${size === undefined ? '' : ', on a phone too'}`, async () => {
      const look = size === undefined ? {} : { size };
      const { page, context, complaints } = await visit(bench, '#/findings?episode=hostile', look);
      await page.getByText('1 finding,').waitFor();
      await page.getByText('<img src=x onerror=').first().waitFor();
      await page.locator('.spacer .mark', { hasText: 'RLO' }).first().waitFor();
      await assertInert(page);
      await page.goto(`${bench.served.url}/#/findings/hostile000000000000000000000`);
      await page.getByRole('region', { name: 'Why' }).getByText('<script>').waitFor();
      const timeline = page.getByRole('region', { name: /Timeline/ });
      await timeline.locator('summary').first().click();
      await timeline.locator('.fields .mark', { hasText: 'RLO' }).first().waitFor();
      const tree = page.getByRole('region', { name: 'Process tree' });
      const all = tree.getByRole('button', { name: /show all 5,\d\d\d characters/ });
      await all.last().click();
      await tree.getByText('A'.repeat(5_000)).first().waitFor();
      assert.equal(await page.getByRole('textbox', { name: 'Note' }).inputValue(), HTML);
      await assertInert(page);
      await page.keyboard.press('e');
      await page.getByRole('dialog').waitFor();
      await assertInert(page);
      assert.deepEqual(complaints, []);
      await context.close();
    });
});
