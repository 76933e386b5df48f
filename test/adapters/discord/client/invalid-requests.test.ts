import { Routes } from 'discord.js';
import { afterEach, expect, it } from 'vitest';
import { createDiscordClient } from '../../../../adapters/discord/client/create-client.ts';
import { startFakeDiscord } from '../../../support/fake-discord/index.ts';

const running: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const stoppable of running.splice(0)) await stoppable.stop();
});

it('every hundredth refused request is in the log, with how many there were', async () => {
  const discord = await startFakeDiscord({ limits: { global: 'off', routes: 'off' } });
  running.push(discord);
  const lines: string[] = [];
  const add = (event: string, fields?: object) => void lines.push(`${event} ${JSON.stringify(fields)}`);
  const settings = { token: discord.token, apiUrl: discord.api, requestsPerSecond: 10_000 };
  const client = createDiscordClient(settings, { info: add, warn: add, error: add });
  client.rest.setToken(discord.token);
  discord.faults.fail('GET /users/:user', 403, 200);
  const ask = () => client.rest.get(Routes.user(discord.bot.id)).catch(() => undefined);
  // The SDK counts for the whole process, so other tests may have been counted too.
  for (let n = 0; n < 100 && lines.length === 0; n++) await ask();
  expect(lines).toEqual([expect.stringMatching(/^invalid_requests .*"count":\d*00,/)]);
  await client.destroy();
});
