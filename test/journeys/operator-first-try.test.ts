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
