import { afterEach, expect, test } from 'vitest';
import type { KeyValueStore, Leases, Member, Policy } from '#core';
import { AdapterError } from '#core';
import { loadNotices } from '../../src/app/load-rules.ts';
import { DEFAULT_RULES_FOLDER } from '../../src/app/project-paths.ts';
import { createAwarenessNotices } from '../../src/member-support/awareness-notices.ts';
import { createEventCounter } from '../../src/member-support/count-event.ts';
import { lastDueTime, scheduledNotices } from '../../src/member-support/index.ts';
import { createNoticePoster } from '../../src/member-support/post-notice-now.ts';
import { createPost, createPostOnce } from '../../src/member-support/post-once.ts';
import {
  createMemoryCounters,
  createMemoryKeyValueStore,
  createMemoryLeases,
  createMemoryPolicyStore,
} from '../../src/memory/index.ts';
import { createFakeAdapter } from '../support/fake-adapter.ts';
import { createFakeClock, DAY_MS, HOUR_MS, MINUTE_MS } from '../support/fake-clock.ts';
import { member, message, SERVER } from '../support/messages.ts';
import { openTestDatabase } from '../support/services/test-database.ts';
import { testPolicy } from '../support/shipped-wording-and-policy.ts';

const loaded = await loadNotices(DEFAULT_RULES_FOLDER);
if (!loaded.ok) throw new Error(loaded.why);
const notices = loaded.value;

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of cleanups.splice(0)) await close();
});

/** A Friday in November, 18:00 in Japan. */
const FRIDAY = new Date('2026-11-06T09:00:00Z');
const SEEKING_WORK_VERDICT = {
  ruling: 'pass',
  stance: 'seeking-work',
  logOdds: -6.13,
  probability: 0.002172,
  signals: [],
} as const;

interface SharedStores {
  readonly leases: Leases;
  readonly keyValueStore: KeyValueStore;
}

/** Several processes on the same stores and the same platform. */
function createScenario(wanted: Partial<Policy['notices']>, more: Partial<Policy> = {}) {
  const clock = createFakeClock(FRIDAY);
  const platform = { ...createFakeAdapter(), listServers: () => [SERVER] };
  const counters = createMemoryCounters();
  const logged: string[] = [];
  const note = (what: string, facts: object = {}) => void logged.push(`${what} ${JSON.stringify(facts)}`);
  const log = { info: note, warn: note, error: note };
  const policy = testPolicy({ ...more, notices: { ...testPolicy().notices, ...wanted } });
  const policies = createMemoryPolicyStore(() => policy);
  const process = (kept: SharedStores) =>
    createAwarenessNotices({
      notices: () => notices,
      policies,
      leases: kept.leases,
      postOnce: createPostOnce({ ...kept, adapterOf: () => platform, clock, log }),
      countEvent: createEventCounter({ counters, clock, log }),
      adapters: [platform],
      clock,
      log,
    });
  const postNow = (kept: SharedStores, name: string) =>
    createNoticePoster({
      ...{ notices: () => notices, policies, clock },
      post: createPost({ ...kept, adapterOf: () => platform, clock, log }),
      countEvent: createEventCounter({ counters, clock, log }),
    })(SERVER, name);
  return {
    clock,
    platform,
    logged,
    process,
    postNow,
    posted: () => platform.requestedActions.flatMap((action) => (action.kind === 'notice' ? [action] : [])),
    counts: () => counters.getTotals(SERVER, new Date(0), new Date('2030-01-01')),
  };
}
const createSharedStores = (): SharedStores => ({
  leases: createMemoryLeases(),
  keyValueStore: createMemoryKeyValueStore(),
});

test('no post and no direct message where the server has not turned notices on', async () => {
  const { process, platform } = createScenario({});
  const one = process(createSharedStores());
  await one.postDueNotices();
  await one.sendWelcomeNotice(member('mio'));
  await one.postJobTalkNotice(message('mio', 'x'), SEEKING_WORK_VERDICT);
  expect(platform.requestedActions).toEqual([]);
});

test('of several processes one posts a notice, once for its time, with the help lines below it', async () => {
  const { process, posted, clock, counts } = createScenario({ channels: ['plaza', 'lobby'] });
  const kept = createSharedStores();
  const all = [process(kept), process(kept), process(kept)];
  await Promise.all(all.map((each) => each.postDueNotices()));
  clock.advance(5 * MINUTE_MS);
  for (const each of all) await each.postDueNotices();
  expect(posted().map(({ channel }) => channel)).toEqual(['plaza', 'lobby']);
  expect(posted()[0]).toMatchObject({ helpLines: true });
  expect(await counts()).toEqual({ 'notice.posted': 2 });
  clock.advance(7 * DAY_MS - 5 * MINUTE_MS);
  for (const each of all) await each.postDueNotices();
  expect(posted()).toHaveLength(4);
});

test('a restart between the due time and the next round neither loses a notice nor repeats it', async () => {
  const { process, posted, clock } = createScenario({ channels: ['plaza'] });
  const { sql, reopen, close } = await openTestDatabase();
  cleanups.push(close);
  await process(sql).postDueNotices();
  clock.advance(10 * MINUTE_MS);
  await process(await reopen()).postDueNotices();
  expect(posted()).toHaveLength(1);
  clock.advance(7 * DAY_MS);
  await process(await reopen()).postDueNotices();
  expect(posted()).toHaveLength(2);
});

test('who dies after posting is followed by another with the same key, by which the platform knows the post', async () => {
  const { process, posted, clock } = createScenario({ channels: ['plaza'] });
  const kept = createSharedStores();
  const dead: SharedStores = {
    ...kept,
    keyValueStore: {
      ...kept.keyValueStore,
      put: async () => {
        throw new Error('the process is gone');
      },
    },
  };
  await process(dead).postDueNotices();
  await process(kept).postDueNotices();
  expect(posted()).toHaveLength(1);
  clock.advance(3 * MINUTE_MS);
  await process(kept).postDueNotices();
  const [first, second, ...more] = posted().map(({ key }) => key);
  expect(second).toBe(first);
  expect(more).toEqual([]);
});

test('a platform that is away gets the notice when it is back; one that refuses is not asked again', async () => {
  const away = createScenario({ channels: ['plaza'] });
  const one = away.process(createSharedStores());
  away.platform.failNext('notice', new AdapterError('unavailable', 'away'));
  await one.postDueNotices();
  expect(await away.counts()).toEqual({});
  await one.postDueNotices();
  expect(await away.counts()).toEqual({ 'notice.posted': 1 });

  const closed = createScenario({ channels: ['plaza'] });
  const other = closed.process(createSharedStores());
  closed.platform.failNext('notice', new AdapterError('forbidden', 'no'), 5);
  for (let round = 0; round < 3; round++) {
    await other.postDueNotices();
    closed.clock.advance(5 * MINUTE_MS);
  }
  expect(closed.posted()).toHaveLength(1);
  expect(closed.logged.join()).toContain('notice_post_rejected');
});

test('a notice that a person posts is counted, and its schedule does not repeat it on the same day', async () => {
  const { process, postNow, posted, clock, counts } = createScenario({ channels: ['plaza', 'lobby'] });
  const kept = createSharedStores();
  const [name] = [...scheduledNotices(notices, testPolicy())].find(
    ([, { schedule }]) => lastDueTime(schedule!, FRIDAY) !== undefined,
  )!;
  clock.advance(-3 * HOUR_MS);
  expect(await postNow(kept, name)).toEqual([
    { channel: 'plaza', result: 'posted' },
    { channel: 'lobby', result: 'posted' },
  ]);
  expect(await counts()).toEqual({ 'notice.posted': 2 });
  expect((await postNow(kept, name))?.map(({ result }) => result)).toEqual(['already', 'already']);
  const before = posted().length;
  clock.advance(3 * HOUR_MS);
  await process(kept).postDueNotices();
  const keys = posted().map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
  expect(
    posted()
      .slice(before)
      .some(({ text }) => text === posted()[0]!.text),
  ).toBe(false);
  clock.advance(DAY_MS);
  expect((await postNow(kept, name))?.map(({ result }) => result)).toEqual(['posted', 'posted']);
  expect(await postNow(kept, 'no-such-notice')).toBeUndefined();
});

test('a notice that the platform refused can be posted again by a person after the permission was given', async () => {
  const { postNow, platform, counts, clock } = createScenario({ channels: ['plaza'] });
  const kept = createSharedStores();
  const [name] = [...scheduledNotices(notices, testPolicy()).keys()];
  platform.failNext('notice', new AdapterError('forbidden', 'no'));
  expect(await postNow(kept, name!)).toEqual([{ channel: 'plaza', result: 'refused' }]);
  clock.advance(MINUTE_MS);
  expect(await postNow(kept, name!)).toEqual([{ channel: 'plaza', result: 'posted' }]);
  expect(await counts()).toEqual({ 'notice.posted': 1 });
});

test('who joins gets one private welcome a day, in their language, and only the number is kept', async () => {
  const { process, platform, clock, counts, logged } = createScenario({ join: true });
  const leases = createMemoryLeases();
  const asked: string[] = [];
  const one = process({
    ...createSharedStores(),
    leases: {
      ...leases,
      acquire(key, at, ms) {
        asked.push(key);
        return leases.acquire(key, at, ms);
      },
    },
  });
  const mio: Member = member('mio-the-newcomer', { language: 'en' });
  await one.sendWelcomeNotice(mio);
  await one.sendWelcomeNotice(mio);
  const [letter, ...more] = platform.messagesTo('mio-the-newcomer', 'help');
  expect(more).toEqual([]);
  expect(letter!.letter.text).toContain('Welcome');
  expect(letter!.letter.text).toContain('#9110');
  clock.advance(2 * DAY_MS);
  await one.sendWelcomeNotice(mio);
  expect(await counts()).toEqual({ 'notice.joined': 2 });
  expect([...asked, ...logged].join()).not.toContain('mio-the-newcomer');
});

test('job talk brings one notice a day to a channel, spoken to everybody, and none for the same person for a week', async () => {
  const { process, posted, clock } = createScenario({ jobTalk: true });
  const one = process(createSharedStores());
  const says = (who: string, channel = 'general') => {
    const said = message(who, 'JOBLESS');
    return one.postJobTalkNotice({ ...said, ref: { ...said.ref, channel } }, SEEKING_WORK_VERDICT);
  };
  await says('mio');
  await says('sora');
  expect(posted()).toHaveLength(1);
  expect(posted()[0]!.text).not.toContain('mio');
  await says('mio', 'lobby');
  expect(posted()).toHaveLength(1);
  await says('sora', 'lobby');
  expect(posted()).toHaveLength(2);
  clock.advance(DAY_MS + HOUR_MS);
  await says('mio');
  expect(posted()).toHaveLength(2);
  clock.advance(7 * DAY_MS);
  await says('mio');
  expect(posted()).toHaveLength(3);
});

test('a request for help is not answered in the channel, and not at all in shadow mode', async () => {
  const open = createScenario({ jobTalk: true });
  await open
    .process(createSharedStores())
    .postJobTalkNotice(message('mio', 'x'), { ...SEEKING_WORK_VERDICT, stance: 'asking-help' });
  const shadow = createScenario({ jobTalk: true }, { mode: 'shadow' });
  await shadow.process(createSharedStores()).postJobTalkNotice(message('mio', 'x'), SEEKING_WORK_VERDICT);
  expect([...open.platform.requestedActions, ...shadow.platform.requestedActions]).toEqual([]);
});
