import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { createOperatorSite, OPERATOR_PATHS } from '../../../adapters/operator/index.ts';
import { mountSite, startWebServer, type WebServer } from '../../../adapters/web/index.ts';
import { KEY, siteOptions } from '../../support/operator/api-world.ts';
import { createNotesArea } from '../../support/operator/notes-area.ts';

let server: WebServer | undefined;
afterEach(() => server?.stop());

async function startApi(settings: Parameters<typeof siteOptions>[0] = {}, headersTimeoutMs?: number) {
  const { area, notes } = createNotesArea();
  const options = siteOptions({ areas: [area], ...settings });
  const site = createOperatorSite(options);
  const pages = OPERATOR_PATHS.map((path) => mountSite(path, site, { proxied: false }));
  server = await startWebServer({
    ...{ host: '127.0.0.1', port: 0, pages, log: options.log },
    ...(headersTimeoutMs !== undefined && { headersTimeoutMs }),
  });
  return { url: server.url, notes };
}

/** Sends the pieces and resolves with everything that came back when the server has closed the connection. */
async function talk(url: string, ...pieces: readonly string[]): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  await once(socket, 'connect');
  let received = '';
  socket.on('data', (data) => {
    received += data;
  });
  socket.on('error', () => undefined);
  for (const piece of pieces) socket.write(piece);
  await once(socket, 'close');
  return received;
}

const HEAD = `POST /v1/notes HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${KEY}\r\ncontent-type: application/json\r\n`;

describe('over real HTTP', () => {
  test.each([
    ['with its length', false],
    ['in chunks', true],
  ])('a body of 10 MB %s gets its 413, and the server goes on', async (_name, inChunks) => {
    const { url, notes } = await startApi();
    const text = JSON.stringify({ text: 'x'.repeat(10_000_000) });
    const response = await fetch(`${url}/v1/notes`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
      body: inChunks ? new Blob([text]).stream() : text,
      ...(inChunks && { duplex: 'half' as const }),
    });
    expect(response.status).toBe(413);
    expect(((await response.json()) as { detail: string }).detail).toContain('Send at most 1000 bytes');
    expect(notes).toEqual([]);
    expect((await fetch(`${url}/openapi.json`)).status).toBe(200);
  });

  test('a client that sends its body too slowly gets a 408, and its connection is closed', async () => {
    const { url, notes } = await startApi({ limits: { bodyTimeoutMs: 50 } });
    const answer = await talk(url, `${HEAD}content-length: 20\r\n\r\n{"te`);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toContain('/problems/timeout');
    expect(notes).toEqual([]);
  });

  test('a client that sends its headers too slowly is closed', async () => {
    const { url } = await startApi({}, 50);
    expect(await talk(url, HEAD)).toMatch(/^HTTP\/1\.1 408 /);
  });

  test('a client that goes away in the middle of a body changes nothing, and the server goes on', async () => {
    const { url, notes } = await startApi();
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    await once(socket, 'connect');
    socket.write(`${HEAD}content-length: 20\r\n\r\n{"te`);
    socket.destroy();
    await once(socket, 'close');
    expect((await fetch(`${url}/openapi.json`)).status).toBe(200);
    expect(notes).toEqual([]);
  });
});
