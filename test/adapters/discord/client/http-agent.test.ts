import { REST } from 'discord.js';
import { expect, test } from 'vitest';
import { createHttpAgent } from '../../../../adapters/discord/client/http-agent.ts';
import { startFakeDiscord } from '../../../support/fake-discord/index.ts';

test("files reach Discord although Slack's client is in the same process", async () => {
  // Loading it sets a global dispatcher of another undici version.
  await import('@slack/bolt');
  const discord = await startFakeDiscord();
  const guild = discord.guild({ name: '町の掲示板' });
  const general = guild.channel('general');
  const rest = new REST({ api: discord.api, version: '10', agent: createHttpAgent() }).setToken(
    discord.token,
  );
  await rest.post(`/channels/${general.id}/messages`, {
    body: { content: '資料です' },
    files: [{ name: 'a.bin', data: Buffer.from([1, 2, 3]) }],
  });
  expect(discord.messagesIn(general).map(({ attachments }) => attachments[0]?.size)).toEqual([3]);
  await discord.stop();
});
