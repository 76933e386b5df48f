import { expect, test } from 'vitest';
import { startApi } from '../support/worlds/running-api.ts';
import { RECRUITING_TEXT } from '../support/worlds/running-app.ts';

test('an operator sends posts, and a moment later each of them is judged and the offer is a case', async () => {
  const api = await startApi();
  const post = (id: string, text: string) => ({ id, author: { id: 'rin' }, text, sentAt: new Date() });
  const sent = await api.send('POST /v1/posts', {
    posts: [post('1', RECRUITING_TEXT), post('2', '今日の給食はカレーでした')],
  });
  expect(sent.status).toBe(202);
  const stateOf = async (id: string) => (await api.send(`GET /v1/posts/${id}`)).json;
  await expect
    .poll(() => stateOf('1'), { timeout: 10_000 })
    .toMatchObject({ state: 'judged', ruling: 'hide' });
  await expect
    .poll(() => stateOf('2'), { timeout: 10_000 })
    .toMatchObject({ state: 'judged', ruling: 'pass' });
  expect((await stateOf('1')).caseId).toMatch(/^Y-/);
  expect((await api.send('GET /v1/posts?state=queued')).json).toEqual({ items: [] });
  await api.stop();
});
