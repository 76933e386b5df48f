import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PictureReader } from '#core';
import { openPictureReader } from '../../adapters/images/index.ts';
import { startWebhookTarget } from '../support/operator/webhook-target.ts';
import { plain, toSvg } from '../support/pictures/backgrounds.ts';
import { drawText } from '../support/pictures/draw-text.ts';
import { startNetwork } from '../support/worlds/operator-network.ts';
import { RECRUITING_TEXT } from '../support/worlds/running-app.ts';

const wait = { timeout: 20_000 };
const PNG_SIGNATURE = 0x89;
const SENT_AT = new Date().toISOString();
const box = { left: 0, top: 0, width: 10, height: 10 };

/** A busy machine is slow: these stories are not about the deadline. */
const recogniser = openPictureReader({ log: { info() {}, warn() {}, error() {} }, deadlineMs: 60_000 }, []);

/** Pictures of most stories are their own text; a real one is read by the recogniser. */
const reader: PictureReader = {
  async read({ bytes, ...request }) {
    if (bytes[0] === PNG_SIGNATURE) return recogniser.read({ bytes, ...request });
    const text = Buffer.from(bytes).toString();
    readTexts.push(text);
    if (text === 'damaged') return { lines: [], codes: [], isTextLike: false, problem: 'damaged' };
    const lines = text === 'sunset' ? [] : [{ text, confidence: 0.9, box }];
    return { lines, codes: [], isTextLike: lines.length > 0 };
  },
};

/** What the reader was asked for, in order. */
const readTexts: string[] = [];

let network: Awaited<ReturnType<typeof startNetwork>>;
let pictures: Server;
let foreign: Server;
let foreignRequests = 0;
let host: string;
let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'yamidome-pictures-'));
  network = await startNetwork({ pictureReader: reader, storageSettings: { dataDir } });
  foreign = createServer((_, response) => {
    foreignRequests++;
    response.end(RECRUITING_TEXT);
  });
  const foreignHost = await listen(foreign);
  pictures = createServer((request, response) => {
    if (request.url === '/away')
      return void response.writeHead(302, { location: `http://${foreignHost}/` }).end();
    if (request.url === '/large')
      return void response.writeHead(200, { 'content-length': 30_000_000 }).end('x');
    response.end(request.url === '/offer' ? RECRUITING_TEXT : 'sunset');
  });
  host = await listen(pictures);
  expect((await network.send('PUT /v1/tenant/picture-hosts', { hosts: [host] })).status).toBe(200);
});
afterAll(async () => {
  for (const server of [pictures, foreign]) {
    server.close();
    server.closeAllConnections();
  }
  await network.stop();
  recogniser.stop();
  await rm(dataDir, { recursive: true });
});

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const bytesOf = (text: string) => ({ bytes: Buffer.from(text).toString('base64') });
const postOf = (id: string, ...sent: readonly object[]) => ({
  ...{ id, author: { id: `author of ${id}` }, text: 'おはようございます', sentAt: SENT_AT },
  pictures: sent,
});
const send = async (...posts: readonly object[]) => network.send('POST /v1/posts', { posts });
const read = async (id: string) => (await network.send(`GET /v1/posts/${encodeURIComponent(id)}`)).json;
const eventsOf = async (caseId: string): Promise<readonly string[]> =>
  (await network.send('GET /v1/events?limit=500')).json.items
    .filter(({ subject }: { subject: string }) => subject === caseId)
    .map(({ type }: { type: string }) => type);

test('an offer that is only in a picture becomes a case, an event and a webhook', async () => {
  const target = await startWebhookTarget();
  await network.send('PUT /v1/webhooks', { url: target.url });
  const sent = await send(postOf('poster', bytesOf(RECRUITING_TEXT)));
  expect(sent.json.items).toMatchObject([{ state: 'queued' }]);
  await expect.poll(() => read('poster'), wait).toMatchObject({ pictures: 'read', ruling: 'review' });
  const { caseId } = await read('poster');
  expect(await eventsOf(caseId)).toEqual(['org.yamidome.case.opened.v1']);
  const sentEvents = () => target.received.map(({ body }) => JSON.parse(body));
  const opened = { type: 'org.yamidome.case.opened.v1', subject: caseId, data: { postId: 'poster' } };
  await expect.poll(sentEvents, wait).toContainEqual(expect.objectContaining({ subject: caseId }));
  const event = sentEvents().find(({ subject }) => subject === caseId);
  expect(event).toMatchObject(opened);
  const inPicture = {
    ...{ ja: expect.stringMatching(/^画像内：/), en: expect.stringMatching(/^in the picture: /) },
    pictures: [{ postId: 'poster', index: 0 }],
  };
  expect(event.data.reasons[0]).toEqual(inPicture);
  const [reason] = (await network.send(`GET /v1/cases/${caseId}`)).json.reasons;
  expect({ ...reason.text, pictures: reason.pictures }).toEqual(inPicture);
  const again = await send(postOf('poster', bytesOf(RECRUITING_TEXT)));
  expect(again.json.items).toMatchObject([{ state: 'duplicate' }]);
  expect(await eventsOf(caseId)).toHaveLength(1);
  await network.send('PUT /v1/webhooks', { url: target.url, enabled: false });
  await target.close();
});

test('the recogniser reads a real picture of an offer, and the case keeps what it read', async () => {
  const size = { width: 800, height: 380 };
  const lines = ['荷物を受け取るだけ', '日給5万円 即日払い', '身分証の写真が必要です'];
  const texts = lines.map((line, i) => drawText(line, { font: 'sans', size: 48 }, 40, 100 + 80 * i));
  const svg = `${plain(size.width, size.height, '#fff')}<g fill="#111">${texts.join('')}</g>`;
  const poster = await sharp(Buffer.from(toSvg({ ...size, svg })))
    .png()
    .toBuffer();
  await send(postOf('real', { bytes: poster.toString('base64') }));
  await expect
    .poll(() => read('real'), { timeout: 60_000 })
    .toMatchObject({ pictures: 'read', ruling: 'review', caseId: expect.any(String) });
  const found = (await network.send(`GET /v1/cases/${(await read('real')).caseId}`)).json;
  expect(JSON.stringify(found).replaceAll(' ', '')).toContain('5万円');
}, 90_000);

test('a picture on a host of the network is fetched and read, also in an edited post', async () => {
  await send({ ...postOf('linked'), pictures: [{ url: `http://${host}/sunset` }] });
  await expect.poll(() => read('linked'), wait).toMatchObject({ pictures: 'read', ruling: 'pass' });
  expect(await read('linked')).not.toHaveProperty('caseId');
  const { id: _, ...edit } = { ...postOf('linked', { url: `http://${host}/offer` }), revision: 2 };
  expect((await network.send('PUT /v1/posts/linked', edit)).status).toBe(202);
  await expect
    .poll(() => read('linked'), wait)
    .toMatchObject({ revision: 2, pictures: 'read', ruling: 'review', caseId: expect.any(String) });
});

test('a picture that is refused while it is fetched, or cannot be decoded, leaves the ruling on the text', async () => {
  await send(
    postOf('away', { url: `http://${host}/away` }),
    postOf('large', { url: `http://${host}/large` }),
    postOf('damaged', bytesOf('damaged')),
    { ...postOf('text', { url: `http://${host}/away` }), text: RECRUITING_TEXT },
  );
  for (const id of ['away', 'large', 'damaged'])
    await expect.poll(() => read(id), wait).toMatchObject({ pictures: 'not-read', ruling: 'pass' });
  await expect.poll(() => read('text'), wait).toMatchObject({ pictures: 'not-read', ruling: 'hide' });
  expect(foreignRequests).toBe(0);
});

test('an address that is not allowed is refused before anything is accepted, and the answer names it', async () => {
  const refused = await send(
    postOf('first'),
    postOf('second', bytesOf('a'), { url: 'https://other.example/1.png' }),
  );
  expect(refused).toMatchObject({
    status: 422,
    json: {
      errors: [{ pointer: '/posts/1/pictures/1/url', detail: expect.stringContaining('picture-hosts') }],
    },
  });
  expect((await network.send('GET /v1/posts/first')).status).toBe(404);
  const plain = await send(postOf('third', { url: 'http://pictures.example/1.png' }));
  expect(plain.json.errors).toMatchObject([{ detail: 'send an address that begins with https://' }]);
  const { id: _, ...edit } = { ...postOf('linked', { url: 'https://other.example/' }), revision: 3 };
  const refusedEdit = await network.send('PUT /v1/posts/linked', edit);
  expect(refusedEdit.json.errors).toMatchObject([{ pointer: '/pictures/0/url' }]);
});

test('what cannot be a picture gets an answer that says what to send instead', async () => {
  const sentences = async (...sent: readonly object[]) => (await send(postOf('odd', ...sent))).json.detail;
  expect(await sentences({})).toContain('send either "url" or "bytes"');
  expect(await sentences({ bytes: 'no Base64!' })).toContain('send the bytes in Base64');
  expect(await sentences(...Array.from({ length: 11 }, () => bytesOf('a')))).toContain(
    'send at most 10 items',
  );
  expect(await sentences(bytesOf('x'.repeat(5_100_000)))).toContain('send at most 6666668 characters');
  const judged = await network.send('POST /v1/judge', { text: 'a', pictures: [bytesOf('a')] });
  expect(judged.json.detail).toContain('"pictures" is not known here');
});

/** How many rows of pictures a post has. */
function countWaiting(id: string): number {
  const db = new DatabaseSync(join(dataDir, 'yamidome.db'), { readOnly: true });
  try {
    return Number(db.prepare('select count(*) as n from post_pictures where id = ?').get(id)?.n);
  } finally {
    db.close();
  }
}

/** How many stored copies there are, and how many of them are encrypted with the key of the network. */
function countCopies(): readonly [copies: number, withOwnKey: number] {
  const db = new DatabaseSync(join(dataDir, 'yamidome.db'), { readOnly: true });
  try {
    const count = (condition: string) =>
      Number(db.prepare(`select count(*) as n from files where ${condition}`).get()?.n);
    return [
      count('true'),
      count('exists (select 1 from tenant_keys where substr(bytes, 1, length(prefix)) = prefix)'),
    ];
  } finally {
    db.close();
  }
}

test('the pictures of a case are kept as evidence with the key of the network, and are erased with the post', async () => {
  const [before] = countCopies();
  const [first, second] = [`${RECRUITING_TEXT}1`, `${RECRUITING_TEXT}2`];
  await send(postOf('kept', bytesOf(first!), bytesOf(second!)));
  await expect.poll(() => read('kept'), wait).toMatchObject({ pictures: 'read', ruling: 'review' });
  expect(countCopies()).toEqual([before + 2, before + 2]);
  const { id: _, ...edit } = { ...postOf('kept', bytesOf(`${RECRUITING_TEXT}3`)), revision: 2 };
  await network.send('PUT /v1/posts/kept', edit);
  await expect.poll(() => read('kept'), wait).toMatchObject({ revision: 2, pictures: 'read' });
  // The evidence of the edited picture is its own, and that of the first version stays.
  expect(countCopies()).toEqual([before + 3, before + 3]);
  await expect
    .poll(async () => (await network.send('DELETE /v1/posts/kept')).json, wait)
    .not.toHaveProperty('kept');
  expect(countCopies()).toEqual([before, before]);
});

/** A report of a post; resolves with the answer. */
const report = (post: object, reporter: string) =>
  network.send('POST /v1/reports', { post, reporter: { id: reporter }, reason: '変な投稿です' });
/** The content of a case with the texts that were read in its pictures. */
async function readCase(caseId: string) {
  const { json } = await network.send(`GET /v1/cases/${caseId}`);
  const isRead = ({ kind }: { kind: string }) => kind === 'image-text';
  const kinds = json.timeline.map(({ kind }: { kind: string }) => kind);
  return { ...json, kinds, texts: json.post.parts.filter(isRead).map(({ text }: { text: string }) => text) };
}

test('the pictures of a reported post are read after the report, and an offer in them changes its ruling', async () => {
  const [copies] = countCopies();
  const answer = await report(postOf('never sent', bytesOf(`${RECRUITING_TEXT} a`)), 'sora');
  expect(answer.json).toMatchObject({ accepted: true, caseId: expect.any(String) });
  const { caseId } = answer.json;
  expect(countCopies()[0]).toBe(copies + 1);
  await expect.poll(async () => (await readCase(caseId)).texts, wait).toEqual([`${RECRUITING_TEXT} a`]);
  const found = await readCase(caseId);
  expect(found.kinds).toEqual(expect.arrayContaining(['opened', 'reported', 'rejudged']));
  expect(found.reasons[0]).toMatchObject({ pictures: [{ postId: 'never sent', index: 0 }] });
  expect(found.reports).toBe(1);
  expect(countCopies()[0]).toBe(copies + 1);
});

test('pictures that were read already are not read again, and the case of the report has them', async () => {
  const calm = postOf('calm', bytesOf('町内会の夏祭り'));
  await send(calm);
  await expect.poll(() => read('calm'), wait).toMatchObject({ pictures: 'read', ruling: 'pass' });
  const { caseId } = (await report(calm, 'sora')).json;
  await expect.poll(async () => (await readCase(caseId)).texts, wait).toEqual(['町内会の夏祭り']);
  await expect.poll(() => read('calm'), wait).toMatchObject({ pictures: 'read', caseId, ruling: 'pass' });
  await report(calm, 'umi');
  await report({ ...calm, pictures: undefined }, 'kei');
  const found = await readCase(caseId);
  expect(found).toMatchObject({ reports: 3, ruling: 'review', texts: ['町内会の夏祭り'] });
  expect(await read('calm')).toMatchObject({ pictures: 'read' });
  expect(readTexts.filter((text) => text === '町内会の夏祭り')).toHaveLength(1);
});

test('a report that is refused, or names a picture at another host, leaves no picture behind', async () => {
  const refused = await report(postOf('elsewhere', { url: 'https://other.example/1.png' }), 'sora');
  expect(refused).toMatchObject({ status: 422, json: { errors: [{ pointer: '/post/pictures/0/url' }] } });
  const own = postOf('own', bytesOf('never read'));
  expect((await report(own, own.author.id)).json).toMatchObject({ accepted: false, code: 'own' });
  expect(countWaiting('own')).toBe(0);
  expect(readTexts).not.toContain('never read');
});

test('a deleted post is forgotten with its pictures', async () => {
  await send(postOf('deleted', bytesOf('sunset')));
  await network.send('DELETE /v1/posts/deleted');
  const { state, pictures: left } = await read('deleted');
  expect([state, left]).toEqual(['erased', undefined]);
});
