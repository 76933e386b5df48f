import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowser, type TestBrowser } from '../../../support/services/chromium.ts';
import { startApp } from '../../../support/worlds/running-app.ts';

let browser: TestBrowser;
let app: Awaited<ReturnType<typeof startApp>>;
let page: Page;
const errors: string[] = [];

beforeAll(async () => {
  [browser, app] = await Promise.all([openBrowser(), startApp()]);
  page = await browser.newPage({ locale: 'ja-JP', viewport: { width: 360, height: 800 } });
  page.on('pageerror', (error) => errors.push(error.message));
});
afterAll(async () => {
  await browser?.close();
  await app?.stop();
});

const open = (path: string) => page.goto(`${app.url}/console/s/sandbox/main/playground${path}`);
const isHidden = async (author: string, text: string) =>
  (await app.seen(await app.post(author, text), 'moderator'))?.hidden;
const PACK = `id: our-rules
summary: { ja: このサーバーのルール, en: rules of this server }
rules:
  sale-by-dm:
    when: { all: [sale, contact.dm] }
    weight: 1
    sorts: [contact]
    note: { ja: DMでの売買です, en: a sale by direct message }
    hits: [ギター5万円で譲ります。DMください]
`;

it('an administrator judges a text, prepares a draft, compares it, puts it into force and takes it back', async () => {
  // The keyboard alone: Tab from the text to the box and to the button.
  await open('');
  await page.locator('#text').fill('アサガオの種 <img src=x onerror="document.title=1">');
  for (const key of ['Tab', 'Tab', 'Enter']) await page.keyboard.press(key);
  await page.locator('#result article .badge', { hasText: '対応なし' }).waitFor();

  await open('/draft');
  await page.locator('#phrases').fill('非表示：アサガオ');
  await page.locator('#own-pack').fill(PACK.replace('weight', 'wieght'));
  await page.locator('button', { hasText: '下書きを保存' }).click();
  await page.locator('.notice.bad', { hasText: 'line 6: unknown key "wieght"' }).waitFor();
  await page.locator('#own-pack').fill(PACK);
  await page.locator('button', { hasText: '下書きを保存' }).click();
  await page.locator('.notice', { hasText: '下書きを保存しました' }).waitFor();

  await app.post('rin', 'アサガオが咲きました');
  await open('/compare');
  await page.locator('label', { hasText: 'general' }).click();
  await page.locator('[name=examples]').uncheck();
  await page.locator('button', { hasText: '比較する' }).click();
  await page.locator('.changes', { hasText: 'アサガオが咲きました' }).waitFor();

  await open('/draft');
  // The form for a share of authors has the same box.
  const activation = page.locator('form', { has: page.locator('button', { hasText: '有効にする' }) });
  await activation.locator('label', { hasText: '現在のルールと比較しました' }).click();
  await activation.locator('button').click();
  await page.locator('.badge.good', { hasText: '有効' }).waitFor();
  expect(await isHidden('yui', 'アサガオの合言葉')).toBe(true);
  await page.locator('button', { hasText: '元に戻す' }).click();
  await page.locator('.badge', { hasText: '下書き' }).waitFor();
  expect(await isHidden('sora', 'アサガオの種です')).toBe(false);
  expect(errors).toEqual([]);
});
