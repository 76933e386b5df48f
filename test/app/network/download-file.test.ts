import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DownloadRequest } from '#core';
import { lookUpPublicAddress } from '../../../src/app/network/addresses.ts';
import { createFileDownloader } from '../../../src/app/network/download-file.ts';

const downloadFile = createFileDownloader();
let server: Server;
let origin: string;

beforeEach(async () => {
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname === '/slow.png') return void response.writeHead(200).write('a');
    if (pathname === '/gone.png') return void response.writeHead(410).end();
    if (pathname === '/error.png') return void response.writeHead(500).end();
    if (pathname === '/endless.png') return writeEndlessly(() => response.write(Buffer.alloc(64_000)));
    if (pathname === '/away.png')
      return void response.writeHead(302, { location: 'http://localhost:1/a.png' }).end();
    if (pathname === '/moved.png') return void response.writeHead(302, { location: '/a.png' }).end();
    if (pathname === '/loop.png') return void response.writeHead(302, { location: '/loop.png' }).end();
    response.writeHead(200, { 'content-type': 'image/png' }).end('picture');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function writeEndlessly(write: () => boolean): void {
  while (write());
}

const download = (path: string, request: Partial<DownloadRequest> = {}) =>
  downloadFile(new URL(path, origin), {
    ...{ maxBytes: 1_000_000, signal: AbortSignal.timeout(5000), allowPrivateAddresses: true },
    ...{ mayFollow: ({ host }: URL) => host === new URL(origin).host },
    ...request,
  });

test('a file comes with its bytes and its type, also after a redirect that is allowed', async () => {
  const expected = { bytes: Buffer.from('picture'), type: 'image/png' };
  expect(await download('/a.png')).toEqual(expected);
  expect(await download('/moved.png')).toEqual(expected);
});

test('a file that its server has no more is gone; any other answer is an error', async () => {
  expect(await download('/gone.png')).toBe('gone');
  await expect(download('/error.png')).rejects.toMatchObject({ why: 'status' });
});

test('a file above the limit is not read to its end, whether its length was announced or not', async () => {
  expect(await download('/a.png', { maxBytes: 6 })).toBe('too-large');
  expect(await download('/endless.png', { maxBytes: 100_000 })).toBe('too-large');
});

test('a slow server is given up', async () => {
  await expect(download('/slow.png', { signal: AbortSignal.timeout(50) })).rejects.toMatchObject({
    why: 'timeout',
  });
});

test('a redirect to another host, and one without end, is refused', async () => {
  const refused = { why: 'refused-address' };
  await expect(download('/away.png')).rejects.toMatchObject(refused);
  await expect(download('/loop.png')).rejects.toMatchObject(refused);
  await expect(
    downloadFile(new URL('/moved.png', origin), {
      ...{ maxBytes: 100, signal: AbortSignal.timeout(5000), allowPrivateAddresses: true },
    }),
  ).rejects.toMatchObject(refused);
});

test('without permission nothing is fetched by http, from a private address, or by a name that leads to one', async () => {
  const request = { maxBytes: 100, signal: AbortSignal.timeout(5000) };
  for (const address of [`${origin}/a.png`, 'https://127.0.0.1/a.png', 'https://[::ffff:10.0.0.1]/a.png'])
    await expect(downloadFile(new URL(address), request)).rejects.toMatchObject({ why: 'refused-address' });
  // The check of the name itself: the real look-up of a name of this computer that is not in the list of such names.
  const named = createFileDownloader((_name, options, callback) =>
    lookUpPublicAddress('localhost', options, callback),
  );
  await expect(named(new URL('https://pictures.example/a.png'), request)).rejects.toMatchObject({
    why: 'refused-address',
  });
});
