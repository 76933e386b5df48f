import { describe, expect, test } from 'vitest';
import type { ActionKind, CaseEvent, Policy } from '#core';
import { deriveCaseId, deriveCaseState, deriveJobId, sanctionStatus } from '../../src/cases/index.ts';
import { acted, at, caseId, opened } from '../cases/case-events.ts';
import { createFakeAdapter } from '../support/fake-adapter.ts';
import { member, message, moderator } from '../support/messages.ts';
import { createPipelineWorld } from '../support/worlds/pipeline-world.ts';

/** What an app cannot do on a platform like Slack. */
const WITHOUT: readonly ActionKind[] = ['timeout', 'end-timeout', 'kick', 'ban', 'unban'];

function openWorld(ladder: Policy['ladder'], outcomes: Parameters<typeof createFakeAdapter>[0] = {}) {
  const adapter = createFakeAdapter({ without: WITHOUT, ...outcomes });
  return { ...createPipelineWorld({ adapter, policy: { ladder } }), adapter };
}

const lastWarning = (adapter: ReturnType<typeof createFakeAdapter>): string =>
  adapter.messagesTo('rin', 'warn').at(-1)!.letter.text;

describe('on a platform without timeouts, kicks and bans', () => {
  test('a step of the ladder that it cannot do is called not done, the author reads nothing of it, and no other step is taken', async () => {
    const { adapter, intake } = openWorld([
      { strikes: 1, do: 'timeout', minutes: 60 },
      { strikes: 3, do: 'quarantine' },
    ]);
    const post = message('rin', 'RECRUIT');
    await intake.handleMessage(post);
    expect(lastWarning(adapter)).toContain('非表示にしました');
    expect(lastWarning(adapter)).not.toContain('制限');
    expect(adapter.cards.get(deriveCaseId(post.ref))!.facts).toContainEqual({
      label: 'タイムアウト',
      value: '未実施（この接続先ではできない操作です）',
    });
    expect(adapter.changes).toEqual(['hide', 'warn', 'card']);
  });

  test('the card offers no timeout, and instead of the ban what is done in its place', async () => {
    const { adapter, intake } = openWorld([{ strikes: 1, do: 'warn' }]);
    const post = message('rin', 'RECRUIT');
    await intake.handleMessage(post);
    expect(adapter.cards.get(deriveCaseId(post.ref))!.deeds!.map(({ label }) => label)).toEqual([
      '隔離',
      '担当する',
      'メモ',
      '投稿者に質問する',
    ]);
  });

  test('the timeout button of an older card is refused, and no member reads of a timeout', async () => {
    const { adapter, intake, archive } = openWorld([{ strikes: 1, do: 'warn' }]);
    const post = message('rin', 'DOUBTFUL');
    await intake.handleMessage(post);
    const id = deriveCaseId(post.ref);
    const before = await archive.read(id);
    const receipt = await intake.performModeratorAction({
      caseId: id,
      moderator: moderator(),
      action: 'timeout',
    });
    expect(receipt).toMatchObject({ accepted: false, code: 'unsupported' });
    expect(await archive.read(id)).toHaveLength(before.length);
    expect(adapter.messagesTo('rin')).toEqual([]);
  });

  test('a ban by a moderator is a quarantine there, and the author reads exactly that', async () => {
    const { adapter, intake } = openWorld([{ strikes: 1, do: 'warn' }]);
    const post = message('rin', 'DOUBTFUL');
    await intake.handleMessage(post);
    await intake.performModeratorAction({
      caseId: deriveCaseId(post.ref),
      moderator: moderator(),
      action: 'ban',
    });
    expect(lastWarning(adapter)).toContain('モデレーターの判断により、書き込みを制限しています');
    expect(lastWarning(adapter)).not.toContain('参加');
  });

  test('a ban of 30 days by the ladder is a quarantine without an end, and the author reads of no ban', async () => {
    const { adapter, intake } = openWorld([{ strikes: 1, do: 'ban', days: 30 }]);
    await intake.handleMessage(message('rin', 'RECRUIT'));
    expect(lastWarning(adapter)).toContain('モデレーターが確認するまで書き込みを制限しています');
  });

  test.each([
    ['degraded', 'nowhere', undefined],
    ['degraded', 'roleuseless', undefined],
    ['degraded', 'partly', '一部のチャンネルでの書き込みを制限しています'],
    ['degraded', 'roleopen', '一部のチャンネルでの書き込みを制限しています'],
  ] as const)(
    'a quarantine with the outcome %s, %s: the author reads no more than that',
    async (status, detail, sentence) => {
      const { adapter, intake } = openWorld([{ strikes: 1, do: 'quarantine' }], {
        outcomes: { quarantine: { status, detail } },
      });
      const post = message('rin', 'RECRUIT');
      await intake.handleMessage(post);
      const { facts } = adapter.cards.get(deriveCaseId(post.ref))!;
      const shown = facts.find(({ label }) => label === '隔離')!.value;
      expect(shown).toContain(sentence ? '一部のみ' : '失敗');
      if (sentence) expect(lastWarning(adapter)).toContain(sentence);
      else expect(lastWarning(adapter)).not.toContain('制限');
    },
  );
});

describe('an outcome that an earlier version has stored', () => {
  const statusOf = (kind: 'timeout' | 'quarantine', detail: string) => {
    const action =
      kind === 'timeout'
        ? ({ kind, member: member('rin'), until: at, reason: '' } as const)
        : ({ kind, member: member('rin'), reason: '' } as const);
    const requested = detail === 'unsupported' ? 'timeout' : 'quarantine';
    const events: readonly CaseEvent[] = [
      opened(),
      acted(0, 'hide', 'done'),
      { kind: 'escalated', at, rung: requested },
      {
        kind: 'acted',
        at,
        job: deriveJobId(caseId, 2, requested),
        outcome: { action, status: 'degraded', detail },
      },
    ];
    const state = deriveCaseState(events)!;
    return sanctionStatus(state, state.sanctionChanges[0]!);
  };

  test('of an action that was not done is not in force', () => {
    expect(statusOf('timeout', 'unsupported')).toBe('rejected');
  });

  test('of an action that was done in place of another is in force', () => {
    expect(statusOf('quarantine', 'unsupported')).toBe('applied');
  });
});
