import { afterEach, describe, expect, it } from 'vitest';
import { createDiscordAdapter, type DiscordSettings } from '../../../../adapters/discord/index.ts';
import { createIntake } from '../../../../src/app/intake.ts';
import { createFileDownloader } from '../../../../src/app/network/download-file.ts';
import * as memory from '../../../../src/memory/index.ts';
import { MINUTE_MS, SECOND_MS } from '../../../support/fake-clock.ts';
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

async function openWorld(options: FakeDiscordOptions = {}) {
  const discord = await startFakeDiscord(options);
  running.push(discord);
  const guild = discord.guild({ name: '町' });
  const general = guild.channel('general');
  const owner = guild.member('owner');
  discord.setApplicationOwner(owner);
  return {
    discord,
    guild,
    general,
    owner,
    /** Posts an offer and waits until the bot has hidden it. */
    async isJudging() {
      await guild.member('rin').says(general, 'RECRUIT');
      await discord.until('the post is gone', () =>
        discord.messagesIn(general).every(({ content }) => content !== 'RECRUIT'),
      );
      return true;
    },
  };
}

function createBot(
  discord: FakeDiscord,
  settings: Partial<DiscordSettings> = {},
  keyValueStore = memory.createMemoryKeyValueStore(),
) {
  const { clock } = discord;
  const logLines: string[] = [];
  const addLine = (event: string, fields: object = {}) =>
    void logLines.push(`${event} ${JSON.stringify(fields)}`);
  const refusals: string[] = [];
  const stores = {
    ...memory.createMemoryCaseStores(),
    strikes: memory.createMemoryStrikes(),
    leases: memory.createMemoryLeases(),
    rateLimits: memory.createMemoryRateLimits(),
    keyValueStore,
    policies: memory.createMemoryPolicyStore(() => testPolicy()),
    wording: wordings,
    clock,
    log: { info: addLine, warn: addLine, error: addLine },
  };
  const adapter = createDiscordAdapter({
    downloadFile: createFileDownloader(),
    ...stores,
    token: discord.token,
    apiUrl: discord.api,
    timeoutMs: 500,
    minReconnectMs: 20,
    onRefused: (reason) => void refusals.push(reason),
    ...settings,
  });
  running.push(adapter);
  const intake = createIntake({
    ...stores,
    adapters: adapter,
    detect: fakeDetect,
    packsVersion: () => 'fake 1',
  });
  return { adapter, logLines, refusals, start: () => adapter.start(intake) };
}

async function startReadyBot(discord: FakeDiscord, settings: Partial<DiscordSettings> = {}) {
  const bot = createBot(discord, settings);
  await bot.start();
  await discord.until('the bot is ready', () => bot.adapter.health().ok);
  return bot;
}

const FATAL_CODES = [
  [4004, /DISCORD_TOKEN is not accepted/, undefined],
  [4010, /SHARDS names a shard/, 'SHARDS=auto'],
  [4011, /more servers than Discord allows/, 'SHARDS=auto'],
  [4012, /update yamidome/, 'Update yamidome'],
  [4013, /one of the intents/, 'Update yamidome'],
  [4014, /Message Content Intent/, 'Message Content Intent'],
] as const;

describe('a close code that no retry can help', () => {
  it.each(FATAL_CODES)(
    '%i while running: not healthy, and the operator learns why',
    async (code, reason, advice) => {
      const { discord, owner } = await openWorld();
      const { adapter, refusals } = await startReadyBot(discord);
      discord.gateway.closeConnections(code);
      await discord.until('the refusal is reported', () => refusals.length === 1);
      expect(adapter.health()).toEqual({ ok: false, why: `shard 0: closed with ${code}` });
      expect(refusals[0]).toMatch(reason);
      const notices = discord.dmsOf(owner).map(({ content }) => content);
      expect(notices).toHaveLength(advice === undefined ? 0 : 1);
      if (advice !== undefined) {
        expect(notices[0]).toContain(`終了コード ${code}`);
        expect(notices[0]).toContain(`close code ${code}`);
        expect(notices[0]).toContain(advice);
      }
    },
  );

  it.each(FATAL_CODES)('%i at the start: the start fails with the same sentence', async (code, reason) => {
    const { discord } = await openWorld();
    discord.gateway.refuseIdentifies(code);
    const { adapter, refusals, start } = createBot(discord);
    await expect(start()).rejects.toThrow(reason);
    expect(refusals).toHaveLength(1);
    expect(adapter.health()).toEqual({ ok: false, why: `shard 0: closed with ${code}` });
    expect(discord.gateway.handshakes()).toBe(1);
  });

  it('a supervisor that restarts the bot does not make it write to the owner again and again', async () => {
    const { discord, owner } = await openWorld();
    discord.gateway.refuseIdentifies(4014);
    const keyValueStore = memory.createMemoryKeyValueStore();
    for (let restart = 0; restart < 3; restart++)
      await expect(createBot(discord, {}, keyValueStore).start()).rejects.toThrow(/intent/);
    expect(discord.dmsOf(owner)).toHaveLength(1);
  });

  it('on one of two shards: that shard is named, the owner is notified once, and the other one goes on judging', async () => {
    const { discord, guild, owner, isJudging } = await openWorld();
    const { adapter, refusals } = await startReadyBot(discord, { shards: { ids: [0, 1], count: 2 } });
    const working = Number((BigInt(guild.id) >> 22n) % 2n);
    const closed = 1 - working;
    discord.gateway.closeShard(closed, 4014);
    await discord.until('the shard is closed', () => !adapter.health().ok);
    expect(adapter.health()).toEqual({ ok: false, why: `shard ${closed}: closed with 4014` });
    expect(adapter.listConnections()).toContainEqual({ name: `shard ${working}`, isReady: true });
    expect(adapter.listConnections()).toContainEqual({ name: `shard ${closed}`, isReady: false });
    await discord.until('the owner is notified', () => discord.dmsOf(owner).length > 0);
    expect(
      discord
        .dmsOf(owner)
        .map(({ content }) => content)
        .join(),
    ).toContain('Message Content Intent');
    expect(refusals).toEqual([]);
    expect(await isJudging()).toBe(true);
  });
});

describe('a gateway that cannot be reached', () => {
  it.each([503, 200])(
    'HTTP %i in place of a connection at the start: it goes on until it works',
    async (status) => {
      const { discord, isJudging } = await openWorld();
      discord.gateway.failHandshakes(status, 3);
      const { adapter, start } = createBot(discord);
      await start();
      expect(adapter.health()).toMatchObject({ ok: false });
      await discord.until('the bot is ready', () => adapter.health().ok);
      expect(discord.gateway.handshakes()).toBe(4);
      expect(await isJudging()).toBe(true);
    },
  );

  it('HTTP 503 in place of a connection later: it goes on until it works', async () => {
    const { discord, isJudging } = await openWorld();
    await startReadyBot(discord);
    discord.gateway.failHandshakes(503, 3);
    discord.gateway.closeConnections(1006);
    await discord.until('it has connected again', () => discord.gateway.handshakes() === 5);
    expect(await isJudging()).toBe(true);
  });

  it.each(['at the start', 'later'])(
    'a port that refuses connections %s: it goes on until it is open',
    async (when) => {
      const { discord, isJudging } = await openWorld();
      const bot = createBot(discord);
      if (when === 'at the start') await discord.gateway.closePort();
      await bot.start();
      if (when === 'later') {
        await discord.until('the bot is ready', () => bot.adapter.health().ok);
        await discord.gateway.closePort();
      }
      await discord.until('some connections were refused', () =>
        bot.logLines.some((line) => line.startsWith('gateway_reconnecting')),
      );
      await discord.gateway.openPort();
      await discord.until(
        'the bot is ready',
        () => bot.adapter.health().ok && bot.adapter.listConnections()[0]?.isReady,
      );
      expect(await isJudging()).toBe(true);
    },
  );

  it('a TLS handshake that fails: the bot starts, is not healthy, goes on trying, and can be stopped', async () => {
    const { discord } = await openWorld();
    discord.gatewayUrl = discord.gatewayUrl.replace('ws:', 'wss:');
    const { adapter, start, logLines } = createBot(discord);
    await start();
    await discord.until('several attempts', () =>
      logLines.some((line) => line.startsWith('gateway_reconnecting') && line.includes('"failures":3')),
    );
    expect(adapter.health()).toEqual({ ok: false, why: 'shard 0: not connected yet' });
    await adapter.stop();
  });

  it('a bot that is stopped while it tries to connect does not connect any more', async () => {
    const { discord } = await openWorld();
    discord.gateway.failHandshakes(503, 1);
    const { adapter, start } = createBot(discord);
    await start();
    await adapter.stop();
    // The next bot connects later than the first one would have tried again.
    discord.gateway.failHandshakes(503, 2);
    const next = createBot(discord);
    await next.start();
    await discord.until('the next bot is ready', () => next.adapter.health().ok);
    expect(discord.gateway.identifies).toHaveLength(1);
  });

  it('a shard that is away for a minute makes the bot unhealthy, a short interruption does not', async () => {
    const { discord } = await openWorld();
    const { adapter } = await startReadyBot(discord);
    await discord.gateway.closePort();
    await discord.until('the shard is away', () => adapter.listConnections()[0]?.isReady === false);
    discord.clock.advance(MINUTE_MS - SECOND_MS);
    expect(adapter.health()).toEqual({ ok: true });
    discord.clock.advance(2 * SECOND_MS);
    expect(adapter.health()).toEqual({ ok: false, why: 'shard 0: not connected for 61 s' });
    await discord.gateway.openPort();
    await discord.until('the bot is healthy again', () => adapter.health().ok);
  });
});
