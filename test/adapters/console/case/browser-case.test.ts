import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PictureReader } from '#core';
import { openBrowser, type TestBrowser } from '../../../support/services/chromium.ts';
import { RECRUITING_TEXT, type RunningApp, startApp } from '../../../support/worlds/running-app.ts';

/** Finds the same words in every picture. */
const reader: PictureReader = {
  read: async () => ({
    ...{ width: 100, height: 50, isTextLike: true },
    lines: [
      {
        text: RECRUITING_TEXT,
        confidence: 0.9,
        box: { left: 20, top: 10, width: 70, height: 10 },
      },
    ],
    codes: [{ text: 'https://t.me/example', box: { left: 40, top: 25, width: 20, height: 20 } }],
  }),
};
const PICTURE = sharp({ create: { width: 100, height: 50, channels: 3, background: '#ccc' } })
  .png()
  .toBuffer();

let app: RunningApp;
let browser: TestBrowser;
beforeAll(async () => {
  [app, browser] = await Promise.all([startApp({ pictures: 'on', pictureReader: reader }), openBrowser()]);
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

test('a picture is blurred until the keyboard asks for it, with a box where the words stand', async () => {
  await app.send('POST', '/api/messages', {
    ...{ channel: 'general', author: 'mio', text: 'こちら' },
    pictures: [{ name: 'poster.png', data: (await PICTURE).toString('base64') }],
  });
  const findCard = async () =>
    (await app.rows('mods', 'moderator')).find(({ card }) => card?.text.includes('こちら'))?.card;
  await expect.poll(findCard).toBeDefined();
  const page = await browser.newPage({ locale: 'ja-JP' });
  const errors: string[] = [];
  page.on('console', (entry) => entry.type() === 'error' && errors.push(entry.text()));
  await page.goto(`${app.url}/console/s/sandbox/main/case/${(await findCard())!.caseId}`);
  const image = page.getByRole('img', { name: '添付画像 poster.png' });
  await image.scrollIntoViewIfNeeded();
  const filter = () => page.evaluate("getComputedStyle(document.querySelector('.picture-frame img')).filter");
  const picture = (await image.boundingBox())!;
  const words = (await page.locator('.picture-frame .marked rect').boundingBox())!;
  expect((words.x + words.width / 2 - picture.x) / picture.width).toBeCloseTo(0.55, 1);
  expect((words.y + words.height / 2 - picture.y) / picture.height).toBeCloseTo(0.3, 1);
  expect(await filter()).toContain('blur');
  await page.getByLabel('画像1のぼかしを外す').focus();
  await page.keyboard.press('Space');
  expect(await filter()).toBe('none');
  expect(await page.evaluate("document.querySelector('.picture-frame img').naturalWidth")).toBe(100);
  expect(await page.locator('.picture-texts a').count()).toBe(0);
  expect(errors).toEqual([]);
  await page.close();
});
