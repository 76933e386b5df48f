import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { plain, toSvg } from '../support/pictures/backgrounds.ts';
import { drawText } from '../support/pictures/draw-text.ts';
import { RECRUITING_TEXT, type RunningApp, startApp } from '../support/worlds/running-app.ts';

let app: RunningApp;
beforeAll(async () => {
  // A busy machine is slow: this test is not about the deadline.
  app = await startApp({ pictures: 'on', pictureDeadlineMs: 60_000 });
});
afterAll(() => app.stop());

/** Reading takes long on a busy machine. */
const wait = { timeout: 60_000 };

const SIZE = { width: 800, height: 380 };

/** A picture with lines of text. */
async function drawPoster(lines: readonly string[]): Promise<Buffer> {
  const texts = lines.map((line, i) => drawText(line, { font: 'sans', size: 48 }, 40, 100 + 80 * i));
  const svg = `${plain(SIZE.width, SIZE.height, '#fff')}<g fill="#111">${texts.join('')}</g>`;
  return sharp(Buffer.from(toSvg({ ...SIZE, svg })))
    .png()
    .toBuffer();
}

it('an offer that is only in the picture becomes a case with the words of the picture', async () => {
  const picture = await drawPoster(['荷物を受け取るだけ', '日給5万円 即日払い', '身分証の写真が必要です']);
  const { status } = await app.send('POST', '/api/messages', {
    ...{ channel: 'general', author: 'first', text: '気になる方はこちら' },
    pictures: [{ name: 'poster.png', data: picture.toString('base64') }],
  });
  expect(status).toBe(201);
  const findCard = async () =>
    (await app.rows('mods', 'moderator')).find(({ card }) => card?.text.includes('気になる方はこちら'))?.card;
  await expect.poll(findCard, wait).toBeDefined();
  const card = (await findCard())!;
  expect(card.text.replaceAll(' ', '')).toContain('5万円');
  const row = (await app.rows('general', 'first')).find(({ text }) => text === '気になる方はこちら');
  expect(row?.findings?.ruling).toMatch(/review|hide/);
  expect(row?.findings?.read[0]?.lines.length).toBeGreaterThan(0);
});

it('a picture that a moderator upheld hides the next post with it, smaller and without a word', async () => {
  const picture = await drawPoster(['荷物を受け取るだけ', '日給5万円 即日払い', '身分証の写真が必要です']);
  const smaller = await sharp(picture).resize(600).jpeg({ quality: 60 }).toBuffer();
  const card = (await app.rows('mods', 'moderator')).find(({ card: each }) =>
    each?.text.includes('気になる方はこちら'),
  )!.card!;
  await app.send('POST', `/api/cases/${card.caseId}/decision`, {
    moderator: 'moderator',
    decision: 'uphold',
  });
  const { body } = await app.send('POST', '/api/messages', {
    ...{ channel: 'general', author: 'member', text: '' },
    pictures: [{ name: 'again.jpg', data: smaller.toString('base64') }],
  });
  await expect.poll(async () => (await app.seen(body.id!))?.hidden, wait).toBe(true);
  const again = (await app.rows('mods', 'moderator')).find(({ card: each }) =>
    each?.reasons.join().includes('このサーバーで以前に違反と認められた画像と同じ画像です'),
  );
  expect(again).toBeDefined();
});

it('the picture of a post that its text hides is added to the card, and hides the next post after the decision', async () => {
  const picture = await drawPoster(['書類を受け取るだけ', '日給8万円 即日払い', '身分証の写真が必要です']);
  const { body } = await app.send('POST', '/api/messages', {
    ...{ channel: 'general', author: 'newcomer', text: RECRUITING_TEXT },
    pictures: [{ name: 'poster.png', data: picture.toString('base64') }],
  });
  expect((await app.seen(body.id!))?.hidden).toBe(true);
  const readCard = async () =>
    (await app.rows('mods', 'moderator')).find(({ card }) => card?.text.includes(RECRUITING_TEXT))!.card!;
  await expect
    .poll(async () => JSON.stringify(await readCard()).replaceAll(' ', ''), wait)
    .toContain('8万円');
  const card = await readCard();
  expect(await app.directMessages('newcomer', 'warn')).toHaveLength(1);
  await app.send('POST', `/api/cases/${card.caseId}/decision`, {
    ...{ moderator: 'moderator', decision: 'uphold' },
  });
  const smaller = await sharp(picture).resize(600).jpeg({ quality: 60 }).toBuffer();
  const again = await app.send('POST', '/api/messages', {
    ...{ channel: 'general', author: 'member', text: 'こんにちは' },
    pictures: [{ name: 'again.jpg', data: smaller.toString('base64') }],
  });
  await expect.poll(async () => (await app.seen(again.body.id!))?.hidden, wait).toBe(true);
  const facts = (await app.rows('mods', 'moderator')).flatMap((row) => row.card?.facts ?? []);
  expect(facts.some(({ value }) => value.includes(card.caseId) && value.includes('同じ画像'))).toBe(true);
});

it('a picture that cannot be decoded changes nothing for its message', async () => {
  const { body } = await app.send('POST', '/api/messages', {
    ...{ channel: 'general', author: 'member', text: '今日の夕焼けです' },
    pictures: [{ name: 'sunset.png', data: Buffer.from('no picture').toString('base64') }],
  });
  await expect.poll(() => app.lines.join('\n'), wait).toContain('picture_not_read');
  expect(await app.seen(body.id!)).toMatchObject({ hidden: false, text: '今日の夕焼けです' });
});
