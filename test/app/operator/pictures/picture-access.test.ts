import { lookup } from 'node:dns';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Message, OperatorPost, PostPicture } from '#core';
import { postToMessage, tenantServer, toQueuedPost } from '#core';
import { lookUpPublicAddress } from '../../../../src/app/network/addresses.ts';
import { createFileDownloader } from '../../../../src/app/network/download-file.ts';
import { createPictureAccess } from '../../../../src/app/operator/pictures/picture-access.ts';
import { createMemoryPostPictures } from '../../../../src/memory/index.ts';
import { START_TIME } from '../../../contracts/contract-helpers.ts';

let server: Server;
let host: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/slow') return void response.writeHead(200).write('a');
    if (request.url === '/gone') return void response.writeHead(404).end();
    if (request.url === '/away') return void response.writeHead(302, { location: `http://${host}/a` }).end();
    response.end('picture');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** Two networks with the same pictures; only `tiny` has registered the host. */
async function createScenario(pictures: readonly PostPicture[], { allowPrivateAddresses = true } = {}) {
  const postPictures = createMemoryPostPictures();
  const post: OperatorPost = {
    ...{ id: 'p-1', revision: 1, author: { id: 'rin' }, text: '', sentAt: START_TIME },
    pictures,
  };
  for (const tenant of ['tiny', 'other'])
    await postPictures.add(tenant, [post], { now: START_TIME, room: { posts: 10, bytes: 1000 } });
  const access = createPictureAccess({
    postPictures,
    readTenant: async (id) => (id === 'tiny' ? { pictureHosts: [host, 'pictures.example'] } : {}),
    // Every name leads to this computer, as a hostile name server could say.
    downloadFile: createFileDownloader(
      allowPrivateAddresses
        ? (_name, options, callback) => lookup('localhost', options, callback)
        : (_name, options, callback) => lookUpPublicAddress('localhost', options, callback),
    ),
    allowPrivateAddresses,
  });
  const messageOf = (tenant: string): Message => postToMessage(tenantServer(tenant), toQueuedPost(post));
  const limits = (ms = 5000) => ({ maxBytes: 1000, signal: AbortSignal.timeout(ms) });
  return {
    fetch: (tenant = 'tiny', picture = 'picture-1', ms?: number) =>
      access.fetchPicture(messageOf(tenant), picture, limits(ms)),
    copies: (tenant = 'tiny') => access.fetchAttachments(messageOf(tenant), limits()),
    postPictures,
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
  await expect(copies('other')).rejects.toMatchObject(refused);
});

test('a name of a registered host that leads to a private address is refused', async () => {
  const { fetch } = await createScenario([{ url: 'https://pictures.example/a' }], {
    allowPrivateAddresses: false,
  });
  await expect(fetch()).rejects.toMatchObject(refused);
});

test('http and a private address are refused unless the operator of the installation allows them', async () => {
  const { fetch } = await createScenario([at('/a')], { allowPrivateAddresses: false });
  await expect(fetch()).rejects.toMatchObject(refused);
});

test('a redirect is followed to a registered host only, a slow server is given up, and a deleted picture is gone', async () => {
  const { fetch } = await createScenario([at('/away'), at('/slow'), at('/gone')]);
  expect(await fetch()).toEqual(Buffer.from('picture'));
  await expect(fetch('tiny', 'picture-2', 50)).rejects.toMatchObject({ why: 'timeout' });
  expect(await fetch('tiny', 'picture-3')).toBeUndefined();
});

test('what was read is not fetched any more', async () => {
  const { fetch, copies, postPictures } = await createScenario([at('/a')]);
  await postPictures.finish({ tenant: 'tiny', id: 'p-1', revision: 1 }, 'read');
  expect(await fetch()).toBeUndefined();
  expect(await copies()).toEqual([]);
});
