import { afterEach, describe, expect, it } from 'vitest';
import { createDiscordAdapter } from '../../../../adapters/discord/index.ts';
import { createIntake } from '../../../../src/app/intake.ts';
import { createFileDownloader } from '../../../../src/app/network/download-file.ts';
import * as memory from '../../../../src/memory/index.ts';
import { fakeDetect } from '../../../support/fake-detector.ts';
import {
  type FakeDiscord,
  type FakeDiscordOptions,
  startFakeDiscord,
} from '../../../support/fake-discord/index.ts';
import { testPolicy, wordings } from '../../../support/shipped-wording-and-policy.ts';

const running: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const stoppable of running.splice(0).reverse()) await stoppable.stop();
});

async function open(options: FakeDiscordOptions = {}) {
  const discord = await startFakeDiscord(options);
  running.push(discord);
  return discord;
}

function bot(discord: FakeDiscord, token = discord.token) {
  const { clock } = discord;
  const errors: string[] = [];
  const log = { info: () => {}, warn: () => {}, error: (what: string) => void errors.push(what) };
  const stores = {
    ...memory.createMemoryCaseStores(),
    strikes: memory.createMemoryStrikes(),
    leases: memory.createMemoryLeases(),
    rateLimits: memory.createMemoryRateLimits(),
    keyValueStore: memory.createMemoryKeyValueStore(),
    policies: memory.createMemoryPolicyStore(() => testPolicy()),
    wording: wordings,
    clock,
    log,
  };
  const adapter = createDiscordAdapter({
    downloadFile: createFileDownloader(),
    ...stores,
    token,
    apiUrl: discord.api,
    timeoutMs: 500,
  });
  running.push(adapter);
  const intake = createIntake({
    ...stores,
    adapters: adapter,
    detect: fakeDetect,
    packsVersion: () => 'fake 1',
  });
  return { adapter, errors, start: () => adapter.start(intake) };
}

describe('the first connection', () => {
  it('with a token that Discord does not know ends with a sentence that says where to find the right one', async () => {
    const discord = await open();
    const wrong = `${discord.token.slice(0, -4)}zzzz`;
    await expect(bot(discord, wrong).start()).rejects.toThrow(/DISCORD_TOKEN.*page "Bot"/);
  });

  it('without a privileged intent ends with a sentence that says what to switch on', async () => {
    const discord = await open({ gateway: { privileged: ['GuildMembers'] } });
    await expect(bot(discord).start()).rejects.toThrow(/Message Content Intent/);
  });

  it('while Discord does not answer is tried again until it does', async () => {
    const discord = await open();
    const guild = discord.guild({ name: '町' });
    const general = guild.channel('general');
    discord.down();
    const { adapter, start, errors } = bot(discord);
    await start();
    expect(adapter.health()).toMatchObject({ ok: false });
    expect(errors.join()).toContain('discord_unreachable_retrying');
    discord.up();
    await discord.until('the bot is ready', () => adapter.health().ok);
    await guild.member('rin').says(general, 'RECRUIT');
    await discord.until('the post is gone', () =>
      discord.messagesIn(general).every(({ content }) => content !== 'RECRUIT'),
    );
  });
});
