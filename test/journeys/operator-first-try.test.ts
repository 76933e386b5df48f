import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startApi } from '../support/worlds/running-api.ts';
import { RECRUITING_TEXT } from '../support/worlds/running-app.ts';

let api: Awaited<ReturnType<typeof startApi>>;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.stop());

test('the operator of a network tries the API in one process and has a text judged', async () => {
  const offer = await api.send('POST /v1/judge', { text: RECRUITING_TEXT });
  expect(offer.status).toBe(200);
  expect(offer.json).toMatchObject({ ruling: 'hide', stance: 'soliciting' });
  expect(offer.json.reasons[0].spans.length).toBeGreaterThan(0);
  const chat = await api.send('POST /v1/judge', { text: '今日の給食はカレーでした' });
  expect(chat.json).toMatchObject({ ruling: 'pass' });
});

test('without a key, or with a wrong one, the API answers 401 and says what to send', async () => {
  const answers = await Promise.all(
    ['', 'yk_000000000000_wrong'].map((key) => api.send('POST /v1/judge', { text: 'a' }, { key })),
  );
  for (const { status, json, headers } of answers) {
    expect(status).toBe(401);
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(json.detail).toMatch(/Authorization/);
  }
});

test.each(['/v1/../v1/posts', '/v1/%2e%2e/metrics', '/unknown', '/'])(
  'the address %s is answered like any unknown one',
  async (path) => {
    const { hostname, port } = new URL(api.url);
    // As it is: `fetch` would shorten the path itself.
    const sent = request({ hostname, port, path }).end();
    const [response] = await once(sent, 'response');
    const body = JSON.parse(Buffer.concat(await response.toArray()).toString());
    expect([response.statusCode, response.headers['content-type'], body.type]).toEqual([
      ...[404, 'application/problem+json', '/problems/not-found'],
    ]);
    expect(response.headers['x-content-type-options']).toBe('nosniff');
  },
);

test('above the requests in progress that the settings allow the API answers 429', async () => {
  const limits = { requests: 1, bodyBytes: 8_000_000 };
  const address = { host: '127.0.0.1', port: 0, isBehindProxy: false, limits };
  const small = await startApi({ operator: { address } });
  try {
    const slow = connect(Number(new URL(small.url).port), '127.0.0.1');
    const head = `POST /v1/judge HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${small.api?.trialKey}\r\n`;
    const body = JSON.stringify({ text: 'a' });
    slow.write(`${head}content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n{`);
    await expect.poll(async () => (await small.send('POST /v1/judge', { text: 'a' })).status).toBe(429);
    slow.write(body.slice(1));
    await once(slow, 'data');
    expect((await small.send('POST /v1/judge', { text: 'a' })).status).toBe(200);
    slow.destroy();
  } finally {
    await small.stop();
  }
});
