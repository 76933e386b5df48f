import type { Client, Guild } from 'discord.js';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Intake, Message } from '#core';
import type { PermissionGuard } from '../../../../adapters/discord/client/permission-guard.ts';
import { createRateLimiter } from '../../../../adapters/discord/client/rate-limiter.ts';
import { dateToSnowflake } from '../../../../adapters/discord/client/snowflake.ts';
import { createBackfill } from '../../../../adapters/discord/inbound/backfill.ts';
import { lastSeenKey } from '../../../../adapters/discord/inbound/backfill-marks.ts';
import { createMemberLookup } from '../../../../adapters/discord/inbound/member-lookup.ts';
import { createMemoryKeyValueStore } from '../../../../src/memory/index.ts';

const GUILDS = 2500;
const CHANNELS_PER_GUILD = 4;
const SOLICITATIONS = 20;
const SHARDS = 2;
const LATENCY_MS = 120;
/** Discord's global limit, of which the bot reserves a fifth for hiding. */
const REQUESTS_PER_SECOND = 50;
const BACKGROUND_REQUESTS_PER_SECOND = 40;
const FIVE_MINUTES_MS = 5 * 60 * 1000;
const NOW = Date.parse('2026-11-25T03:00:00Z');

beforeEach(() => {
  vi.useFakeTimers({
    now: NOW,
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'],
  });
});
afterEach(() => vi.useRealTimers());

/** A Discord with a global rate limit. The gateway's request for members does not exist: using it fails the test. */
function createLimitedDiscord() {
  const mark = dateToSnowflake(new Date(NOW - 60_000));
  const posted = BigInt(dateToSnowflake(new Date(NOW - 30_000)));
  const starts: number[] = [];
  const lookups: string[] = [];
  const guilds = new Map<string, Guild>();
  for (let n = 0; n < GUILDS; n++) {
    const id = `g${n}`;
    const channels = new Map<string, object>();
    for (let c = 0; c < CHANNELS_PER_GUILD; c++) {
      const lastMessageId = String(posted + BigInt(n * CHANNELS_PER_GUILD + c));
      const channel = { id: `${n}/${c}`, lastMessageId, isThread: () => false };
      channels.set(channel.id, channel);
    }
    const roles = { cache: new Map(), everyone: { permissions: { bitfield: 0n } } };
    const guild = { id, shardId: n % SHARDS, ownerId: 'owner', channels: { cache: channels }, roles };
    guilds.set(id, guild as unknown as Guild);
  }
  const rawMessage = (channelId: string) => {
    const [n, c] = channelId.split('/').map(Number) as [number, number];
    const index = n * CHANNELS_PER_GUILD + c;
    const isSolicitation = index % ((GUILDS * CHANNELS_PER_GUILD) / SOLICITATIONS) === 0;
    return {
      id: String(posted + BigInt(index)),
      channel_id: channelId,
      type: 0,
      author: { id: String(BigInt(dateToSnowflake(new Date(NOW - 1e9))) + BigInt(index)), username: 'm' },
      content: isSolicitation ? 'RECRUIT' : 'おはよう',
      timestamp: new Date(NOW - 30_000).toISOString(),
      edited_timestamp: null,
      attachments: [],
      embeds: [],
    };
  };
  async function get(route: string, options?: { query: URLSearchParams }): Promise<unknown> {
    starts.push(performance.now());
    await new Promise((resolve) => setTimeout(resolve, LATENCY_MS));
    const [, kind, id, , user] = route.split('/') as [string, string, string, string, string];
    if (kind === 'guilds') {
      lookups.push(user);
      return { user: { id: user, username: 'm' }, roles: ['newcomer'], nick: null };
    }
    const channelId = decodeURIComponent(route.slice('/channels/'.length, -'/messages'.length));
    return kind === 'channels' && options?.query.has('after') ? [rawMessage(channelId)] : [id].slice(1);
  }
  const client = {
    rest: { get },
    user: { id: 'bot' },
    application: { id: 'app' },
    guilds: { cache: guilds },
  } as unknown as Client<true>;
  return { client, guilds, mark, starts, lookups };
}

test('2,500 servers with four posts each are read in five minutes, and only 20 authors are looked up', async () => {
  const { client, guilds, mark, starts, lookups } = createLimitedDiscord();
  const keyValueStore = createMemoryKeyValueStore();
  for (const id of guilds.keys()) await keyValueStore.put(lastSeenKey(id), mark);
  const clock = { now: () => new Date() };
  const log = { info: () => {}, warn: vi.fn(), error: vi.fn() };
  const rateLimiter = createRateLimiter(BACKGROUND_REQUESTS_PER_SECOND, BACKGROUND_REQUESTS_PER_SECOND * 30);
  const judged: Message[] = [];
  const solicitations: { readonly roles: readonly string[]; readonly atMs: number }[] = [];
  const handleMessage: Intake['handleMessage'] = async (message, options) => {
    judged.push(message);
    if (message.text !== 'RECRUIT') return 'handled';
    const { roles } = await options!.completeAuthor!();
    solicitations.push({ roles, atMs: performance.now() });
    return 'handled';
  };
  const backfill = createBackfill({
    client,
    intake: { handleMessage, handleEdit: handleMessage },
    responderIndex: { addReply: () => {}, coverSince: () => {} },
    permissionGuard: { run: (_place, _permissions, work) => work() } as PermissionGuard,
    rateLimiter,
    submitThreadTitle: async () => {},
    lookUpMember: createMemberLookup(client, rateLimiter),
    keyValueStore,
    clock,
    log,
  });
  await backfill.loadLastSeen();
  backfill.markGap([...guilds.keys()]);
  const startedAtMs = performance.now();
  for (let shard = 0; shard < SHARDS; shard++) {
    void backfill.catchUp(
      [...guilds.values()].filter(({ shardId }) => shardId === shard).map(({ id }) => id),
    );
  }
  await vi.advanceTimersByTimeAsync(FIVE_MINUTES_MS);
  await backfill.stop();

  expect(judged.length).toBeGreaterThanOrEqual(GUILDS * CHANNELS_PER_GUILD);
  expect(new Set(judged.map(({ ref }) => ref.id)).size).toBe(GUILDS * CHANNELS_PER_GUILD);
  expect(solicitations).toHaveLength(SOLICITATIONS);
  expect(lookups).toHaveLength(SOLICITATIONS);
  expect(solicitations.every(({ roles }) => roles.includes('newcomer'))).toBe(true);
  expect(Math.max(...solicitations.map(({ atMs }) => atMs)) - startedAtMs).toBeLessThan(FIVE_MINUTES_MS);
  // In no second do requests start that live messages need.
  const tooDense = starts.filter((atMs, index) => starts[index + REQUESTS_PER_SECOND]! - atMs < 1000);
  expect(tooDense).toEqual([]);
  expect(log.warn).not.toHaveBeenCalled();
});
