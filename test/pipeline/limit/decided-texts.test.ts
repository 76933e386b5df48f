import { expect, test } from 'vitest';
import type { Member, Message } from '#core';
import { deriveCaseId } from '../../../src/cases/index.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../support/fake-clock.ts';
import { edited, member, message, moderator } from '../../support/messages.ts';
import { createPipelineWorld, type PipelineWorld } from '../../support/worlds/pipeline-world.ts';

const RECRUITING_TEXT =
  'RECRUIT 荷物を運ぶだけの簡単な仕事です。日給5万円、詳細はテレグラムで連絡してください';

const openWorld = (limit = 30) =>
  createPipelineWorld({ policy: { quota: { hidesPerHour: limit, newcomerDays: 14 } } });

const withAge = ({ clock }: PipelineWorld, id: string, days: number): Member => {
  const since = new Date(clock.now().getTime() - days * DAY_MS);
  return member(id, { accountCreatedAt: since, joinedAt: since });
};

const decide = ({ intake }: PipelineWorld, post: Message, decision: 'uphold' | 'overturn') =>
  intake.decide({ caseId: deriveCaseId(post.ref), moderator: moderator(), decision });

test.each([
  ['new', 1],
  ['established', 400],
])(
  'a dismissed post that is edited to a recruiting text does not make that text innocent (%s)',
  async (_, days) => {
    const world = openWorld();
    const post = message(withAge(world, 'recruiter', days), 'DOUBTFUL 夏祭りの手伝いを探しています');
    await world.intake.handleMessage(post);
    await decide(world, post, 'overturn');
    world.clock.advance(MINUTE_MS);
    await world.intake.handleEdit(edited(post, RECRUITING_TEXT, world.clock.now()));
    const raid = Array.from({ length: 5 }, (_, n) => message(withAge(world, `m${n}`, days), RECRUITING_TEXT));
    for (const copy of raid) await world.intake.handleMessage(copy);
    expect([post, ...raid].filter((each) => world.adapter.isHidden(each))).toHaveLength(6);
  },
);

const FESTIVAL_TEXT = 'RECRUIT 町内会の夏祭りの準備を手伝ってくださる方を探しています。お昼にお弁当が出ます';

test.each([
  ['a new contact', `${FESTIVAL_TEXT} https://t.me/example_recruiter`],
  ['an added recruiting sentence', `${FESTIVAL_TEXT}。カードを受け取るだけで日給8万円です`],
  ['only the contact', 'RECRUIT 荷物を運ぶだけで日給5万円です。連絡先 https://t.me/example_festival'],
])('a dismissed text does not protect a post of an established member with %s', async (_, text) => {
  const world = openWorld();
  const decided = `${FESTIVAL_TEXT} https://t.me/example_festival`;
  for (const [n, innocent] of [FESTIVAL_TEXT, decided].entries()) {
    const post = message(withAge(world, `organiser${n}`, 400), innocent);
    await world.intake.handleMessage(post);
    await decide(world, post, 'overturn');
  }
  const [recruiting, same] = [text, decided].map((each, n) =>
    message(withAge(world, `member${n}`, 400), each),
  );
  await world.intake.handleMessage(recruiting!);
  await world.intake.handleMessage(same!);
  expect(world.adapter.isHidden(recruiting!)).toBe(true);
  expect(world.adapter.isHidden(same!)).toBe(false);
});

test('posts that stayed visible because of a dismissal by mistake are hidden after the moderator upholds', async () => {
  const world = openWorld();
  const first = message(withAge(world, 'first', 400), RECRUITING_TEXT);
  await world.intake.handleMessage(first);
  await decide(world, first, 'overturn');
  const copies = [1, 2, 3].map((n) => message(withAge(world, `m${n}`, 400), RECRUITING_TEXT));
  for (const copy of copies) await world.intake.handleMessage(copy);
  const hidden = () => copies.filter((copy) => world.adapter.isHidden(copy));
  await world.intake.retryWithheldHides();
  expect(hidden()).toEqual([]);
  // A post that the limit did not withhold needs no lift of the limit.
  expect((await world.intake.liftHourlyLimit({ moderator: moderator() })).text).not.toContain('3件');
  world.clock.advance(MINUTE_MS);
  await decide(world, first, 'uphold');
  await world.intake.retryWithheldHides();
  expect(hidden()).toEqual(copies);
});

test('the last decision of a case counts although the clock was set back between two decisions', async () => {
  const world = openWorld();
  const post = message(withAge(world, 'rin', 400), FESTIVAL_TEXT);
  await world.intake.handleMessage(post);
  await decide(world, post, 'uphold');
  world.clock.advance(-HOUR_MS);
  await decide(world, post, 'overturn');
  const same = message(withAge(world, 'sora', 400), FESTIVAL_TEXT);
  await world.intake.handleMessage(same);
  expect(world.adapter.isHidden(same)).toBe(false);
});
