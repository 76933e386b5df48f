import { expect, it } from 'vitest';
import { tabTo, typeMessage, usePages } from './open-page.ts';
import { openSandbox, RECRUITING_TEXT } from './open-sandbox.ts';

const { open, chat } = usePages(openSandbox, (sandbox) => sandbox.close());

it('a recruiter posts by keyboard; a moderator sees it live, overturns it, and the recruiter sees that live', async () => {
  const recruiter = await open('recruiter');
  const moderator = await open('moderator');
  await typeMessage(recruiter, RECRUITING_TEXT);

  await recruiter.locator('.letter', { hasText: '理由' }).waitFor();
  await recruiter.locator('.message.hidden', { hasText: RECRUITING_TEXT }).waitFor();
  await recruiter.locator('.badge.strikes', { hasText: '1' }).waitFor();

  await moderator.locator('.message.hidden', { hasText: RECRUITING_TEXT }).waitFor();
  await moderator.locator('#open-count', { hasText: '1' }).waitFor();
  await tabTo(moderator, '#tab-mods');
  await moderator.keyboard.press('Enter');
  expect(await moderator.locator('.card mark').allTextContents()).toEqual(['日給5万']);

  await tabTo(moderator, '.decision button:nth-child(2)');
  await moderator.keyboard.press('Enter');
  await moderator.locator('.card', { hasText: '元に戻しました' }).waitFor();
  expect(await moderator.locator('#open-count').isHidden()).toBe(true);
  expect(await moderator.evaluate("document.activeElement.matches('.card')")).toBe(true);
  await recruiter.locator('.message:not(.hidden)', { hasText: RECRUITING_TEXT }).waitFor();
  await recruiter.locator('.badge.strikes', { hasText: '0' }).waitFor();
});

it('the author appeals from the warning by keyboard, and the card tells the moderator', async () => {
  const moderator = await open('moderator', { path: '&channel=mods' });
  await chat().post('recruiter', RECRUITING_TEXT);
  const recruiter = await open('recruiter');
  await tabTo(recruiter, '.letter summary');
  await recruiter.keyboard.press('Enter');
  await tabTo(recruiter, '.letter textarea');
  await recruiter.keyboard.type('引っ越しの手伝いです');
  await tabTo(recruiter, '.letter form button');
  await recruiter.keyboard.press('Enter');
  await moderator.locator('.card', { hasText: '異議の申し立てがありました' }).waitFor();
});

it('a member reports a message by keyboard and is answered', async () => {
  await chat().post('recruiter', '手伝ってくれる人いませんか');
  const member = await open('member');
  await tabTo(member, '.action[aria-label^="通報"]');
  await member.keyboard.press('Enter');
  await member.keyboard.type('怪しい誘いです');
  await tabTo(member, '#report button[type=submit]');
  await member.keyboard.press('Enter');
  await member.locator('.letter.reply', { hasText: '通報を受け取りました' }).waitFor();
  expect(await member.locator('#report').isHidden()).toBe(true);
});

it('an example is put into the box, sent with Enter, and an edit is judged again', async () => {
  const recruiter = await open('recruiter');
  await recruiter.locator('.example').nth(1).click();
  await recruiter.keyboard.press('Enter');
  await recruiter.locator('.message', { hasText: '闇バイトに気をつけて' }).waitFor();
  await tabTo(recruiter, '.action[aria-label^="編集"]');
  await recruiter.keyboard.press('Enter');
  await recruiter.keyboard.press('Control+A');
  await recruiter.keyboard.type(RECRUITING_TEXT);
  await recruiter.keyboard.press('Enter');
  await recruiter.locator('.message.hidden', { hasText: RECRUITING_TEXT }).waitFor();
});

it('Enter that belongs to the Japanese input method does not send; Shift+Enter starts a line', async () => {
  const member = await open('member');
  await member.locator('#text').fill('こんにち');
  await member.locator('#text').dispatchEvent('keydown', { key: 'Enter', isComposing: true });
  await member.keyboard.press('Shift+Enter');
  await member.keyboard.type('は');
  expect(await member.locator('#text').inputValue()).toBe('こんにち\nは');
  expect(await chat().rows('member')).toEqual([]);
});

it('what a member writes is never read as markup', async () => {
  const attack = '<img src=x onerror="document.title=1"><script>document.title=1</script>';
  await chat().post('member', attack);
  await chat().post('recruiter', `日給5万 ${attack}`);
  const moderator = await open('moderator');
  await moderator.locator('.message', { hasText: attack }).first().waitFor();
  await moderator.locator('#tab-mods').click();
  await moderator.locator('.card blockquote', { hasText: attack }).waitFor();
  expect(await moderator.locator('.panel img, .panel script').count()).toBe(0);
  expect(await moderator.title()).toContain('闇止め');
});

it('a person who is no moderator reads that #mods is for moderators, and may become one', async () => {
  const member = await open('member');
  await member.locator('#tab-mods').click();
  await member.locator('#empty', { hasText: 'モデレーターだけ' }).waitFor();
  expect(await member.locator('#composer').isHidden()).toBe(true);
  await member.locator('#empty button').click();
  await member.locator('#empty', { hasText: 'カードはまだありません' }).waitFor();
});

it('a quarantined recruiter finds the box closed, with the reason; another name may go on', async () => {
  for (let n = 0; n < 3; n++) await chat().post('recruiter', `${RECRUITING_TEXT} ${n}`);
  const page = await open('recruiter');
  await page.locator('#note', { hasText: '投稿はできません' }).waitFor();
  expect(await page.locator('#text').isDisabled()).toBe(true);
  await page.locator('.other summary').click();
  await page.locator('#other-name').fill('rin');
  await page.keyboard.press('Enter');
  await typeMessage(page, 'はじめまして');
  await page.locator('.message.mine', { hasText: 'はじめまして' }).waitFor();
});

it('the standing is shown again after switching to a speaker with the same standing', async () => {
  const page = await open('member');
  const standing = await page.locator('#standing').textContent();
  await page.locator('.person', { hasText: '新しいアカウント' }).click();
  await page.locator('#standing .badge').first().waitFor();
  expect(await page.locator('#standing').textContent()).toBe(standing);
});

it('the language is remembered, and an English page is spoken to in English', async () => {
  const page = await open('member');
  await page.locator('[data-language=en]').click();
  await page.reload();
  await page.locator('#send', { hasText: 'Send' }).waitFor();
  expect(await page.locator('html').getAttribute('lang')).toBe('en');
  await page.locator('.person', { hasText: 'New account' }).waitFor();
});

it('a visitor who has chosen nothing reads the language of the browser, English where it is neither', async () => {
  for (const [locale, send] of [
    ['en-GB', 'Send'],
    ['ja', '送信'],
    ['de-DE', 'Send'],
  ] as const) {
    const page = await open('member', { locale });
    await page.locator('#send', { hasText: send }).waitFor();
    expect(await page.evaluate('localStorage.length')).toBe(0);
  }
});

it('the card follows the language of the page, and the times are those of its messages', async () => {
  chat().fakeTime.now = new Date('2026-11-20T20:30:00Z');
  await chat().post('recruiter', RECRUITING_TEXT);
  const page = await open('moderator', { path: '&channel=mods' });
  await page.locator('.card-title', { hasText: '闇バイトの募集の疑い' }).waitFor();
  expect(await page.locator('.card-head time').textContent()).toBe('11月21日 05:30');
  await page.locator('[data-language=en]').click();
  await page.locator('.card-title', { hasText: 'Suspected recruiting' }).waitFor();
  expect(await page.locator('.card-head time').textContent()).toBe('Nov 20, 20:30');
  await page.locator('.about', { hasText: 'Times are in UTC' }).waitFor();
});

it('a phone of 360 pixels shows everything without scrolling sideways', async () => {
  await chat().post('recruiter', `${RECRUITING_TEXT} ${'長'.repeat(200)}${'w'.repeat(200)}`);
  for (const path of ['', '&channel=mods']) {
    const phone = await open('moderator', { path, width: 360 });
    await phone.locator('.row').first().waitFor();
    expect(await phone.evaluate('document.documentElement.scrollWidth')).toBe(360);
    expect(await phone.locator('.panel').evaluate((panel) => panel.scrollWidth - panel.clientWidth)).toBe(0);
  }
});
