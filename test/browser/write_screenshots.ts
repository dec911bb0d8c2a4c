import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type ConsoleBench,
  DESK,
  openConsoleBench,
  PHONE,
  settle,
  type Visitor,
  visit,
} from './console_bench.ts';

/** Writes a picture of each page, wide and narrow, light and dark, full and empty, into `screenshots/`. `npm run screenshots -- NAME`: only those. */
const folder = fileURLToPath(new URL('../../screenshots/', import.meta.url));
const wanted = process.argv[2];
mkdirSync(folder, { recursive: true });

interface Shot {
  readonly name: string;
  readonly hash: string;
  readonly whole?: boolean;
  readonly visitor?: Visitor;
  readonly act?: (page: Awaited<ReturnType<typeof visit>>['page']) => Promise<void>;
}

const LOOKS: readonly (readonly [string, Visitor])[] = [
  ['desk_light', { size: DESK, theme: 'light' }],
  ['desk_dark', { size: DESK, theme: 'dark' }],
  ['phone_light', { size: PHONE, theme: 'light' }],
  ['phone_dark', { size: PHONE, theme: 'dark' }],
];

const shoot = async (bench: ConsoleBench, shot: Shot): Promise<void> => {
  for (const [look, visitor] of LOOKS) {
    const name = `${shot.name}_${look}`;
    if (wanted !== undefined && !name.includes(wanted)) continue;
    const { page, context, complaints } = await visit(bench, shot.hash, { ...visitor, ...shot.visitor });
    await settle(page);
    await shot.act?.(page);
    await page.screenshot({ path: join(folder, `${name}.png`), fullPage: shot.whole === true });
    const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
    process.stdout.write(
      `${name}${overflow > 0 ? ` OVERFLOWS BY ${overflow} px` : ''}${complaints.length > 0 ? ` COMPLAINTS ${complaints.join(' | ')}` : ''}\n`,
    );
    await context.close();
  }
};

const used = await openConsoleBench(true);
try {
  const { findings } = await used.ask<{
    findings: { id: string; rule: { id: string }; host: { name: string } }[];
  }>('/api/v1/findings');
  const toId = (analytic: string, host: string): string =>
    findings.find((one) => one.rule.id === analytic && one.host.name.startsWith(host))?.id ?? '';
  const { scans } = await used.ask<{ scans: { id: string }[] }>('/api/v1/scans');
  const tunnel = toId('AN1121', 'FIN-WS01');
  const ports = toId('AN0728', 'MKT-WS04');
  const shots: Shot[] = [
    { name: 'findings', hash: '#/findings' },
    { name: 'findings_filtered', hash: '#/findings?severity=high&domain=example.org' },
    { name: 'findings_none', hash: '#/findings?text=nosuchword' },
    { name: 'tunnel', hash: `#/findings/${tunnel}`, whole: true },
    { name: 'ports', hash: `#/findings/${ports}`, whole: true },
    { name: 'missing', hash: '#/findings/nosuchfinding' },
    {
      name: 'exception',
      hash: `#/findings/${tunnel}?do=exception`,
      act: async (page) => {
        await page.getByRole('textbox', { name: 'Why' }).fill('our backup agent, ticket 4711');
        await page.getByRole('button', { name: 'Preview' }).click();
        await page.getByText('it would have hidden').waitFor();
      },
    },
    {
      name: 'conflict',
      hash: `#/findings/${ports}`,
      act: async (page) => {
        const other = await page.context().newPage();
        await other.goto(page.url());
        for (const [one, note] of [
          [other, 'Ann: isolated the host at 03:10, called the owner.'],
          [page, 'Bob: asked the proxy team for the last week.'],
        ] as const) {
          const triage = one.getByRole('region', { name: 'Triage' });
          await triage.getByLabel('Note').fill(`${note} ${Date.now()}`);
          await triage.getByRole('button', { name: 'Save triage' }).click();
          await one.getByText(/Triage saved|Somebody else triaged/).waitFor();
        }
      },
    },
    { name: 'scans', hash: '#/scans', whole: true },
    {
      name: 'progress',
      hash: '#/scans',
      act: async (page) => {
        await page.getByLabel('dry run: write nothing').check();
        await page.locator('input[name="scan-from"]').fill('2026-03-10 09:00');
        await page.locator('input[name="scan-to"]').fill('2026-03-10 11:00');
        await page.getByRole('button', { name: 'Start the scan' }).click();
        await page.getByText(/of 16 slices judged/).waitFor();
      },
    },
    { name: 'scan', hash: `#/scans/${scans[0]?.id}`, whole: true },
    { name: 'coverage', hash: '#/coverage', whole: true },
    { name: 'exceptions', hash: '#/exceptions', whole: true },
    { name: 'tuning', hash: '#/tuning', whole: true },
    {
      name: 'comparison',
      hash: '#/tuning',
      whole: true,
      act: async (page) => {
        const form = page.getByRole('form', { name: 'Try another value for AN0728' });
        await form.getByLabel(/Value to try/).fill('60000');
        await form.getByRole('button', { name: 'Ask' }).click();
        await page.locator('.sum').first().waitFor({ timeout: 60_000 });
      },
    },
    { name: 'viewer', hash: `#/findings/${ports}`, visitor: { role: 'viewer' } },
    { name: 'help', hash: '#/findings', act: (page) => page.keyboard.press('?') },
    {
      name: 'key',
      hash: '#/findings',
      visitor: { key: 'none' },
      act: (page) => page.getByLabel('Key (aq_…)').waitFor(),
    },
    {
      name: 'away',
      hash: '#/findings',
      act: async (page) => {
        await page.route('**/api/**', (route) => route.abort());
        await page.keyboard.press('r');
        await page.getByText('The service does not answer').waitFor();
      },
    },
  ];
  for (const shot of shots) await shoot(used, shot);
} finally {
  await used.stop();
}
if (wanted === undefined || wanted.startsWith('empty')) {
  const unused = await openConsoleBench(false);
  try {
    for (const name of ['findings', 'scans', 'coverage', 'exceptions', 'tuning'])
      await shoot(unused, { name: `empty_${name}`, hash: `#/${name}`, whole: true });
  } finally {
    await unused.stop();
  }
}
