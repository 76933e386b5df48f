import { expect, it } from 'vitest';
import { usePages } from './open-page.ts';
import { openSandbox, RECRUITING_TEXT } from './open-sandbox.ts';

const { open, chat } = usePages(openSandbox, (sandbox) => sandbox.close());
const MODS = { path: '&channel=mods' };

it('an undecided and a decided card differ in colour, badge and text, and the tab counts what waits', async () => {
  await chat().post('recruiter', RECRUITING_TEXT);
  await chat().post('new-account', `${RECRUITING_TEXT}！`);
  const page = await open('moderator', MODS);
  await page.locator('.case-card.open').nth(1).waitFor();
  expect(await page.locator('#open-count').textContent()).toBe('2');
  const colourOf = (state: string) =>
    page.evaluate<string>(`getComputedStyle(document.querySelector('.case-card.${state}')).borderLeftColor`);
  const openColour = await colourOf('open');
  await page.locator('.case-card.open .decision button').first().click();
  await page.locator('.case-card.upheld').waitFor();
  expect(await page.locator('.case-card.upheld .badge').textContent()).toBe('判断済み・違反');
  expect(await page.locator('.case-card.open .badge').textContent()).toBe('未判断');
  expect(await colourOf('upheld')).not.toBe(openColour);
  expect(await page.locator('#open-count').textContent()).toBe('1');
});

it('a decision by mistake is undone on the same card', async () => {
  await chat().post('recruiter', RECRUITING_TEXT);
  const page = await open('moderator', MODS);
  await page.locator('.decision button', { hasText: '取り消す' }).click();
  await page.locator('.case-card.overturned summary').first().click();
  await page.locator('.decision button', { hasText: '維持する' }).click();
  await page.locator('.case-card.upheld').waitFor();
  expect((await chat().rows('member'))[0]).toMatchObject({ hidden: true });
});

it('the buttons of a card take the case, write a note and ban the author', async () => {
  await chat().post('recruiter', RECRUITING_TEXT);
  const recruiter = await open('recruiter');
  const page = await open('moderator', MODS);
  await page.locator('.deeds button', { hasText: '担当する' }).click();
  await page.locator('.facts dd', { hasText: 'claim' }).waitFor();
  await page.locator('.text-form.note summary').click();
  await page.locator('.text-form.note textarea').fill('本人に確認中');
  await page.locator('.text-form.note button').click();
  await page.locator('.facts dd', { hasText: 'note 本人に確認中' }).waitFor();
  await page.locator('.deeds button', { hasText: '参加禁止にする' }).click();
  await recruiter.locator('#standing', { hasText: '参加禁止' }).waitFor();
  await recruiter.locator('#empty', { hasText: 'サーバーに参加していない' }).waitFor();
  expect(await recruiter.locator('#text').isDisabled()).toBe(true);
});

it('the oldest undecided card is on top, decided ones are folded in their own view, newest first', async () => {
  for (const name of ['aoi', 'beni', 'chika', 'dai']) await chat().post(name, `${RECRUITING_TEXT} ${name}`);
  for (const name of ['aoi', 'chika']) {
    const { body } = await chat().get(`/api/members/${name}`);
    const decision = { moderator: 'moderator', decision: 'uphold' };
    await chat().send('POST', `/api/cases/${encodeURIComponent(body.caseIds![0]!)}/decision`, decision);
  }
  const page = await open('moderator', MODS);
  await page.locator('.case-card').nth(1).waitFor();
  const authors = () => page.locator('.case-card .origin strong').allTextContents();
  expect(await authors()).toEqual(['beni', 'dai']);
  await page.locator('#view-decided').click();
  expect(await authors()).toEqual(['chika', 'aoi']);
  expect(await page.locator('.folded[open]').count()).toBe(0);
  await page.locator('#next-open').click();
  expect(await page.evaluate("document.activeElement.querySelector('.origin strong').textContent")).toBe(
    'beni',
  );
  await page.keyboard.press('j');
  expect(await page.evaluate("document.activeElement.querySelector('.origin strong').textContent")).toBe(
    'dai',
  );
  await page.locator('#search').fill('CHIKA');
  expect(await authors()).toEqual(['chika']);
  await page.locator('#search').fill('zzz');
  await page.locator('#empty', { hasText: '当てはまるカードはありません' }).waitFor();
});

it('a card shows three messages before the post and two after it', async () => {
  for (const text of ['一', '二', '三', '四']) await chat().post('member', text);
  await chat().post('recruiter', RECRUITING_TEXT);
  for (const text of ['五', '六', '七']) await chat().post('rin', text);
  const page = await open('moderator', MODS);
  await page.locator('.case-card').waitFor();
  expect(await page.locator('.neighbours li span').allTextContents()).toEqual(['二', '三', '四', '五', '六']);
  expect(await page.locator('.neighbours + blockquote + .neighbours').count()).toBe(1);
});

it('a restored post and a message that is being edited are marked in the channel', async () => {
  await chat().post('recruiter', RECRUITING_TEXT);
  const { body } = await chat().get('/api/members/recruiter');
  const decision = { moderator: 'moderator', decision: 'overturn' };
  await chat().send('POST', `/api/cases/${encodeURIComponent(body.caseIds![0]!)}/decision`, decision);
  const page = await open('recruiter');
  await page.locator('.message .restored', { hasText: '確認のうえ元に戻しました' }).waitFor();
  await page.locator('.action', { hasText: '編集' }).click();
  await page.locator('.message.editing').waitFor();
  await page.keyboard.press('Escape');
  await page.locator('.message:not(.editing)').waitFor();
});

it('the result of a click covers nothing and ends when another person is selected', async () => {
  await chat().post('recruiter', RECRUITING_TEXT);
  const page = await open('moderator', MODS);
  await page.locator('.decision button').first().click();
  await page.locator('#toast', { hasText: 'receipt: ok' }).waitFor();
  const boxOf = async (selector: string) => (await page.locator(selector).boundingBox())!;
  const toast = await boxOf('#toast');
  const overlaps: string[] = [];
  for (const selector of ['.tabs', '.queue', '.panel', '.compose']) {
    const other = await boxOf(selector);
    if (toast.y < other.y + other.height - 0.5 && other.y < toast.y + toast.height - 0.5)
      overlaps.push(selector);
  }
  expect(overlaps).toEqual([]);
  await page.locator('.person', { hasText: '勧誘する人' }).click();
  await page.locator('#tab-general').click();
  await page.locator('.message').first().waitFor();
  expect(await page.locator('#toast').isHidden()).toBe(true);
});

it('the four steps stay as a list that ticks itself', async () => {
  const page = await open('recruiter');
  await page.locator('.example').first().click();
  await page.keyboard.press('Enter');
  await page.locator('#steps-title', { hasText: '2/4' }).waitFor();
  await page.locator('.person', { hasText: 'モデレーター' }).click();
  await page.locator('#tab-mods').click();
  await page.locator('#steps-title', { hasText: '3/4' }).waitFor();
  await page.locator('.decision button').first().click();
  await page.locator('#steps-title', { hasText: '4/4' }).waitFor();
  expect(await page.locator('.step-list .done').count()).toBe(4);
  await page.reload();
  await page.locator('#steps-title', { hasText: '4/4' }).waitFor();
});

it('on a phone the quoted text and the decision are on the screen together, and every target is large', async () => {
  await chat().post('recruiter', RECRUITING_TEXT);
  const phone = await open('moderator', { ...MODS, width: 360, height: 740 });
  await phone.locator('.case-card').waitFor();
  const panel = (await phone.locator('#panel').boundingBox())!;
  for (const selector of ['.case-card blockquote', '.decision']) {
    const box = (await phone.locator(selector).boundingBox())!;
    expect(box.y, selector).toBeGreaterThanOrEqual(panel.y);
    expect(box.y + box.height, selector).toBeLessThanOrEqual(panel.y + panel.height + 1);
  }
  const small = await phone
    .locator('button:visible, summary:visible, .person:visible, textarea:visible, input[type=search]:visible')
    .evaluateAll((targets) =>
      targets.filter((target) => target.offsetHeight < 44).map((target) => target.textContent),
    );
  expect(small).toEqual([]);
});

/** The texts whose contrast to their background is below 4.5, with the contrast (WCAG 2.2, 1.4.3). */
const FIND_FAINT_TEXTS = `(() => {
  const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const luminance = (colour) => {
    const [r, g, b] = channels(colour).slice(0, 3).map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const backgroundOf = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if ((channels(colour)[3] ?? 1) > 0.99) return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  return [...document.querySelectorAll('body *')]
    .filter((element) => element.checkVisibility() && element.matches(':not(:disabled)'))
    .filter((element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== ''))
    .flatMap((element) => {
      const levels = [luminance(getComputedStyle(element).color), luminance(backgroundOf(element))];
      const contrast = (Math.max(...levels) + 0.05) / (Math.min(...levels) + 0.05);
      return contrast < 4.5 ? [element.className + ' ' + element.textContent.slice(0, 20) + ' ' + contrast.toFixed(2)] : [];
    });
})()`;

it('every text has enough contrast, in light and dark', async () => {
  await chat().post('recruiter', RECRUITING_TEXT);
  await chat().post('new-account', RECRUITING_TEXT);
  const page = await open('moderator', MODS);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.locator('#tab-mods').click();
    await page.locator('.decision button').first().click();
    await page.locator('#toast').waitFor();
    expect(await page.evaluate<string[]>(FIND_FAINT_TEXTS), colorScheme).toEqual([]);
    await page.locator('#tab-general').click();
    expect(await page.evaluate<string[]>(FIND_FAINT_TEXTS), colorScheme).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null });
});
