import { expect, test } from 'vitest';
import { deriveCaseId } from '../../src/cases/index.ts';
import { MINUTE_MS } from '../support/fake-clock.ts';
import { message, moderator, SERVER } from '../support/messages.ts';
import { createPipelineWorld } from '../support/worlds/pipeline-world.ts';

test('a recruiter is warned, timed out and quarantined, appeals with success, and all sanctions are lifted', async () => {
  const { intake, adapter, clock } = createPipelineWorld();
  const rin = { server: SERVER, id: 'rin' };
  const cardOf = (id: string) => adapter.cards.get(id)!;

  const first = message('rin', 'RECRUIT: easy money, write to me');
  await intake.handleMessage(first);
  expect(adapter.isHidden(first)).toBe(true);
  const warning = adapter.messagesTo('rin', 'warn').at(-1)!.letter;
  expect(warning.text).toContain('非表示にしました');
  expect(warning.text).toContain('このサーバーで禁止している勧誘に当たるおそれ');
  expect(warning.about).toMatchObject({ channel: 'general' });
  expect(warning.text).toContain('異議');
  expect(warning.text).toContain('#9110');
  expect(warning).toMatchObject({ caseId: deriveCaseId(first.ref), appealable: true });
  expect(cardOf(deriveCaseId(first.ref)).status).toBe('投稿を非表示にしました。');
  expect(await intake.getMemberHistory(rin)).toEqual({ strikes: 1, caseIds: [deriveCaseId(first.ref)] });

  clock.advance(5 * MINUTE_MS);
  const second = message('rin', 'RECRUIT again');
  await intake.handleMessage(second);
  expect(adapter.isHidden(second)).toBe(true);
  expect(adapter.memberState(rin).timeoutUntil).toEqual(new Date(clock.now().getTime() + 60 * MINUTE_MS));
  expect(adapter.messagesTo('rin', 'warn')).toHaveLength(2);
  expect(adapter.messagesTo('rin', 'warn').at(-1)!.letter.text).toContain('書き込みを制限しています');

  clock.advance(90 * MINUTE_MS);
  const third = message('rin', 'RECRUIT once more');
  await intake.handleMessage(third);
  expect(adapter.memberState(rin).quarantined).toBe(true);
  expect((await intake.getMemberHistory(rin)).strikes).toBe(3);

  const id = deriveCaseId(third.ref);
  const appeal = { caseId: id, author: third.author, plea: 'I was quoting a warning' };
  expect(await intake.appeal(appeal)).toMatchObject({ accepted: true, code: 'ok', caseId: id });
  expect(cardOf(id).facts).toContainEqual({ label: '異議申立て', value: 'I was quoting a warning' });
  expect(cardOf(id).buttons.map((button) => button.decision)).toEqual(['uphold', 'overturn']);

  const receipt = await intake.decide({ caseId: id, moderator: moderator('aoi'), decision: 'overturn' });
  expect(receipt).toMatchObject({ accepted: true, code: 'ok' });
  expect(adapter.isHidden(third)).toBe(false);
  expect(adapter.memberState(rin).quarantined).toBe(false);
  expect((await intake.getMemberHistory(rin)).strikes).toBe(2);
  expect(adapter.isHidden(first) && adapter.isHidden(second)).toBe(true);

  const apology = adapter.messagesTo('rin', 'reply').at(-1)!.letter.text;
  expect(apology).toContain('元に戻しました');
  expect(apology).toContain(
    'この件のストライク（ルール違反の記録）は取り消しました。\n書き込みの制限も解除しました。',
  );
  expect(cardOf(id)).toMatchObject({ status: '投稿を元に戻しました。', buttons: [] });
  expect(cardOf(id).facts.at(-1)).toMatchObject({ label: '判断' });
  expect(cardOf(id).facts.at(-1)!.value).toContain('aoi');
});
