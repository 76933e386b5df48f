import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Message, PictureFindings } from '#core';
import { type OpenSandbox, openSandbox } from './open-sandbox.ts';

const GIF = Buffer.from('GIF89a picture');
const SVG = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>');
const limits = { maxBytes: 1000, signal: new AbortController().signal };

let sandbox: OpenSandbox;
beforeAll(async () => {
  sandbox = await openSandbox();
});
afterAll(() => sandbox.close());

const postPicture = (author: string, text: string, bytes = GIF, channel = 'general') =>
  sandbox.send('POST', '/api/messages', {
    ...{ channel, author, text },
    pictures: [{ name: 'offer.gif', data: bytes.toString('base64') }],
  });
const fetchPicture = (id: string, as: string) => fetch(`${sandbox.url}/api/pictures/${id}?as=${as}`);
const pictureIn = async (as: string, id: string, channel?: string) =>
  (await sandbox.rows(as, channel)).find((row) => row.id === id)?.pictures?.[0];

it('a picture without a text is a message, and members see it', async () => {
  const { status, body } = await postPicture('rin', '');
  expect(status).toBe(201);
  const picture = (await pictureIn('member', body.id!))!;
  expect(picture.name).toBe('offer.gif');
  const response = await fetchPicture(picture.id, 'member');
  expect(response.headers.get('content-type')).toBe('image/gif');
  expect(Buffer.from(await response.arrayBuffer())).toEqual(GIF);
});

it('the pipeline gets the picture to read and to keep, and nothing above its limit', async () => {
  const { body } = await postPicture('rin', 'look');
  const picture = (await pictureIn('rin', body.id!))!;
  const { platform } = sandbox.sandbox;
  const message = { ref: { server: { platform, id: 'main' }, channel: 'general', id: body.id! } } as Message;
  expect(await sandbox.sandbox.fetchPicture?.(message, picture.id, limits)).toEqual(GIF);
  expect(await sandbox.sandbox.fetchPicture?.(message, picture.id, { ...limits, maxBytes: 3 })).toBe(
    'too-large',
  );
  expect(await sandbox.sandbox.fetchPicture?.(message, 'no such picture', limits)).toBeUndefined();
  expect(await sandbox.sandbox.fetchAttachments?.(message, limits)).toEqual([
    { name: 'offer.gif', bytes: GIF, picture: picture.id },
  ]);
});

it('the picture of a hidden message is for its author and moderators', async () => {
  const { body } = await postPicture('first', '日給5万、テレグラムで');
  const picture = (await pictureIn('moderator', body.id!))!;
  expect(await pictureIn('member', body.id!)).toBeUndefined();
  expect((await fetchPicture(picture.id, 'first')).status).toBe(200);
  expect((await fetchPicture(picture.id, 'moderator')).status).toBe(200);
  expect((await fetchPicture(picture.id, 'member')).status).toBe(404);
});

it('what was read in a picture is for those who see the picture', async () => {
  const { body } = await postPicture('first', '日給5万、テレグラムで');
  const findings: PictureFindings = { read: [], unread: 1, ruling: 'hide' };
  const ref = { server: { platform: 'sandbox', id: 'main' }, channel: 'general', id: body.id! };
  sandbox.sandbox.showPictureFindings?.(ref, findings);
  const findingsFor = async (as: string) =>
    (await sandbox.rows(as)).find(({ id }) => id === body.id)?.findings;
  expect(await findingsFor('first')).toEqual(findings);
  expect(await findingsFor('moderator')).toEqual(findings);
  expect(await findingsFor('member')).toBeUndefined();
});

it('a restored message still has its picture, and members see it', async () => {
  const { body } = await postPicture('first', '日給5万、テレグラムで');
  const posted = (await sandbox.rows('moderator')).find(({ id }) => id === body.id)!;
  expect(posted.hidden).toBe(true);
  const server = { platform: 'sandbox', id: 'main' };
  const message = { ref: { server, channel: 'general', id: body.id! } } as Message;
  await sandbox.sandbox.apply(server, { kind: 'restore', message, reason: '' }, { job: 'job' });
  const picture = (await pictureIn('member', body.id!))!;
  const response = await fetchPicture(picture.id, 'member');
  expect(Buffer.from(await response.arrayBuffer())).toEqual(GIF);
});

it('a picture in the channel of moderators is for moderators', async () => {
  const { body } = await postPicture('moderator', 'look', GIF, 'mods');
  const picture = (await pictureIn('moderator', body.id!, 'mods'))!;
  expect((await fetchPicture(picture.id, 'moderator')).status).toBe(200);
  expect((await fetchPicture(picture.id, 'member')).status).toBe(404);
});

it('a file that can run scripts is never shown as a page or a picture', async () => {
  const { body } = await postPicture('rin', 'look', SVG);
  const picture = (await pictureIn('rin', body.id!))!;
  const { headers } = await fetchPicture(picture.id, 'rin');
  expect(headers.get('content-type')).toBe('application/octet-stream');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
});

it.each([
  ['no text and no picture', { text: '', pictures: [] }, 'text'],
  ['bytes that are not base 64', { text: 'a', pictures: [{ name: 'a.gif', data: '$' }] }, 'pictures'],
  ['an empty picture', { text: 'a', pictures: [{ name: 'a.gif', data: '' }] }, 'pictures'],
  ['five pictures', { text: 'a', pictures: Array(5).fill({ name: 'a', data: 'QUJD' }) }, 'pictures'],
  [
    'a picture above 2 MB',
    { text: 'a', pictures: [{ name: 'a', data: Buffer.alloc(2_000_001).toString('base64') }] },
    'pictures',
  ],
])('%s is refused with the name of the field', async (_what, fields, field) => {
  const { status, body } = await sandbox.send('POST', '/api/messages', {
    ...{ channel: 'general', author: 'rin' },
    ...fields,
  });
  expect(status).toBe(400);
  expect(body.error).toMatch(new RegExp(`^${field}: `));
});
