import type { Client, Guild } from 'discord.js';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { AdapterError, type Message } from '#core';
import type { PermissionGuard } from '../../../../adapters/discord/client/permission-guard.ts';
import { createRateLimiter } from '../../../../adapters/discord/client/rate-limiter.ts';
import { dateToSnowflake } from '../../../../adapters/discord/client/snowflake.ts';
import { createBackfill } from '../../../../adapters/discord/inbound/backfill.ts';
import { lastSeenKey } from '../../../../adapters/discord/inbound/backfill-marks.ts';
import { createMemoryKeyValueStore } from '../../../../src/memory/index.ts';

const NOW = Date.parse('2026-11-25T03:00:00Z');
const TWO_MINUTES_MS = 2 * 60 * 1000;
const idAt = (ms: number): string => dateToSnowflake(new Date(ms));
const GUILD = '41771983423143937';

beforeEach(() => {
  vi.useFakeTimers({
    now: NOW,
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'],
  });
});
afterEach(() => vi.useRealTimers());

/** One guild with the channels `first` and `second`. A test decides what a request for a channel's history waits for. */
async function openGuildWithTwoChannels() {
  const histories = new Map<string, string[]>([
    ['first', [idAt(NOW - 30_000)]],
    ['second', [idAt(NOW - 29_000)]],
  ]);
  const requests: string[] = [];
  const judged: string[] = [];
  let answer = async (_channel: string): Promise<void> => {};
  const channels = new Map(
    [...histories].map(([id, messages]) => [
      id,
      { id, isThread: () => false, lastMessageId: messages.at(-1)! },
    ]),
  );
  const roles = { cache: new Map(), everyone: { permissions: { bitfield: 0n } } };
  const guild = { id: GUILD, shardId: 0, ownerId: 'owner', channels: { cache: channels }, roles };
  async function get(route: string, { query }: { query: URLSearchParams }): Promise<unknown> {
    const channel = route.slice('/channels/'.length, -'/messages'.length);
    const after = query.get('after');
    if (after === null) return [];
    requests.push(channel);
    // Discord takes the page when the request arrives, and the response may come later.
    const page = histories.get(channel)!.filter((id) => BigInt(id) > BigInt(after));
    await answer(channel);
    return page.map((id) => ({
      id,
      channel_id: channel,
      type: 0,
      author: { id: idAt(NOW - 1e9), username: 'kei' },
      content: 'RECRUIT',
      timestamp: new Date(NOW).toISOString(),
      edited_timestamp: null,
      attachments: [],
      embeds: [],
    }));
  }
  const client = {
    rest: { get },
    user: { id: 'bot' },
    application: { id: 'app' },
    guilds: { cache: new Map([[GUILD, guild as unknown as Guild]]) },
  } as unknown as Client<true>;
  const keyValueStore = createMemoryKeyValueStore();
  await keyValueStore.put(lastSeenKey(GUILD), idAt(NOW - 60_000));
  const judge = async ({ ref }: Message) => {
    judged.push(ref.id);
    return 'handled' as const;
  };
  const backfill = createBackfill({
    client,
    intake: { handleMessage: judge, handleEdit: judge },
    responderIndex: { addReply: () => {}, coverSince: () => {} },
    permissionGuard: { run: (_place, _permissions, work) => work() } as PermissionGuard,
    rateLimiter: createRateLimiter(1000, 1000),
    submitThreadTitle: async () => {},
    lookUpMember: async () => undefined,
    keyValueStore,
    clock: { now: () => new Date() },
    log: { info: () => {}, warn: () => {}, error: () => {} },
  });
  await backfill.loadLastSeen();
  return {
    backfill,
    requests,
    judged,
    setAnswer: (next: typeof answer) => {
      answer = next;
    },
    posts: (channel: string, id: string) => {
      histories.get(channel)!.push(id);
      channels.get(channel)!.lastMessageId = id;
      return id;
    },
    mark: () => keyValueStore.get(lastSeenKey(GUILD)),
  };
}

test('a post of a second outage that begins while the first one is read back is judged', async () => {
  const { backfill, requests, judged, setAnswer, posts } = await openGuildWithTwoChannels();
  const { promise: held, resolve: answerSecond } = Promise.withResolvers<void>();
  setAnswer((channel) => (channel === 'second' ? held : Promise.resolve()));
  backfill.markGap([GUILD]);
  const firstRun = backfill.catchUp([GUILD]);
  await vi.waitUntil(() => requests.includes('second'));
  backfill.markGap([GUILD]);
  const missed = posts('first', idAt(NOW - 10_000));
  const secondRun = backfill.catchUp([GUILD]);
  answerSecond();
  await Promise.all([firstRun, secondRun]);
  expect(judged).toContain(missed);
  await backfill.stop();
});

test('a post of an outage that began before a waiting run had its turn is judged after the connection', async () => {
  const { backfill, requests, judged, setAnswer, posts, mark } = await openGuildWithTwoChannels();
  const { promise: held, resolve: answerSecond } = Promise.withResolvers<void>();
  setAnswer((channel) => (channel === 'second' ? held : Promise.resolve()));
  backfill.markGap([GUILD]);
  const runs = [backfill.catchUp([GUILD]), backfill.catchUp([GUILD])];
  await vi.waitUntil(() => requests.includes('second'));
  backfill.markGap([GUILD]);
  answerSecond();
  await Promise.all(runs);
  const missed = posts('first', idAt(NOW - 10_000));
  await backfill.catchUp([GUILD]);
  expect(judged).toContain(missed);
  await backfill.stop();
  expect(await mark()).toBe(missed);
});

test('a channel that could not be read is read two minutes later, and the other channels are not read again', async () => {
  const { backfill, requests, judged, setAnswer } = await openGuildWithTwoChannels();
  setAnswer(async (channel) => {
    if (channel === 'first') throw new AdapterError('unavailable', 'Discord does not answer');
  });
  backfill.markGap([GUILD]);
  await backfill.catchUp([GUILD]);
  expect(judged).toHaveLength(1);
  setAnswer(async () => {});
  await vi.advanceTimersByTimeAsync(TWO_MINUTES_MS);
  expect(judged).toHaveLength(2);
  expect(requests).toEqual(['first', 'second', 'first']);
  await vi.advanceTimersByTimeAsync(TWO_MINUTES_MS);
  expect(requests).toHaveLength(3);
  await backfill.stop();
});

test('while the bot is not connected, and after it was stopped, nothing is tried again', async () => {
  const { backfill, requests, setAnswer } = await openGuildWithTwoChannels();
  setAnswer(async () => {
    throw new AdapterError('unavailable', 'Discord does not answer');
  });
  backfill.markGap([GUILD]);
  await backfill.catchUp([GUILD]);
  backfill.markGap([GUILD]);
  await vi.advanceTimersByTimeAsync(TWO_MINUTES_MS);
  expect(requests).toHaveLength(2);
  await backfill.catchUp([GUILD]);
  await backfill.stop();
  await vi.advanceTimersByTimeAsync(TWO_MINUTES_MS);
  expect(requests).toHaveLength(4);
});
