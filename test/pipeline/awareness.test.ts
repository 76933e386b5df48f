import { afterEach, expect, test } from 'vitest';
import type { Claims, Member, Memos, Policy } from '#core';
import { AdapterError } from '#core';
import { loadNotices, RULES_FOLDER } from '../../src/cli/load.ts';
import { createAnnounce } from '../../src/pipeline/announce.ts';
import { createAwareness } from '../../src/pipeline/awareness.ts';
import { createTally } from '../../src/pipeline/tally.ts';
import {
  createMemoryClaims,
  createMemoryMemos,
  createMemoryPolicies,
  createMemoryTallies,
} from '../../src/store/index.ts';
import { DAY, fakeClock, HOUR, MINUTE } from '../support/clock.ts';
import { fakeAdapter } from '../support/fake-adapter.ts';
import { member, message, SERVER } from '../support/messages.ts';
import { opened } from '../support/sql.ts';
import { testPolicy } from '../support/wordings.ts';

const loaded = await loadNotices(RULES_FOLDER);
if (!loaded.ok) throw new Error(loaded.why);
const notices = loaded.value;

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A Friday in November, 18:00 in Japan. */
const FRIDAY = new Date('2026-11-06T09:00:00Z');
const JOBLESS = { ruling: 'pass', stance: 'seeking-work', score: 0.1, signals: [] } as const;

interface Kept {
  readonly claims: Claims;
  readonly memos: Memos;
}

/** Several processes on the same stores and the same platform. */
function town(wanted: Partial<Policy['notices']>, more: Partial<Policy> = {}) {
  const clock = fakeClock(FRIDAY);
  const platform = { ...fakeAdapter(), servers: () => [SERVER] };
  const tallies = createMemoryTallies();
  const logged: string[] = [];
  const note = (what: string, facts: object = {}) => void logged.push(`${what} ${JSON.stringify(facts)}`);
  const log = { info: note, warn: note, error: note };
  const policy = testPolicy({ ...more, notices: { ...testPolicy().notices, ...wanted } });
  const policies = createMemoryPolicies(() => policy);
  const process = (kept: Kept) =>
    createAwareness({
      notices: () => notices,
      policies,
      claims: kept.claims,
      announce: createAnnounce({ ...kept, adapterOf: () => platform, clock, log }),
      tally: createTally({ tallies, clock, log }),
      adapters: [platform],
      clock,
      log,
    });
  return {
    clock,
    platform,
    logged,
    process,
    posted: () => platform.asked.flatMap((action) => (action.kind === 'notice' ? [action] : [])),
    counts: () => tallies.sums(SERVER, new Date(0), new Date('2030-01-01')),
  };
}
const memory = (): Kept => ({ claims: createMemoryClaims(), memos: createMemoryMemos() });

test('nothing is posted and nobody is written to where the server has asked for nothing', async () => {
  const { process, platform } = town({});
  const one = process(memory());
  await one.post();
  await one.joined(member('mio'));
  await one.spoke(message('mio', 'x'), JOBLESS);
  expect(platform.asked).toEqual([]);
});

test('of several processes one posts a notice, once for its time, with the help lines below it', async () => {
  const { process, posted, clock, counts } = town({ channels: ['plaza', 'lobby'] });
  const kept = memory();
  const all = [process(kept), process(kept), process(kept)];
  await Promise.all(all.map((each) => each.post()));
  clock.pass(5 * MINUTE);
  for (const each of all) await each.post();
  expect(posted().map(({ channel }) => channel)).toEqual(['plaza', 'lobby']);
  expect(posted()[0]).toMatchObject({ helpLines: true });
  expect(await counts()).toEqual({ 'notice.posted': 2 });
  clock.pass(7 * DAY - 5 * MINUTE);
  for (const each of all) await each.post();
  expect(posted()).toHaveLength(4);
});

test('a restart between the due time and the next round neither loses a notice nor repeats it', async () => {
  const { process, posted, clock } = town({ channels: ['plaza'] });
  const { sql, again, close } = await opened();
  closing.push(close);
  await process(sql).post();
  clock.pass(10 * MINUTE);
  await process(await again()).post();
  expect(posted()).toHaveLength(1);
  clock.pass(7 * DAY);
  await process(await again()).post();
  expect(posted()).toHaveLength(2);
});

test('who dies after posting is followed by another with the same key, by which the platform knows the post', async () => {
  const { process, posted, clock } = town({ channels: ['plaza'] });
  const kept = memory();
  const dead: Kept = {
    ...kept,
    memos: {
      ...kept.memos,
      put: async () => {
        throw new Error('the process is gone');
      },
    },
  };
  await process(dead).post();
  await process(kept).post();
  expect(posted()).toHaveLength(1);
  clock.pass(3 * MINUTE);
  await process(kept).post();
  const [first, second, ...more] = posted().map(({ key }) => key);
  expect(second).toBe(first);
  expect(more).toEqual([]);
});

test('a platform that is away gets the notice when it is back; one that refuses is not asked again', async () => {
  const away = town({ channels: ['plaza'] });
  const one = away.process(memory());
  away.platform.fail('notice', new AdapterError('unavailable', 'away'));
  await one.post();
  expect(await away.counts()).toEqual({});
  await one.post();
  expect(await away.counts()).toEqual({ 'notice.posted': 1 });

  const closed = town({ channels: ['plaza'] });
  const other = closed.process(memory());
  closed.platform.fail('notice', new AdapterError('forbidden', 'no'), 5);
  for (let round = 0; round < 3; round++) {
    await other.post();
    closed.clock.pass(5 * MINUTE);
  }
  expect(closed.posted()).toHaveLength(1);
  expect(closed.logged.join()).toContain('notice not posted');
});

test('who joins gets one private welcome a day, in their language, and only the number is kept', async () => {
  const { process, platform, clock, counts, logged } = town({ join: true });
  const claims = createMemoryClaims();
  const asked: string[] = [];
  const one = process({
    ...memory(),
    claims: {
      ...claims,
      claim(key, at, ms) {
        asked.push(key);
        return claims.claim(key, at, ms);
      },
    },
  });
  const mio: Member = member('mio-the-newcomer', { language: 'en' });
  await one.joined(mio);
  await one.joined(mio);
  const [letter, ...more] = platform.lettersTo('mio-the-newcomer', 'help');
  expect(more).toEqual([]);
  expect(letter!.letter.text).toContain('Welcome');
  expect(letter!.letter.text).toContain('#9110');
  clock.pass(2 * DAY);
  await one.joined(mio);
  expect(await counts()).toEqual({ 'notice.joined': 2 });
  expect([...asked, ...logged].join()).not.toContain('mio-the-newcomer');
});

test('job talk brings one notice a day to a channel, spoken to everybody, and none for the same person for a week', async () => {
  const { process, posted, clock } = town({ jobTalk: true });
  const one = process(memory());
  const says = (who: string, channel = 'general') => {
    const said = message(who, 'JOBLESS');
    return one.spoke({ ...said, ref: { ...said.ref, channel } }, JOBLESS);
  };
  await says('mio');
  await says('sora');
  expect(posted()).toHaveLength(1);
  expect(posted()[0]!.text).not.toContain('mio');
  await says('mio', 'lobby');
  expect(posted()).toHaveLength(1);
  await says('sora', 'lobby');
  expect(posted()).toHaveLength(2);
  clock.pass(DAY + HOUR);
  await says('mio');
  expect(posted()).toHaveLength(2);
  clock.pass(7 * DAY);
  await says('mio');
  expect(posted()).toHaveLength(3);
});

test('who asks for help is not answered in the channel, and in shadow mode nobody is', async () => {
  const open = town({ jobTalk: true });
  await open.process(memory()).spoke(message('mio', 'x'), { ...JOBLESS, stance: 'asking-help' });
  const shadow = town({ jobTalk: true }, { mode: 'shadow' });
  await shadow.process(memory()).spoke(message('mio', 'x'), JOBLESS);
  expect([...open.platform.asked, ...shadow.platform.asked]).toEqual([]);
});
