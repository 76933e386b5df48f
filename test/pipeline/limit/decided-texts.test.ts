import { expect, test } from 'vitest';
import type { Member, Message } from '#core';
import { deriveCaseId } from '../../../src/cases/index.ts';
import { DAY_MS, MINUTE_MS } from '../../support/fake-clock.ts';
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
