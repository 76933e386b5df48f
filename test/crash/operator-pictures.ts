import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import sharp from 'sharp';
import { expect } from 'vitest';
import { deriveCaseId } from '../../src/cases/index.ts';
import { type OperatorSystem, TENANT } from '../support/operator/operator-system.ts';
import { waitUntil } from './harness.ts';

const SERVER = { platform: 'operator', id: TENANT };
/** One post in so many has its picture as bytes, the others as an address. */
const BYTES_EVERY = 4;
const OPENED = 'org.yamidome.case.opened.v1';
const MODERATOR = { id: 'aoi', name: 'Aoi' };

/** Without letters, so that the recogniser is not asked: it would take most of the time. */
const PHOTO = `<svg xmlns="http://www.w3.org/2000/svg" width="400" height="300">
  <defs><radialGradient id="g" cx="30%" cy="40%">
    <stop offset="0" stop-color="#ffd27f"/><stop offset="1" stop-color="#1d3f72"/>
  </radialGradient></defs>
  <rect width="400" height="300" fill="url(#g)"/>
  <circle cx="290" cy="90" r="60" fill="#8a2f2f"/>
  <ellipse cx="120" cy="240" rx="140" ry="50" fill="#2f6b3a"/>
</svg>`;

/** Posts whose picture leads to a case, and the host of their pictures. */
export interface PictureLoad {
  /** Sends posts until each is accepted. Their texts are ordinary. */
  send(count: number): Promise<void>;
  /** Resolves when a picture is fetched that is then not answered, until `answer`. */
  waitForFetch(): Promise<void>;
  /** From now on pictures are answered. */
  answer(): void;
  /** The number of posts whose pictures were read. */
  read(): Promise<number>;
  /** Waits until all pictures are read: each post was judged once with its picture, and no picture is left. */
  expectAllDone(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a network whose moderators have upheld a picture: every post with it becomes a case.
 * @example const load = await openPictureLoad(system); await load.send(4); await load.expectAllDone()
 */
export async function openPictureLoad(system: OperatorSystem): Promise<PictureLoad> {
  const photos = new Map<string, Buffer>();
  const host = await startPictureHost(photos);
  const call = createCaller(system);
  await call('PUT /v1/tenant/picture-hosts', { hosts: [new URL(host.url).host] });
  await upholdPicture(call, toBytes(await drawPhoto(0)));
  const posts: { id: string; author: string }[] = [];

  async function createPost() {
    const number = posts.length + 1;
    const [id, author] = [`p${number}`, `a${number}`];
    posts.push({ id, author });
    photos.set(`/${id}`, await drawPhoto(number));
    const picture = number % BYTES_EVERY === 0 ? toBytes(photos.get(`/${id}`)!) : { url: `${host.url}${id}` };
    const text = `今日の給食はカレーでした ${number.toString(4).replace(/\d/g, (digit) => 'abcd'[Number(digit)]!)}`;
    return { id, author: { id: author }, sentAt: new Date().toISOString(), text, pictures: [picture] };
  }

  async function statesOf(): Promise<readonly string[]> {
    const { items } = await call('GET /v1/posts?limit=500');
    return (items as { pictures: string }[]).map(({ pictures }) => pictures);
  }
  const read = async () => (await statesOf()).filter((state) => state === 'read').length;

  return {
    async send(count) {
      const created = await Promise.all(Array.from({ length: count }, createPost));
      await call('POST /v1/posts', { posts: created });
    },
    waitForFetch: host.waitForFetch,
    answer: host.answer,
    read,
    async expectAllDone() {
      await waitUntil(
        'all pictures are read',
        async () => (await read().catch(() => 0)) === posts.length,
        500,
      );
      await expectEvidence(system, posts);
    },
    close: host.close,
  };
}

type Call = (target: string, body?: unknown) => Promise<Record<string, unknown>>;

/** Sends a request again until it is answered with success. */
function createCaller({ url, key }: OperatorSystem): Call {
  async function request(target: string, body: unknown): Promise<Record<string, unknown> | undefined> {
    const [method = '', path = ''] = target.split(' ');
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(20_000),
    }).catch(() => undefined);
    const isDone = response?.ok === true;
    if (response && !isDone && response.status < 500) throw new Error(`${target}: ${await response.text()}`);
    return isDone ? ((await response.json()) as Record<string, unknown>) : undefined;
  }

  return async (target, body) => {
    let answer: Record<string, unknown> | undefined;
    await waitUntil(
      target,
      async () => {
        answer = await request(target, body);
        return answer !== undefined;
      },
      200,
    );
    return answer!;
  };
}

/** A reported post with this picture is found to break the rules. */
async function upholdPicture(call: Call, picture: object): Promise<void> {
  const post = { id: 'first', author: { id: 'rin' }, text: 'どうぞ', sentAt: new Date().toISOString() };
  const report = { post: { ...post, pictures: [picture] }, reporter: { id: 'sora' }, reason: '' };
  const { caseId } = await call('POST /v1/reports', report);
  await waitUntil(
    'the reported picture is read',
    async () => {
      const { timeline } = await call(`GET /v1/cases/${caseId}`);
      return (timeline as { kind: string }[]).some(({ kind }) => kind === 'rejudged');
    },
    200,
  );
  await call(`POST /v1/cases/${caseId}/decisions`, { decision: 'uphold', moderator: MODERATOR });
}

/** Each post has one case, which was opened with its picture, and the network was told so once. */
async function expectEvidence(
  system: OperatorSystem,
  posts: readonly { readonly id: string; readonly author: string }[],
): Promise<void> {
  const sql = await system.openDatabase();
  try {
    const feed = await sql.eventFeed.listEvents(TENANT, 0, 10_000);
    for (const { id, author } of posts) {
      const caseId = deriveCaseId({ server: SERVER, channel: 'posts', id });
      expect(await sql.archive.listCasesByAuthor({ server: SERVER, id: author }, 9), id).toEqual([caseId]);
      const record = await sql.postIndex.get(TENANT, id);
      expect(record, id).toMatchObject({ state: 'judged', ruling: 'review', caseId });
      const opened = (await sql.archive.read(caseId)).filter((event) => event.kind === 'opened');
      const pictures = opened.map(({ message }) => message.readPictures?.map(({ picture }) => picture));
      expect(pictures, id).toEqual([['picture-1']]);
      const told = feed.filter(({ type, subject }) => type === OPENED && subject === caseId);
      expect(told, id).toHaveLength(1);
      expect(await sql.postPictures.find(TENANT, id), id).toBeUndefined();
    }
    expect((await sql.verify()).finding).toBeUndefined();
  } finally {
    await sql.close();
  }
}

/** The same photo, in other bytes for each number: no worker has read them before. */
const drawPhoto = (number: number): Promise<Buffer> =>
  sharp(Buffer.from(PHOTO))
    .resize(360 + (number % 83))
    .jpeg({ quality: 60 + (number % 37) })
    .toBuffer();

const toBytes = (photo: Buffer) => ({ bytes: photo.toString('base64') });

/** The host of the pictures. It answers no request before `answer`. */
async function startPictureHost(photos: ReadonlyMap<string, Buffer>) {
  let isAnswering = false;
  let fetched = () => {};
  const server = createServer(({ url = '' }, response) => {
    if (isAnswering) response.end(photos.get(url));
    fetched();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    waitForFetch: () =>
      new Promise<void>((resolve) => {
        fetched = resolve;
      }),
    answer() {
      isAnswering = true;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
