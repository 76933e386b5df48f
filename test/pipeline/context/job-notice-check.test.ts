import { expect, test } from 'vitest';
import { deriveCaseId } from '../../../src/cases/index.ts';
import { addMissingJobNoticeFields } from '../../../src/pipeline/context/job-notice-check.ts';
import { member, message } from '../../support/messages.ts';
import { createPipelineWorld } from '../../support/worlds/pipeline-world.ts';

const hide = {
  ruling: 'hide',
  stance: 'soliciting',
  logOdds: 6.13,
  probability: 0.9978,
  signals: [],
} as const;

test('a job notice that is nearly complete: its author reads which items the law asks for', async () => {
  const { intake, adapter } = createPipelineWorld();
  const posted = message(
    'rin',
    'RECRUIT 株式会社みどり清掃\n電話03-0000-0000\n業務内容：店内の清掃\n勤務地：赤羽駅前\n時給1300円',
  );
  await intake.handleMessage(posted);
  const letter = adapter.messagesTo('rin', 'warn')[0]!.letter.text;
  expect(letter).toContain('次の事項の表示も求められています：住所（所在地）。');
  expect(letter).toContain('職業安定法5条の4またはフリーランス法12条1項');
  expect(letter).toContain('これらの記載の有無だけで判断したものではありません');
  expect(adapter.cards.get(deriveCaseId(posted.ref))!.facts).toContainEqual({
    label: '求人に必要な表示',
    value: '6項目中5項目（不足：住所（所在地））',
  });
});

test('in English for authors who read English', async () => {
  const { intake, adapter } = createPipelineWorld();
  const rin = member('rin', { language: 'en' });
  await intake.handleMessage(
    message(
      rin,
      'RECRUIT 株式会社みどり清掃\n電話03-0000-0000\n業務内容：店内の清掃\n勤務地：赤羽駅前\n時給1300円',
    ),
  );
  expect(adapter.messagesTo('rin', 'warn')[0]!.letter.text).toContain('is also expected to show: address (');
});

test('the author of an offer without a name or an address does not read what to add; moderators see what is missing', async () => {
  const { intake, adapter } = createPipelineWorld();
  const posted = message('rin', 'RECRUIT 仕事内容：店内の清掃、時給1200円。勤務地：渋谷');
  await intake.handleMessage(posted);
  expect(adapter.messagesTo('rin', 'warn')[0]!.letter.text).not.toMatch(/求められて|職業安定法/);
  expect(adapter.cards.get(deriveCaseId(posted.ref))!.facts).toContainEqual({
    label: '求人に必要な表示',
    value: '6項目中3項目（不足：募集者の氏名または名称、住所（所在地）、連絡先）',
  });
});

test('what is no offer of work is told nothing of it', async () => {
  const { intake, adapter } = createPipelineWorld();
  const posted = message('rin', 'RECRUIT 口座を売ってください');
  await intake.handleMessage(posted);
  expect(adapter.messagesTo('rin', 'warn')[0]!.letter.text).not.toContain('職業安定法');
  expect(adapter.cards.get(deriveCaseId(posted.ref))!.facts.map(({ label }) => label)).not.toContain(
    '求人に必要な表示',
  );
});

test('a missing item is never a reason: what passes is not looked at, and the ruling stays what it is', () => {
  const pass = { ...hide, ruling: 'pass', logOdds: -4.6, probability: 0.01 } as const;
  const offer = message('rin', '日給5万のバイト');
  expect(addMissingJobNoticeFields(pass, offer)).toBe(pass);
  expect(addMissingJobNoticeFields(hide, offer)).toMatchObject(hide);
  expect(addMissingJobNoticeFields({ ...hide, stance: 'warning' }, offer).missing).toBeUndefined();
});

test('a whole notice misses nothing', () => {
  const whole =
    '株式会社みどり清掃\n東京都北区赤羽1-2-3\n電話03-0000-0000\n業務内容：店内の清掃\n勤務地：赤羽駅前\n時給1300円';
  expect(addMissingJobNoticeFields(hide, message('rin', whole)).missing).toEqual([]);
});
