import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, type TestBrowser } from '../../../support/services/chromium.ts';
import { startApp } from '../../../support/worlds/running-app.ts';

let app: Awaited<ReturnType<typeof startApp>>;
let browser: TestBrowser;

beforeAll(async () => {
  [app, browser] = await Promise.all([startApp(), openBrowser()]);
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await app?.stop();
});

test('an administrator adds a step of the ladder in place, reviews it and saves it, with the keyboard', async () => {
  const page = await browser.newPage({ locale: 'ja', viewport: { width: 360, height: 740 } });
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (line) => {
    if (line.text().includes('Content Security Policy')) problems.push(line.text());
  });
  const base = new URL('/console/s/sandbox/main/settings', app.url);
  await page.goto(base.href);
  await page.locator('#quota-hidesPerHour').fill('８');
  const add = page.locator('button[value="add ladder"]');
  await add.focus();
  await page.keyboard.press('Enter');
  await page.locator('#ladder-3-strikes').fill('5');
  await page.locator('#ladder-3-do').selectOption('ban');
  await page.locator('#ladder-3-days').waitFor();
  // The rest of the form was not exchanged.
  expect(await page.locator('#quota-hidesPerHour').inputValue()).toBe('８');
  expect(await page.locator('#ladder-3-strikes').inputValue()).toBe('5');
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
  await page.locator('#quota-hidesPerHour').press('Enter');
  const changes = page.locator('.changes tbody tr');
  await changes.first().waitFor();
  expect(await changes.count()).toBe(2);
  await page.locator('form[action$="/save"] button').press('Enter');
  await page.waitForURL(/\/history\/2$/);
  expect(await page.locator('h2').textContent()).toContain('第2版');
  expect(problems).toEqual([]);
  await page.close();
});
