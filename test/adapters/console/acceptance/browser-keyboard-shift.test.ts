import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowser, type TestBrowser } from '../../../support/services/chromium.ts';
import { type RunningApp, startApp } from '../../../support/worlds/running-app.ts';

let app: RunningApp;
let browser: TestBrowser;
beforeAll(async () => {
  app = await startApp({ platformSettings: { sandbox: { port: 0, examples: true } } });
  browser = await openBrowser();
}, 300_000);
afterAll(async () => {
  await browser.close();
  await app.stop();
});

/** Presses Tab until an element that matches has the focus. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let pressed = 0; pressed < 80; pressed++) {
    await page.keyboard.press('Tab');
    if (await page.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`)) return;
  }
  throw new Error(`Tab never reaches ${selector}`);
}

const focusedCase = (page: Page) =>
  page.evaluate<string>("document.activeElement.closest('[data-row]')?.dataset.row ?? ''");

it('a shift with the keyboard only: read the queue, overturn, uphold, note, next case', async () => {
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

  await page.keyboard.press('j');
  const third = await focusedCase(page);
  await page.keyboard.press('n');
  await page.waitForURL(`**/case/${third}*`);
  await page.keyboard.press('n');
  await page.waitForFunction("document.activeElement.matches('textarea')");
  await page.keyboard.type('本人に確認しました');
  await tabTo(page, 'button');
  await page.keyboard.press('Enter');
  await page.locator('.messages', { hasText: '本人に確認しました' }).first().waitFor();
  await tabTo(page, '[data-action="next"]');
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => /\/case\/Y-/.test(url.pathname) && !url.pathname.includes(third));
  await page.keyboard.press('?');
  await page.locator('dialog[open]').waitFor();
  await page.keyboard.press('Escape');
  expect(await page.locator('dialog[open]').count()).toBe(0);
  await page.close();
}, 120_000);
