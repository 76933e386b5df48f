import { expect, test } from 'vitest';
import { startFakePlatform } from './fake-platform.ts';

test('a killed bot gets no message: other bots get its messages', async () => {
  const platform = await startFakePlatform({ all: false, evidence: async () => true });
  const next = async (bot: string) =>
    (await fetch(`${platform.url}/next`, { method: 'POST', body: JSON.stringify({ bot }) })).json();
  const { id } = platform.post();
  expect(await next('first')).toMatchObject({ id });
  platform.markDead('first');
  expect(await next('first')).toBeNull();
  expect(await next('second')).toMatchObject({ id });
  await platform.stop();
});
