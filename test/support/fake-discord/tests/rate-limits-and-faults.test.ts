import type { TextChannel } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { type FakeDiscord, type FakeDiscordOptions, startFakeDiscord } from '../index.ts';
import { startClient, startFakeForTest } from './connect-client.ts';

const POST = 'POST /channels/:channel/messages';
const DELETE = 'DELETE /channels/:channel/messages/:message';

const open = async (options?: FakeDiscordOptions, rest: object = {}) => {
  const discord = await startFakeForTest(options);
  const guild = discord.guild({ name: '町の掲示板' });
  const general = guild.channel('general');
  const client = await startClient(discord, { rest });
  const channel = (await client.channels.fetch(general.id)) as TextChannel;
  return { discord, guild, general, client, channel, rin: guild.member('rin') };
};

/** A request without discord.js, which would wait and retry. */
const plain = (discord: FakeDiscord, path: string, init: RequestInit = {}) =>
  fetch(`${discord.api}/v10${path}`, { headers: { authorization: `Bot ${discord.token}` }, ...init });

describe('how much a bot may ask', () => {
  it('a route has its bucket, told in headers; what is too much is refused with the time to wait', async () => {
    const routes = { 'GET /users/:user': { limit: 2, windowMs: 60_000 } };
    const discord = await startFakeForTest({ limits: { routes } });
    const first = await plain(discord, '/users/@me');
    expect(Object.fromEntries(first.headers)).toMatchObject({
      'x-ratelimit-limit': '2',
      'x-ratelimit-remaining': '1',
      'x-ratelimit-bucket': expect.any(String),
      'x-ratelimit-reset-after': expect.any(String),
    });
    await plain(discord, '/users/@me');
    const third = await plain(discord, '/users/@me');
    expect(third.status).toBe(429);
    expect(third.headers.get('x-ratelimit-scope')).toBe('user');
    const { retry_after, global } = (await third.json()) as { retry_after: number; global: boolean };
    expect(global).toBe(false);
    expect(retry_after).toBeGreaterThan(50);
    expect(Number(third.headers.get('retry-after'))).toBeCloseTo(retry_after, 2);
  });

  it('the bot as a whole has a limit, which interactions do not touch', async () => {
    const discord = await startFakeForTest({ limits: { global: 3, routes: 'off' } });
    const statuses = await Promise.all(
      Array.from({ length: 9 }, async () => (await plain(discord, '/users/@me')).status),
    );
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(0);
    const answers = await Promise.all(
      Array.from({ length: 9 }, () =>
        plain(discord, '/interactions/1/none/callback', { method: 'POST', body: '{"type":6}' }),
      ),
    );
    expect(answers.every(({ status }) => status === 404)).toBe(true);
  });

  it('the real client waits by itself and loses nothing', async () => {
    const routes = { [POST]: { limit: 2, windowMs: 300 } };
    const { discord, general, channel } = await open({ limits: { routes } });
    await Promise.all(['一', '二', '三', '四', '五'].map((text) => channel.send(text)));
    expect(discord.messagesIn(general)).toHaveLength(5);
    expect(discord.requestsTo(POST).every(({ status }) => status === 200)).toBe(true);
  });

  it('with limits off nothing is counted', async () => {
    const discord = await startFakeForTest({ limits: { global: 'off', routes: 'off' } });
    const answers = await Promise.all(Array.from({ length: 200 }, () => plain(discord, '/users/@me')));
    expect(answers.every(({ status, headers }) => status === 200 && !headers.has('x-ratelimit-limit'))).toBe(
      true,
    );
  });

  it('too many forbidden, unauthorised and limited requests end in a ban from the whole API', async () => {
    const discord = await startFakeForTest({ limits: { maxInvalidRequests: 3, routes: 'off' } });
    for (let i = 0; i < 3; i++)
      await plain(discord, '/users/@me', { headers: { authorization: 'Bot wrong' } });
    expect((await plain(discord, '/users/@me')).status).toBe(429);
    expect(discord.invalidRequests()).toBeGreaterThanOrEqual(3);
  });
});

describe('troubles on demand', () => {
  it('a black hole: the message is there, the answer never comes, and the retry posts it again', async () => {
    const { discord, general, channel } = await open({}, { timeout: 1000, retries: 1 });
    discord.faults.dropResponse(POST);
    await channel.send('二重');
    expect(discord.messagesIn(general).map(({ content }) => content)).toEqual(['二重', '二重']);
    expect(discord.requestsTo(POST).map(({ status }) => status)).toEqual([0, 200]);
  });

  it('with an enforced nonce the retry posts nothing', async () => {
    const { discord, general, channel } = await open({}, { timeout: 1000, retries: 1 });
    discord.faults.dropResponse(POST);
    const sent = await channel.send({ content: '一度', nonce: 'card-1', enforceNonce: true });
    expect(discord.messagesIn(general).map(({ id }) => id)).toEqual([sent.id]);
  });

  it('errors of the server are retried, and given up in the end', async () => {
    const { discord, channel } = await open({}, { retries: 1 });
    discord.faults.fail(POST, 503);
    await channel.send('やっと');
    discord.faults.fail(POST, 502, 2);
    await expect(channel.send('だめ')).rejects.toMatchObject({ status: 502 });
    expect(discord.requestsTo(POST).map(({ status }) => status)).toEqual([503, 200, 502, 502]);
  });

  it('a limit that was not announced is waited out', async () => {
    const { discord, general, channel, rin } = await open();
    const posted = await rin.says(general, '消える');
    discord.faults.rateLimit(DELETE, 120, { shared: true });
    await channel.messages.delete(posted.id);
    expect(discord.requestsTo(DELETE).map(({ status }) => status)).toEqual([429, 204]);
  });

  it('what is slow is done at once and told later', async () => {
    const { discord, general, channel } = await open();
    discord.faults.delay(POST, 300);
    const sending = channel.send('ゆっくり');
    await discord.until('the message', () => discord.messagesIn(general).length === 1);
    expect(discord.requestsTo(POST)[0]).toMatchObject({ status: 0 });
    await sending;
    expect(discord.requestsTo(POST)[0]).toMatchObject({ status: 200 });
  });
});

describe('the fake itself', () => {
  it('says so when it cannot answer as Discord would', async () => {
    const discord = await startFakeDiscord();
    const { id } = discord.guild({ name: '町の掲示板' });
    expect((await plain(discord, `/guilds/${id}/messages/search?embed_provider=x`)).status).toBe(500);
    await expect(discord.stop()).rejects.toThrow(/does not know the search filter embed_provider/);
  });
});

describe('what is refused before anything happens', () => {
  it('a wrong token, an unknown path, a body that is no JSON', async () => {
    const { discord, general } = await open();
    const wrong = await plain(discord, '/users/@me', { headers: { authorization: 'Bot other' } });
    expect([wrong.status, await wrong.json()]).toEqual([401, { message: '401: Unauthorized', code: 0 }]);
    expect((await plain(discord, '/nothing/here')).status).toBe(404);
    const garbled = await plain(discord, `/channels/${general.id}/messages`, { method: 'POST', body: '{' });
    expect(await garbled.json()).toMatchObject({ code: 50109 });
  });

  it('a path with something else where an id belongs', async () => {
    const { client } = await open();
    await expect(client.rest.get('/channels/undefined/messages/NaN')).rejects.toMatchObject({
      code: 50035,
      rawError: { errors: { channel_id: expect.any(Object), message_id: expect.any(Object) } },
    });
  });

  it('reasons for the audit log are kept as written, and at most 512 characters as sent', async () => {
    const { discord, guild, client, rin } = await open();
    const member = await (await client.guilds.fetch(guild.id)).members.fetch(rin.id);
    await member.timeout(60_000, '勧誘の疑い');
    expect(discord.requests.at(-1)).toMatchObject({ reason: '勧誘の疑い', status: 200 });
    await expect(member.timeout(60_000, '長'.repeat(57))).rejects.toMatchObject({ code: 50035 });
    await member.timeout(60_000, '長'.repeat(56));
  });
});
