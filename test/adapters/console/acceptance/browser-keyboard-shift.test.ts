import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startChromium } from '../../../support/services/chromium.ts';
import { type RunningApp, startApp } from '../../../support/worlds/running-app.ts';

let app: RunningApp;
let browser: Browser;
beforeAll(async () => {
  app = await startApp({ platformSettings: { sandbox: { port: 0, examples: true } } });
  browser = await startChromium();
}, 300_000);
afterAll(async () => {
  await browser.close();
  await app.stop();
});

const focusedCase = (page: Page) =>
  page.evaluate<string>("document.activeElement.closest('[data-row]')?.dataset.row ?? ''");

it('a shift with the keyboard only: read the queue, overturn, uphold, look up the keys', async () => {
  const page = await browser.newPage({ locale: 'ja-JP' });
  await page.goto(`${app.url}/console`);
  await page.locator('[data-row]').nth(5).waitFor();

  await page.keyboard.press('j');
  const first = await focusedCase(page);
  await page.keyboard.press('j');
  const second = await focusedCase(page);
  expect(second).not.toBe(first);
  await page.keyboard.press('k');
  expect(await focusedCase(page)).toBe(first);

  await page.keyboard.press('o');
  await page.locator(`#case-${first}.decided`).waitFor();
  const overturned = (await app.rows('examples', 'member')).find(({ author }) => author === 'haruto');
  expect(overturned).toMatchObject({ hidden: false });

  await page.keyboard.press('j');
  await page.keyboard.press('u');
  await page.locator(`#case-${second}.decided`).waitFor();

  await page.keyboard.press('?');
  await page.locator('dialog[open]').waitFor();
  await page.keyboard.press('Escape');
  expect(await page.locator('dialog[open]').count()).toBe(0);
  await page.close();
}, 120_000);
