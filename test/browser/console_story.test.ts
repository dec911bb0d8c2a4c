import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { type ConsoleBench, openConsoleBench, settle, visit } from './console_bench.ts';
import { NO_CHROMIUM } from './open_chromium.ts';

interface Listed {
  readonly findings: readonly {
    readonly id: string;
    readonly rule: { readonly id: string };
    readonly host: { readonly name: string };
  }[];
}
interface Triaged {
  readonly afterquery: {
    readonly triage: {
      readonly status: string;
      readonly verdict?: string;
      readonly assignee?: string;
      readonly note?: string;
    };
  };
}

suite('an analyst and the console', { skip: NO_CHROMIUM }, () => {
  let bench: ConsoleBench;
  let tunnel: string;
  let ports: string;
  before(async () => {
    bench = await openConsoleBench(true);
    const { findings } = await bench.ask<Listed>('/api/v1/findings?severity=critical');
    const find = (analytic: string, host: string): string =>
      findings.find((one) => one.rule.id === analytic && one.host.name.startsWith(host))?.id ?? '';
    tunnel = find('AN1121', 'FIN-WS01');
    ports = find('AN0728', 'MKT-WS04');
    assert.ok(tunnel !== '' && ports !== '');
  });
  after(() => bench.stop());

  const readTriage = async (id: string) =>
    (await bench.ask<Triaged>(`/api/v1/findings/${id}`)).afterquery.triage;

  test('gives the key, filters, opens the tunnel, reads why, sees the timeline, triages it', async () => {
    const { page, context, complaints } = await visit(bench, '', { name: 'ann', key: 'typed' });
    await page.getByText('12 findings, strongest first').waitFor();
    await page.locator('.who', { hasText: 'ann analyst' }).waitFor();
    assert.equal(
      await page.evaluate('document.cookie + localStorage.length + location.href.includes("aq_")'),
      '0false',
    );
    await page.keyboard.press('/');
    await page.keyboard.type('carry about');
    await page.keyboard.press('Enter');
    await page.getByText('2 findings').waitFor();
    await page.getByLabel('Analytic').selectOption('AN1121');
    await page.getByText('More filters').click();
    await page.getByLabel('Host').fill('FIN-WS01');
    await page.getByLabel('Host').press('Enter');
    await page.getByText('1 finding,').waitFor();
    assert.match(page.url(), /#\/findings\?text=carry\+about&analytic=AN1121&host=FIN-WS01$/);
    await page.getByLabel('Host').blur();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: /python\.exe on FIN-WS01/ }).waitFor();
    assert.ok(page.url().includes(tunnel));
    const why = page.getByRole('region', { name: 'Why' });
    await why.getByText(/can carry about 30543 bytes/).waitFor();
    const points = (await why.locator('tbody td:first-child').allTextContents()).map((text) =>
      Number(text.replace('−', '-')),
    );
    const sum = Number(await why.locator('tfoot th').textContent());
    assert.equal(
      points.reduce((all, n) => all + n, 0),
      sum,
    );
    assert.ok(sum > 100);
    assert.match((await why.locator('tfoot').textContent()) ?? '', /kept at 100/);
    const tree = page.getByRole('region', { name: 'Process tree' });
    const order = await tree.locator('.process > b').allTextContents();
    assert.deepEqual(order.slice(-3), ['WINWORD.EXE', 'powershell.exe', 'python.exe']);
    const timeline = page.getByRole('region', { name: /Timeline/ });
    await timeline.getByText(/python\.exe \(pid 11480\) was started/).waitFor();
    const times = await timeline
      .locator('time')
      .evaluateAll((all) => all.map((one) => one.getAttribute('datetime') ?? ''));
    assert.ok(times.length >= 20);
    assert.deepEqual([...times].sort(), times);
    await page.getByRole('img', { name: /Queries a minute in windows of .* points begin/ }).waitFor();
    const triage = page.getByRole('region', { name: 'Triage' });
    await triage.getByLabel('acknowledged').check();
    await triage.getByRole('button', { name: 'Assign to me' }).click();
    await triage.getByLabel('Verdict').fill('malicious');
    await triage.getByLabel('Note').fill('called the owner');
    await triage.getByRole('button', { name: 'Save triage' }).click();
    await page.getByText('Triage saved.').waitFor();
    const { updated: _, ...said } = (await readTriage(tunnel)) as Record<string, unknown>;
    assert.deepEqual(said, {
      status: 'acknowledged',
      verdict: 'malicious',
      assignee: 'ann',
      note: 'called the owner',
    });
    await page.keyboard.press('Escape');
    await page.getByText('1 finding,').waitFor();
    assert.deepEqual(
      complaints.filter((text) => !/401/.test(text)),
      [],
    );
    await context.close();
  });

  test('sees the port calculated, by hand', async () => {
    const { page, context } = await visit(bench, `#/findings/${ports}`);
    const card = page.getByRole('region', { name: 'The port was calculated from the answer' });
    const row = card.getByRole('row').filter({ hasText: '198.51.100.23' });
    assert.match((await row.textContent()) ?? '', /198 × 51 \+ 100 = 10198\s*10198 ✓ the same/);
    assert.equal(await card.getByText('✗').count(), 0);
    await context.close();
  });

  test('acknowledges and closes by key, and takes it back', async () => {
    const { page, context } = await visit(bench, '#/findings?host=FIN-WS02&sort=time');
    await settle(page);
    const first = page.locator('#row-0');
    const id = (await first.locator('a').getAttribute('href'))?.split('/').pop() ?? '';
    await page.keyboard.press('a');
    await page.getByText(/^Acknowledged: /).waitFor();
    assert.equal((await readTriage(id)).status, 'acknowledged');
    await first.getByText('acknowledged', { exact: true }).waitFor();
    await page.keyboard.press('j');
    assert.equal(await page.locator('#row-1').getAttribute('aria-selected'), 'true');
    await page.keyboard.press('k');
    await page.keyboard.press('c');
    await page.getByText(/^Closed: /).waitFor();
    await page.keyboard.press('z');
    await page.getByText(/^Acknowledged: /).waitFor();
    assert.equal((await readTriage(id)).status, 'acknowledged');
    await page.keyboard.press('?');
    await page.getByRole('dialog').getByText('acknowledge it').waitFor();
    await context.close();
  });

  test('and another triage at once: both see both, and no note is lost', async () => {
    const ann = await visit(bench, `#/findings/${ports}`, { name: 'ann' });
    const bob = await visit(bench, `#/findings/${ports}`, { name: 'bob' });
    const write = async ({ page }: typeof ann, note: string): Promise<void> => {
      const triage = page.getByRole('region', { name: 'Triage' });
      await triage.getByLabel('Note').fill(note);
      await triage.getByRole('button', { name: 'Save triage' }).click();
    };
    await bob.page.getByRole('region', { name: 'Triage' }).getByLabel('Note').waitFor();
    await write(ann, 'Ann: isolated the host');
    await ann.page.getByText('Triage saved.').waitFor();
    await write(bob, 'Bob: asked the proxy team');
    const conflict = bob.page.getByRole('alert').filter({ hasText: 'Somebody else triaged this meanwhile' });
    await conflict.getByText('Ann: isolated the host').waitFor();
    await conflict.getByText('Bob: asked the proxy team').waitFor();
    assert.equal((await readTriage(ports)).note, 'Ann: isolated the host');
    assert.ok(await conflict.evaluate((one) => one.scrollWidth <= one.clientWidth), 'both fit');
    // A reload in this state must lose neither.
    await bob.page.reload();
    await conflict.getByText('Bob: asked the proxy team').waitFor();
    await conflict.getByRole('button', { name: 'Keep both notes' }).click();
    const note = bob.page.getByRole('region', { name: 'Triage' }).getByLabel('Note');
    assert.equal(await note.inputValue(), 'Ann: isolated the host\n\nBob: asked the proxy team');
    await bob.page.getByRole('button', { name: 'Save triage' }).click();
    await bob.page.getByText('Triage saved.').waitFor();
    assert.equal((await readTriage(ports)).note, 'Ann: isolated the host\n\nBob: asked the proxy team');
    // By key, too: what somebody else said is told, and stands.
    await ann.page.keyboard.press('c');
    await ann.page.getByText(/Not closed: somebody changed it meanwhile/).waitFor();
    assert.equal((await readTriage(ports)).status, 'open');
    await ann.context.close();
    await bob.context.close();
  });

  test('makes an exception after seeing what it would hide', async () => {
    const { page, context } = await visit(bench, `#/findings/${tunnel}`, { name: 'ann' });
    await settle(page);
    await page.keyboard.press('e');
    const dialog = page.getByRole('dialog', { name: 'Make an exception' });
    const make = dialog.getByRole('button', { name: 'Make the exception' });
    await dialog.getByText('Say why').waitFor();
    assert.equal(await make.isDisabled(), true);
    await dialog.getByRole('textbox', { name: 'Why' }).fill('our own tool, ticket 4711');
    await dialog.getByRole('button', { name: 'Preview' }).click();
    await dialog.getByText(/it would have hidden 1 finding/).waitFor();
    await dialog.getByText('This finding is among them.').waitFor();
    // What was previewed is what is made: a change asks for another look.
    await dialog.getByLabel('lower their score').check();
    assert.equal(await make.isDisabled(), true);
    await dialog.getByRole('button', { name: 'Preview' }).click();
    await dialog.getByText(/100 → 80/).waitFor();
    await make.click();
    await page.getByText(/The exception is made/).waitFor();
    const { exceptions } = await bench.ask<{
      exceptions: { author: string; shipped: boolean; effect: object; match: object; expires?: string }[];
    }>('/api/v1/exceptions');
    const [own] = exceptions.filter(({ shipped }) => !shipped);
    assert.deepEqual(own?.effect, { kind: 'lower', points: 30 });
    assert.equal(own?.author, 'ann');
    assert.ok(own?.expires !== undefined && Date.parse(own.expires) > Date.now());
    await page.goto(`${bench.served.url}/#/exceptions`);
    await page.getByText('our own tool, ticket 4711').first().waitFor();
    await page.getByRole('button', { name: /^Delete/ }).click();
    await page.getByRole('button', { name: 'Delete it' }).click();
    await page.getByText('Deleted.').waitFor();
    await page.getByText('There are none.').waitFor();
    await context.close();
  });

  test('starts a scan, watches it finish, reads its account', async () => {
    const { page, context } = await visit(bench, '#/scans');
    await page.locator('input[name="scan-from"]').fill('2026-03-10 09:00');
    await page.locator('input[name="scan-to"]').fill('2026-03-10 11:00');
    await page.getByRole('button', { name: 'Start the scan' }).click();
    await page.getByRole('progressbar').waitFor();
    await page.getByText(/of 16 slices judged/).waitFor();
    await page.getByText('done', { exact: true }).waitFor({ timeout: 120_000 });
    await page.getByText(/followed an answer within the window/).waitFor();
    assert.equal(await page.getByRole('progressbar').count(), 0);
    await context.close();
  });

  test('cancels one', async () => {
    const { page, context } = await visit(bench, '#/scans');
    await page.locator('input[name="scan-from"]').fill('2026-03-10 09:00');
    await page.locator('input[name="scan-to"]').fill('2026-03-10 11:00');
    await page.getByLabel('dry run: write nothing').check();
    await page.getByRole('button', { name: 'Start the scan' }).click();
    await page.getByRole('button', { name: 'Cancel the scan' }).click();
    await page.getByText('cancelled', { exact: true }).waitFor({ timeout: 60_000 });
    await context.close();
  });

  test('asks what another threshold would change, and gets exactly that', async () => {
    const { page, context } = await visit(bench, '#/tuning');
    const form = page.getByRole('form', { name: 'Try another value for AN0728' });
    await form.getByLabel(/Value to try/).fill('60000');
    await form.locator('input[name="AN0728-from"]').fill('2026-03-10 09:00');
    await form.locator('input[name="AN0728-to"]').fill('2026-03-10 11:00');
    await form.getByRole('button', { name: 'Ask' }).click();
    const card = page.getByRole('region', { name: 'What would change' }).first();
    await card.locator('.sum').waitFor({ timeout: 120_000 });
    // Ports below 60000 become near: 25 points at a public address become 20; inside the network both are 15.
    const rows = await card.locator('tbody tr').allTextContents();
    assert.ok(rows.length > 0);
    const teams = rows.filter((text) => text.includes('ms-teams.exe'));
    assert.ok(teams.length > 0 && teams.every((text) => /low 35.*low 30/.test(text)), teams.join('\n'));
    assert.match((await card.locator('.sum').textContent()) ?? '', /0 new, 0 gone/);
    await context.close();
  });

  test('with the role viewer may look, and is told why not more', async () => {
    const { page, context } = await visit(bench, `#/findings/${tunnel}`, { role: 'viewer' });
    await page.getByText('This needs the role analyst; your key has viewer.').first().waitFor();
    assert.equal(await page.getByRole('button', { name: 'Save triage' }).isDisabled(), true);
    await page.keyboard.press('a');
    await page
      .locator('.word')
      .getByText(/needs the role analyst/)
      .waitFor();
    await page.goto(`${bench.served.url}/#/scans`);
    await page.getByRole('button', { name: 'Start the scan' }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Start the scan' }).isDisabled(), true);
    await context.close();
  });

  test('with a wrong key is told so, and may give another', async () => {
    const { page, context } = await visit(bench, '#/findings', { key: 'none' });
    await page.getByLabel('Key (aq_…)').fill('aq_wrong');
    await page.getByRole('button', { name: 'Use this key' }).click();
    await page.getByText('The API key is unknown, revoked or expired.').first().waitFor();
    await page.getByLabel('Key (aq_…)').fill(await bench.served.newKey('viewer', 'late'));
    await page.getByRole('button', { name: 'Use this key' }).click();
    await page.getByText(/12 findings/).waitFor();
    await context.close();
  });
});
