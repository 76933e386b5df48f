import { expect, test } from 'vitest';
import { parseMessageLink } from '../../../../adapters/discord/commands/find-message.ts';

test('links of every kind of Discord are understood, and nothing else', () => {
  const ids = '123456789012345678/223456789012345678/323456789012345678';
  for (const host of ['discord.com', 'ptb.discord.com', 'canary.discord.com', 'discordapp.com']) {
    expect(parseMessageLink(` https://${host}/channels/${ids} `)?.guild).toBe('123456789012345678');
  }
  for (const link of [
    `http://discord.com/channels/${ids}`,
    `https://discord.com/channels/${ids}/../../x`,
    `https://discord.com@evil.example/channels/${ids}`,
    `javascript:https://discord.com/channels/${ids}`,
    'x'.repeat(100_000),
  ]) {
    expect(parseMessageLink(link)).toBeUndefined();
  }
});
