import { describe, expect, test } from 'vitest';
import type { Member, MessageRef } from '#core';
import { deriveCaseId } from '../../src/cases/index.ts';
import { createFakeAdapter } from '../support/fake-adapter.ts';
import { member, message, moderator } from '../support/messages.ts';
import { createPipelineWorld } from '../support/worlds/pipeline-world.ts';

const BY_HAND = { status: 'degraded', detail: 'byhand' } as const;

/** A platform that leaves some actions to moderators; sora has replied to every post. */
function openWorld(outcomes: NonNullable<Parameters<typeof createFakeAdapter>[0]>['outcomes']) {
  const adapter = {
    ...createFakeAdapter({ outcomes: outcomes ?? {} }),
    getResponders: (_: MessageRef): readonly Member[] => [member('sora')],
  };
  const world = createPipelineWorld({ adapter });
  const post = message('rin', 'RECRUIT');
  const id = deriveCaseId(post.ref);
  const hideFact = (label: string) =>
    adapter.cards.get(id)!.facts.find((fact) => fact.label === label)?.value;
  const overturn = () => world.intake.decide({ caseId: id, moderator: moderator(), decision: 'overturn' });
  return { ...world, adapter, post, status: () => adapter.cards.get(id)!.status, hideFact, overturn };
}

describe('a post that only a moderator can remove', () => {
  test('is called not hidden on the card', async () => {
    const { intake, post, status, hideFact } = openWorld({ hide: BY_HAND });
    await intake.handleMessage(post);
    expect(status()).toContain('投稿を非表示にできませんでした');
    expect(hideFact('非表示')).toMatch(/^失敗（.*手動の対応が必要です）$/);
  });

  test('a member who replied to it is warned, and does not read that it was hidden', async () => {
    const { intake, adapter, post } = openWorld({ hide: BY_HAND });
    await intake.handleMessage(post);
    const [warning] = adapter.messagesTo('sora', 'help');
    expect(warning!.letter.text).toContain('犯罪に加担させる募集の疑いがあります');
    expect(warning!.letter.text).toContain('#9110');
    expect(warning!.letter.text).not.toContain('非表示');
  });

  test('its author does not read after an overturn that it could not be restored: it never went', async () => {
    const { intake, adapter, post, overturn } = openWorld({ hide: BY_HAND, restore: BY_HAND });
    await intake.handleMessage(post);
    await overturn();
    const { text } = adapter.messagesTo('rin', 'reply').at(-1)!.letter;
    expect(text).toContain('問題ないと判断しました');
    expect(text).not.toMatch(/元に戻/);
  });
});

test('a hidden post that only a moderator can restore is called not restored, on the card and to its author', async () => {
  const { intake, adapter, post, status, hideFact, overturn } = openWorld({ restore: BY_HAND });
  await intake.handleMessage(post);
  await overturn();
  expect(status()).toContain('投稿を元に戻せませんでした');
  expect(hideFact('再表示')).toMatch(/^失敗/);
  expect(adapter.messagesTo('rin', 'reply').at(-1)!.letter.text).toContain('元に戻せませんでした');
});

test('a post that was hidden apart from its files is called not fully hidden, and members who replied read that it is hidden', async () => {
  const { intake, adapter, post, status } = openWorld({ hide: { status: 'degraded', detail: 'filesleft' } });
  await intake.handleMessage(post);
  expect(status()).toContain('完全には非表示にできていません');
  expect(adapter.messagesTo('sora', 'help')[0]!.letter.text).toContain('非表示になりました');
});
