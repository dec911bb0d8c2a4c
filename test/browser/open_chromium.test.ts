import assert from 'node:assert/strict';
import { it } from 'node:test';
import { findChromium, NO_CHROMIUM, openChromium } from './open_chromium.ts';

it('a browser opens and draws', { skip: NO_CHROMIUM }, async () => {
  const browser = await openChromium();
  try {
    const page = await browser.newPage();
    await page.setContent('<p id="it">drawn</p>');
    assert.equal(await page.locator('#it').textContent(), 'drawn');
  } finally {
    await browser.close();
  }
});

it('a browser named in the settings stands before those on the PATH', () => {
  assert.equal(findChromium({ AFTERQUERY_CHROMIUM: '/opt/c', PATH: '/usr/bin' }), '/opt/c');
  assert.equal(findChromium({ PATH: '' }), undefined);
});
