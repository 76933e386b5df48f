import { expect, it } from 'vitest';
import { RECRUITING_TEXT, startApp } from '../../support/worlds/running-app.ts';
import { usePages } from './open-page.ts';

const { open, chat } = usePages(
  async () => {
    const app = await startApp({ platformSettings: { sandbox: { port: 0, examples: true } } });
    return { ...app, url: app.url! };
  },
  (app) => app.stop(),
);

it('the visitor’s own card stands alone in # mods; the cards of the examples have their own view', async () => {
  const page = await open('moderator', { path: '&channel=mods' });
  await page.locator('#view-examples').waitFor();
  expect(await page.locator('.case-card').count()).toBe(0);
  expect(await page.locator('#steps-title').textContent()).toContain('0/4');
  await chat().post('recruiter', RECRUITING_TEXT);
  await page.locator('.case-card').waitFor();
  expect(await page.locator('#open-count').textContent()).toBe('1');
  await page.locator('#view-examples').click();
  await page.locator('.case-card').nth(6).waitFor();
  expect(await page.locator('.case-card').count()).toBe(7);
  await page.locator('#tab-examples').click();
  await page.locator('.row.message.hidden').first().waitFor();
  expect(await page.locator('#rows .message').count()).toBe(11);
  await page.locator('[data-language="en"]').click();
  await page.locator('.translation', { hasText: 'seared bonito' }).waitFor();
});
