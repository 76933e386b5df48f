import { lookup } from 'node:dns';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Message, OperatorPost, PostPicture } from '#core';
import { postToMessage, tenantServer, toQueuedPost } from '#core';
import { lookUpPublicAddress } from '../../../../src/app/network/addresses.ts';
import { createFileDownloader } from '../../../../src/app/network/download-file.ts';
import { createPostPictureFetcher } from '../../../../src/app/operator/pictures/fetch-post-pictures.ts';
import { createMemoryPostPictures } from '../../../../src/memory/index.ts';
import { START_TIME } from '../../../contracts/contract-helpers.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';

let server: Server;
let other: Server;
let host: string;
let otherHost: string;
/** Requests at the host that no network has registered. */
let otherRequests = 0;

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/slow') return void response.writeHead(200).write('a');
    if (request.url === '/broken') return void response.writeHead(500).end();
    if (request.url === '/gone') return void response.writeHead(404).end();
    if (request.url === '/moved') return void response.writeHead(302, { location: `http://${host}/a` }).end();
    if (request.url === '/away')
      return void response.writeHead(302, { location: `http://${otherHost}/a` }).end();
    response.end('picture');
  });
  other = createServer((_, response) => {
    otherRequests++;
    response.end('picture of another host');
  });
  host = await listen(server);
  otherHost = await listen(other);
});
afterAll(() => {
  for (const each of [server, other]) {
    each.closeAllConnections();
    each.close();
  }
});

async function listen(listener: Server): Promise<string> {
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(listener.address() as AddressInfo).port}`;
}

/** Two networks with the same pictures; only `tiny` has registered the host. */
async function createScenario(pictures: readonly PostPicture[], { allowPrivateAddresses = true } = {}) {
  const clock = createFakeClock();
  const postPictures = createMemoryPostPictures();
  const post: OperatorPost = {
    ...{ id: 'p-1', revision: 1, author: { id: 'rin' }, text: '', sentAt: START_TIME },
    pictures,
  };
  for (const tenant of ['tiny', 'other'])
    await postPictures.add(tenant, [post], { now: START_TIME, limit: { posts: 10, bytes: 1000 } });
  const access = createPostPictureFetcher({
    postPictures,
    readTenant: async (id) =>
      id === 'tiny' ? { pictureHosts: [host, '127.0.0.1', 'pictures.example'] } : {},
    // Every name leads to this computer, as a hostile name server could say.
    downloadFile: createFileDownloader(
      allowPrivateAddresses
        ? (_name, options, callback) => lookup('localhost', options, callback)
        : (_name, options, callback) => lookUpPublicAddress('localhost', options, callback),
    ),
    allowPrivateAddresses,
    copiesTimeoutMs: 200,
    slowHostTimeoutMs: 50,
    clock,
  });
  const messageOf = (tenant: string, revision = 1): Message =>
    postToMessage(tenantServer(tenant), toQueuedPost({ ...post, revision }));
  const edit = (edited: readonly PostPicture[]) =>
    postPictures.add('tiny', [{ ...post, revision: 2, pictures: edited }], {
      now: START_TIME,
      limit: { posts: 10, bytes: 1000 },
    });
  const limits = (ms = 5000) => ({ maxBytes: 1000, signal: AbortSignal.timeout(ms) });
  return {
    fetch: (tenant = 'tiny', picture = 'picture-1', ms?: number) =>
      access.fetchPicture(messageOf(tenant), picture, limits(ms)),
    copies: (tenant = 'tiny', revision = 1) => access.fetchAttachments(messageOf(tenant, revision), limits()),
    ...{ clock, edit, postPictures },
  };
}

const at = (path: string): PostPicture => ({ url: `http://${host}${path}` });
const refused = { why: 'refused-address' };

test('bytes and a picture on a host of the network are fetched, to be read and as evidence', async () => {
  const { fetch, copies } = await createScenario([at('/a'), { bytes: Uint8Array.of(1, 2) }]);
  expect(await fetch()).toEqual(Buffer.from('picture'));
  expect(await fetch('tiny', 'picture-2')).toEqual(Uint8Array.of(1, 2));
  expect(await copies()).toEqual([
    { name: 'picture-1', picture: 'picture-1', bytes: Buffer.from('picture') },
    { name: 'picture-2', picture: 'picture-2', bytes: Uint8Array.of(1, 2) },
  ]);
});

test('the hosts of one network do not count for another one', async () => {
  const { fetch, copies } = await createScenario([at('/a')]);
  await expect(fetch('other')).rejects.toMatchObject(refused);
  expect(await copies('other')).toEqual([{ name: 'picture-1', picture: 'picture-1', isFailed: true }]);
});

test('a picture that is broken or slow does not cost the copies of the others', async () => {
  const { copies } = await createScenario([
    at('/slow'),
    at('/broken'),
    { bytes: Uint8Array.of(1) },
    at('/a'),
  ]);
  expect((await copies()).map(({ picture, isFailed, bytes }) => [picture, isFailed ?? bytes])).toEqual([
    ['picture-1', true],
    ['picture-2', true],
    ['picture-3', Uint8Array.of(1)],
    ['picture-4', Buffer.from('picture')],
  ]);
});

test('the copies of an edited post are those of its new pictures, and never come to the old version', async () => {
  const { copies, fetch, edit } = await createScenario([{ bytes: Uint8Array.of(1) }]);
  const [first] = await copies();
  await edit([{ bytes: Uint8Array.of(2) }]);
  expect(await copies()).toEqual([]);
  expect(await fetch()).toBeUndefined();
  const [second] = await copies('tiny', 2);
  expect([first?.bytes, second?.bytes]).toEqual([Uint8Array.of(1), Uint8Array.of(2)]);
  expect(second?.picture).not.toBe(first?.picture);
});

test('a name of a registered host that leads to a private address is refused', async () => {
  const { fetch } = await createScenario([{ url: 'https://pictures.example/a' }], {
    allowPrivateAddresses: false,
  });
  await expect(fetch()).rejects.toMatchObject(refused);
});

test('http and a private address are refused unless the operator of the installation allows them', async () => {
  const { fetch } = await createScenario([at('/a'), { url: 'https://127.0.0.1/a' }], {
    allowPrivateAddresses: false,
  });
  await expect(fetch()).rejects.toMatchObject(refused);
  await expect(fetch('tiny', 'picture-2')).rejects.toMatchObject(refused);
});

test('a redirect is followed to a registered host, and no other host gets a request', async () => {
  const { fetch } = await createScenario([at('/moved'), at('/away')]);
  expect(await fetch()).toEqual(Buffer.from('picture'));
  await expect(fetch('tiny', 'picture-2')).rejects.toMatchObject(refused);
  expect(otherRequests).toBe(0);
});

test('a slow server is given up, and a deleted picture is gone', async () => {
  const { fetch } = await createScenario([at('/slow'), at('/gone')]);
  await expect(fetch('tiny', 'picture-1', 50)).rejects.toMatchObject({ why: 'timeout' });
  expect(await fetch('tiny', 'picture-2')).toBeUndefined();
});

test('a host that was slow twice gets little time for a minute, and its quick pictures are still read', async () => {
  const { fetch, clock } = await createScenario([at('/slow'), at('/a')]);
  /** What happens first: the download is given up, or this time is over. */
  const outcome = (limitMs: number, ms: number) =>
    Promise.race([
      fetch('tiny', 'picture-1', limitMs).catch(() => 'given up'),
      setTimeout(ms, 'has more time'),
    ]);
  for (let i = 0; i < 2; i++) expect(await outcome(40, 5000)).toBe('given up');
  expect(await outcome(4000, 2000)).toBe('given up');
  expect(await fetch('tiny', 'picture-2')).toEqual(Buffer.from('picture'));
  clock.advance(60_001);
  expect(await outcome(150, 100)).toBe('has more time');
});

test('what was read is not fetched any more', async () => {
  const { fetch, copies, postPictures } = await createScenario([at('/a')]);
  await postPictures.finish({ tenant: 'tiny', id: 'p-1', revision: 1 }, 'read');
  expect(await fetch()).toBeUndefined();
  expect(await copies()).toEqual([]);
});
