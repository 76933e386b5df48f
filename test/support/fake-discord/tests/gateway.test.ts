import { Client, Events, GatewayIntentBits, type Message } from 'discord.js';
import { describe, expect, it } from 'vitest';
import type { FakeDiscord } from '../index.ts';
import { INTENTS, startClient, startFakeForTest } from './connect-client.ts';
import { identifyFrame, openRawConnection } from './raw-gateway-connection.ts';

const listening = (client: Client) => {
  const received: string[] = [];
  client.on('messageCreate', ({ content }) => void received.push(content));
  return received;
};

const place = (discord: FakeDiscord) => {
  const guild = discord.guild({ name: '町の掲示板' });
  return { guild, general: guild.channel('general'), rin: guild.member('rin') };
};

describe('the events of a bot', () => {
  it('only what it asked for: without the messages intent nothing, without the content intent no words', async () => {
    const discord = await startFakeForTest();
    const { general, rin } = place(discord);
    const deaf = listening(await startClient(discord, { intents: [GatewayIntentBits.Guilds] }));
    const without = INTENTS.filter((one) => one !== GatewayIntentBits.MessageContent);
    const client = await startClient(discord, { intents: without });
    const received = listening(client);
    await rin.says(general, '秘密');
    await rin.says(general, `<@${discord.bot.id}> 聞いて`);
    await rin.dms('ふたりだけ');
    await discord.until('three messages', () => received.length === 3);
    expect(received).toEqual(['', `<@${discord.bot.id}> 聞いて`, 'ふたりだけ']);
    expect(deaf).toEqual([]);
  });

  it('nothing of channels that it may not see', async () => {
    const discord = await startFakeForTest();
    const { guild, general, rin } = place(discord);
    const hidden = guild.channel('staff', { overwrites: [{ who: 'yamidome', deny: ['ViewChannel'] }] });
    const received = listening(await startClient(discord));
    await rin.says(hidden, '見えない');
    await rin.says(general, '見える');
    await discord.until('a message', () => received.length > 0);
    expect(received).toEqual(['見える']);
  });

  it('an event can arrive twice, each with its own number', async () => {
    const discord = await startFakeForTest();
    const { general, rin } = place(discord);
    const client = await startClient(discord);
    const received: string[] = [];
    client.on(Events.Raw, ({ t, d }) => t === 'MESSAGE_CREATE' && received.push(d.content));
    discord.gateway.duplicateNext('MESSAGE_CREATE');
    await rin.says(general, '一');
    await rin.says(general, '二');
    await discord.until('both', () => received.includes('二'));
    expect(received).toEqual(['一', '一', '二']);
  });
});

describe('connections that break', () => {
  const broken: [string, (discord: FakeDiscord) => void][] = [
    ['a cut wire', (discord) => discord.gateway.closeConnections(1006)],
    ['an unknown error', (discord) => discord.gateway.closeConnections(4000)],
    ['a request to reconnect', (discord) => discord.gateway.requestReconnect()],
    [
      'an invalid session that can be resumed',
      (discord) => discord.gateway.invalidateSessions({ resumable: true }),
    ],
  ];
  it.each(broken)('after %s the bot resumes and misses nothing', async (_, breaks) => {
    const discord = await startFakeForTest();
    const { general, rin } = place(discord);
    const received = listening(await startClient(discord));
    await rin.says(general, '前');
    await discord.until('the first', () => received.length === 1);
    breaks(discord);
    await rin.says(general, '間');
    await discord.until('a resume', () => discord.gateway.resumes.length === 1);
    await rin.says(general, '後');
    await discord.until('the last', () => received.includes('後'));
    expect(received).toEqual(['前', '間', '後']);
    expect(discord.gateway.identifies).toHaveLength(1);
  });

  it('after a session that cannot be resumed the bot starts anew, and what was said meanwhile never comes', async () => {
    const discord = await startFakeForTest({ gateway: { maxConcurrency: 1 } });
    const { general, rin } = place(discord);
    const client = await startClient(discord);
    const received = listening(client);
    discord.gateway.invalidateSessions({ resumable: false });
    await rin.says(general, '失われた');
    await discord.until('a second identify', () => discord.gateway.identifies.length === 2);
    await rin.says(general, 'あと');
    await discord.until('a message', () => received.length > 0);
    expect(received).toEqual(['あと']);
    const channel = await client.channels.fetch(general.id);
    const read = channel?.isTextBased()
      ? await channel.messages.fetch({ limit: 10 })
      : new Map<string, Message>();
    expect([...read.values()].map(({ content }) => content)).toEqual(['あと', '失われた']);
  });

  it('a session that Discord has forgotten cannot be resumed', async () => {
    const discord = await startFakeForTest();
    const raw = openRawConnection(discord);
    await raw.send(identifyFrame(discord));
    const { session_id } = (await raw.waitForEvent('READY')).d as { session_id: string };
    discord.gateway.forgetSessions();
    const again = openRawConnection(discord);
    await again.send({ op: 6, d: { token: discord.token, session_id, seq: 1 } });
    expect(await again.waitForFrame(9)).toMatchObject({ d: false });
  });

  it('a connection whose heartbeats are not answered is given up', async () => {
    const discord = await startFakeForTest({ gateway: { heartbeatMs: 40 } });
    const { general, rin } = place(discord);
    const received = listening(await startClient(discord));
    discord.gateway.acknowledgeHeartbeats(false);
    await discord.until('a resume', () => discord.gateway.resumes.length > 0);
    discord.gateway.acknowledgeHeartbeats(true);
    await rin.says(general, 'まだいる？');
    await discord.until('the message', () => received.length === 1);
  });

  it('a client that stops beating is cut off', async () => {
    const discord = await startFakeForTest({ gateway: { heartbeatMs: 40 } });
    const raw = openRawConnection(discord);
    await raw.send(identifyFrame(discord));
    expect(await raw.waitUntilClosed()).toBe(1006);
  });

  it('when everything is down nothing answers; the bot comes back by itself', async () => {
    const discord = await startFakeForTest();
    const { general, rin } = place(discord);
    const client = await startClient(discord, { rest: { retries: 0 } });
    const received = listening(client);
    discord.down();
    await rin.says(general, '停電中');
    await expect(client.users.send(rin.id, '届かない')).rejects.toThrow();
    discord.up();
    await discord.until('a connection', () => discord.gateway.sessions.some(({ socket }) => socket));
    await rin.says(general, '復旧');
    await discord.until('the message', () => received.includes('復旧'));
  });
});

describe('many shards', () => {
  it('each guild speaks to its shard alone, direct messages to the first', async () => {
    const discord = await startFakeForTest();
    const guilds = ['一', '二', '三', '四'].map((name) => discord.guild({ name }));
    const clients = await Promise.all(
      [0, 1].map((id) => startClient(discord, { shards: [id], shardCount: 2 })),
    );
    expect(clients.map(({ guilds: { cache } }) => cache.map(({ name }) => name))).toEqual([
      ['一', '三'],
      ['二', '四'],
    ]);
    const received = clients.map(listening);
    for (const guild of guilds) await guild.owner.says(guild.channel('general'), guild.state.name);
    await guilds[0]!.owner.dms('直接');
    await discord.until('all', () => received.flat().length === 5);
    expect(received).toEqual([
      ['一', '三', '直接'],
      ['二', '四'],
    ]);
  });

  it('identifies that come too close are refused', async () => {
    const discord = await startFakeForTest({ gateway: { identifyWindowMs: 60_000, maxConcurrency: 1 } });
    const [first, second] = [openRawConnection(discord), openRawConnection(discord)];
    await first.send(identifyFrame(discord));
    await first.waitForEvent('READY');
    await second.send(identifyFrame(discord));
    expect(await second.waitForFrame(9)).toMatchObject({ d: false });
  });

  it('identifies are counted, and refused when the day has had its thousand', async () => {
    const discord = await startFakeForTest({ gateway: { identifiesLeft: 1 } });
    const client = await startClient(discord);
    expect(await client.rest.get('/gateway/bot')).toMatchObject({
      session_start_limit: { total: 1000, remaining: 0, max_concurrency: 16 },
    });
    const raw = openRawConnection(discord);
    await raw.send(identifyFrame(discord));
    expect(await raw.waitForFrame(9)).toMatchObject({ d: false });
  });

  it('2500 guilds are the most for one shard', async () => {
    const discord = await startFakeForTest();
    for (let i = 0; i <= 2500; i++) discord.guild({ name: `${i}` });
    const raw = openRawConnection(discord);
    await raw.send(identifyFrame(discord));
    expect(await raw.waitUntilClosed()).toBe(4011);
  });
});

describe('close codes', () => {
  const wrong: [number, string, (discord: FakeDiscord) => (object | string)[]][] = [
    [4001, 'an unknown opcode', (discord) => [identifyFrame(discord), { op: 99 }]],
    [4002, 'what is no JSON', () => ['{']],
    [4003, 'something before identifying', () => [{ op: 3, d: {} }]],
    [4004, 'a wrong token', (discord) => [identifyFrame(discord, { token: 'other' })]],
    [4005, 'identifying twice', (discord) => [identifyFrame(discord), identifyFrame(discord)]],
    [4008, 'more than 120 frames a minute', () => Array.from({ length: 121 }, () => ({ op: 1, d: null }))],
    [4010, 'a shard beyond the count', (discord) => [identifyFrame(discord, { shard: [2, 2] })]],
    [4013, 'intents that do not exist', (discord) => [identifyFrame(discord, { intents: 1 << 30 })]],
    [4014, 'intents that are not switched on', (discord) => [identifyFrame(discord, { intents: 1 << 15 })]],
  ];
  it.each(wrong)('%i for %s', async (code, _, frames) => {
    const discord = await startFakeForTest({ gateway: { privileged: [] } });
    const raw = openRawConnection(discord);
    for (const frame of frames(discord)) await raw.send(frame);
    expect(await raw.waitUntilClosed()).toBe(code);
  });

  it('4007 for a sequence that was never sent, 4012 for another version', async () => {
    const discord = await startFakeForTest();
    const raw = openRawConnection(discord);
    await raw.send(identifyFrame(discord));
    const ready = (await raw.waitForEvent('READY')).d as { session_id: string };
    const again = openRawConnection(discord);
    await again.send({ op: 6, d: { token: discord.token, session_id: ready.session_id, seq: 999 } });
    expect(await again.waitUntilClosed()).toBe(4007);
    expect(await openRawConnection(discord, '9').waitUntilClosed()).toBe(4012);
  });

  it('a bot that asks for intents it was not granted cannot log in', async () => {
    const discord = await startFakeForTest({ gateway: { privileged: [] } });
    const client = new Client({ intents: INTENTS, rest: { api: discord.api, version: '10' } });
    client.on(Events.Error, () => undefined);
    await expect(client.login(discord.token)).rejects.toThrow(/disallowed intents/);
  });
});
