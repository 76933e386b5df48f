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

test('a question goes to the author, the answer appears while a note is being written, and a key decides', async () => {
  await app.post('author', RECRUITING_TEXT);
  const { caseId } = (await app.directMessages('author', 'warn'))[0]!;
  const page = await browser.newPage({ locale: 'ja-JP', viewport: { width: 360, height: 800 } });
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (entry) => entry.type() === 'error' && errors.push(entry.text()));
  await page.goto(`${app.url}/console/s/sandbox/main/case/${caseId}`);

  const post = page.locator('.post .post-text');
  await page.locator('[data-action="uphold"]').waitFor();
  for (const part of [post, page.locator('[data-action="uphold"]')])
    expect((await part.boundingBox())!.y).toBeLessThan(800);

  await page.getByLabel('投稿者への質問').fill('どこで見た募集ですか');
  await page.getByRole('button', { name: '質問を送る' }).click();
  await page.getByText('送信：済み').waitFor();
  const [asked] = await app.directMessages('author', 'reply');
  expect(asked!.text).toContain('どこで見た募集ですか');

  const note = page.getByLabel('ほかのモデレーターへのメモ');
  await note.fill('本人に確認中');
  await app.send('POST', `/api/cases/${caseId}/answer`, {
    author: 'author',
    text: '友人から <img src=x onerror=alert(1)>',
  });
  await page.locator('#case-conversation').getByText('友人から <img').waitFor();
  expect(await note.inputValue()).toBe('本人に確認中');

  await note.blur();
  await page.keyboard.press('u');
  await page.getByText('違反と認める判断を記録しました。').waitFor();
  await page.getByRole('button', { name: '判断を元に戻す' }).click();
  await page.locator('.badge', { hasText: '未判断' }).first().waitFor();
  expect(errors).toEqual([]);
  await page.close();
});
