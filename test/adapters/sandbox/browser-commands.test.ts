import { expect, it } from 'vitest';
import { RECRUITING_TEXT, startApp } from '../../support/worlds/running-app.ts';
import { tabTo, usePages } from './open-page.ts';

const openApp = async () => {
  const app = await startApp();
  return { ...app, url: app.url! };
};
const { open, chat, pageErrors } = usePages(openApp, (app) => app.stop());

it('a moderator types a command by keyboard with the help of suggestions, and follows the case to its card', async () => {
  await chat().post('recruiter', RECRUITING_TEXT);
  const page = await open('moderator', { path: '&channel=mods' });
  await tabTo(page, '#text');
  await page.keyboard.type('/スト');
  await page.locator('#suggestions [role=option]', { hasText: '/ストライク' }).waitFor();
  await page.keyboard.press('Tab');
  await page.locator('#usage', { hasText: '<メンバー>' }).waitFor();
  await page.locator('#suggestions [role=option]', { hasText: 'recruiter' }).waitFor();
  await page.keyboard.type('rec');
  await page.locator('#suggestions [role=option]:only-child').waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  expect(await page.locator('#text').inputValue()).toBe('/ストライク recruiter ');
  await page.keyboard.press('Enter');
  await page.locator('.answer', { hasText: 'あなただけに表示' }).waitFor();
  await page.locator('.answer a.case').click();
  expect(await page.evaluate("document.activeElement.matches('.row.card')")).toBe(true);
});

it('a suggestion stays chosen when the answer to a later letter comes', async () => {
  await chat().post('recruiter', RECRUITING_TEXT);
  const page = await open('moderator', { path: '&channel=mods' });
  await page.locator('#text').fill('/ストライク re');
  await page.locator('#suggestions [role=option]:only-child', { hasText: 'recruiter' }).waitFor();
  const late = Promise.withResolvers<void>();
  await page.route('**/api/commands/**', async (route) => {
    await late.promise;
    await route.continue();
  });
  await page.locator('#text').press('c');
  await page.keyboard.press('ArrowDown');
  await page.evaluate("document.querySelector('#suggestions [role=option]').dataset.earlier = 'true'");
  late.resolve();
  await page.locator('#suggestions [data-earlier]').waitFor({ state: 'detached' });
  await page.keyboard.press('Enter');
  expect(await page.locator('#text').inputValue()).toBe('/ストライク recruiter ');
});

it('a member asks for help lines; another member sees neither question nor answer', async () => {
  const member = await open('member');
  const other = await open('rin');
  await member.locator('#text').fill('/help-lines');
  await member.keyboard.press('Enter');
  await member.locator('.answer', { hasText: '#9110' }).waitFor();
  expect(await member.locator('.answer a[href="tel:%239110"]').count()).toBe(1);
  expect(await member.locator('.answer a[href="tel:110"]').count()).toBe(1);
  expect(await member.locator('#text').inputValue()).toBe('');
  expect(await other.locator('.answer').count()).toBe(0);
  await member.locator('#text').fill('/unknown');
  await member.keyboard.press('Enter');
  await member.locator('#note.bad', { hasText: '/ヘルプ' }).waitFor();
  // The browser reports the refusal of the unknown command.
  expect(pageErrors().splice(0)).toEqual([expect.stringContaining('404')]);
});

it('the setup is answered with buttons', async () => {
  const page = await open('moderator', { path: '&channel=mods' });
  await page.locator('#text').fill('/setup');
  await page.keyboard.press('Enter');
  await page.locator('.answer button', { hasText: '# mods' }).click();
  await page.locator('.answer').nth(1).locator('.buttons button').last().click();
  await page.locator('.answer').nth(2).locator('label', { hasText: 'moderator' }).waitFor();
});

it('a visitor starts again: the checklist and the chat are empty', async () => {
  const page = await open('recruiter');
  await page.locator('.example').first().click();
  await page.keyboard.press('Enter');
  await page.locator('#steps-title', { hasText: '2/4' }).waitFor();
  page.once('dialog', (dialog) => void dialog.accept());
  await page.locator('#reset').click();
  await page.locator('#empty .step-list').waitFor();
  expect(await page.locator('#empty .done').count()).toBe(0);
  expect(await page.locator('.row').count()).toBe(0);
});

it('the numbers of a campaign and of other cases of a member are links to their cards', async () => {
  await chat().post('aoi', RECRUITING_TEXT);
  await chat().post('beni', RECRUITING_TEXT);
  await chat().post('chika', RECRUITING_TEXT);
  await chat().post('chika', '即日10万円。身分証だけ用意してください。仕事内容はシグナルで説明します');
  const page = await open('moderator', { path: '&channel=mods' });
  const openedAuthor = () =>
    page.evaluate<string>("document.activeElement.querySelector('.origin strong').textContent");
  const cardOf = (text: string) =>
    page.locator('.row.card', { has: page.locator('blockquote', { hasText: text }) });
  const linksOf = (label: string) =>
    page.locator('.facts div', { has: page.locator('dt', { hasText: label }) }).locator('a.case');
  await linksOf('この人のほかの事案').first().waitFor();
  await cardOf('即日10万円').locator(linksOf('この人のほかの事案')).click();
  expect(await openedAuthor()).toBe('chika');
  const campaign = page.locator('.row.card').nth(2).locator(linksOf('同じ文面'));
  await campaign.first().click();
  expect(await openedAuthor()).not.toBe('chika');
});
