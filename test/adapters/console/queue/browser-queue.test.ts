import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, type TestBrowser } from '../../../support/services/chromium.ts';
import { RECRUITING_TEXT, type RunningApp, startApp } from '../../../support/worlds/running-app.ts';

let app: RunningApp;
let browser: TestBrowser;
beforeAll(async () => {
  [app, browser] = await Promise.all([startApp(), openBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await app.stop();
});

test('a moderator decides with keys, takes it back, and sees the decision of another one without reloading', async () => {
  await app.post('rin', RECRUITING_TEXT);
  const page = await browser.newPage({ locale: 'ja-JP', viewport: { width: 360, height: 800 } });
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (line) => void (line.type() === 'error' && errors.push(line.text())));
  const count = async () => {
    await page.goto(`${app.url}/console`);
    return page.locator('.case').count();
  };
  await expect.poll(count, { timeout: 20_000 }).toBe(1);
  const row = page.locator('.case');
  const status = page.locator('#status');

  await page.keyboard.press('j');
  expect(await page.locator('.case:focus').count()).toBe(1);
  await page.keyboard.press('u');
  await status.getByRole('button', { name: '元に戻す' }).waitFor();
  expect(await row.textContent()).toContain('違反と認定');
  await status.getByRole('button', { name: '元に戻す' }).click();
  await row.getByRole('button', { name: '違反と認める' }).waitFor();

  // While a moderator types, keys are letters.
  await page.keyboard.press('/');
  await page.keyboard.type('uo');
  expect(await page.locator('#search').inputValue()).toBe('uo');
  expect(await row.textContent()).not.toContain('問題なし（');

  const caseId = (await row.getAttribute('data-row'))!;
  await app.send('POST', `/api/cases/${caseId}/decision`, { moderator: 'moderator', decision: 'overturn' });
  await row.getByText('問題なし（').waitFor();
  expect(errors).toEqual([]);
  await page.close();
});

test('a page that was loaded before a decision, and an answer that comes after one, show the newer state', async () => {
  await app.post('sora', RECRUITING_TEXT);
  const page = await browser.newPage({ locale: 'ja-JP' });
  const row = page.locator('.case', { hasText: 'sora' });
  const decide = async (decision: string) => {
    const caseId = (await row.getAttribute('data-row'))!;
    const { body } = await app.send('POST', `/api/cases/${caseId}/decision`, {
      moderator: 'moderator',
      decision,
    });
    expect(body.accepted).toBe(true);
  };
  const late = Promise.withResolvers<void>();
  const load = async () => {
    await page.goto(`${app.url}/console`);
    return row.count();
  };
  await expect.poll(load, { timeout: 20_000 }).toBe(1);

  // The stream of events is connected late: another page has the decision already.
  const otherPage = await browser.newPage({ locale: 'ja-JP' });
  await otherPage.goto(page.url());
  await page.route('**/queue/events**', async (route) => {
    await late.promise;
    await route.continue();
  });
  await page.reload({ waitUntil: 'domcontentloaded' });
  await decide('uphold');
  await otherPage.locator('.case', { hasText: 'sora' }).getByText('違反と認定').waitFor();
  late.resolve();
  await row.getByText('違反と認定').waitFor();

  // The answer to a button is late.
  const answered = Promise.withResolvers<void>();
  await page.route('**/queue/act', async (route) => {
    const response = await route.fetch();
    await answered.promise;
    await route.fulfill({ response });
  });
  await row.getByRole('button', { name: '元に戻す' }).click();
  await row.getByRole('button', { name: '違反と認める' }).waitFor();
  await decide('overturn');
  await row.getByText('問題なし（').waitFor();
  answered.resolve();
  await page.locator('#status').getByText('の判断を元に戻しました').waitFor();
  expect(await row.textContent()).toContain('問題なし（');
  await Promise.all([page.close(), otherPage.close()]);
});
