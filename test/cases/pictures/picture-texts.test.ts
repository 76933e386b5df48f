import { describe, expect, test } from 'vitest';
import type { CaseEvent, Message, Part, Span, Verdict } from '#core';
import {
  createCaseCard,
  createLocalizer,
  deriveCaseState,
  deriveJobId,
  partLabel,
  planJobs,
} from '../../../src/cases/index.ts';
import { member } from '../../support/messages.ts';
import { wordings } from '../../support/shipped-wording-and-policy.ts';
import { acted, at, caseId, posted, ruled, verdict } from '../case-events.ts';

const words = (text: string, confidence = 0.9): Part => ({
  ...{ kind: 'image-text', text, confidence, picture: 'a' },
});
const code = (text: string): Part => ({ kind: 'image-text', text, confidence: 1, picture: 'a' });

const judged = (spans: readonly Span[]): Verdict => ({
  ...verdict('hide'),
  signals: [{ rule: 'work/pay', weight: 9, sorts: ['pay'], spans, note: '高すぎる報酬' }],
});

const stateOf = (message: Partial<Message>, spans: readonly Span[], ...events: readonly CaseEvent[]) =>
  deriveCaseState([
    { kind: 'opened', at, packs: 'fake 1', message: { ...posted, ...message }, verdict: judged(spans) },
    ...events,
  ])!;
const ja = { wording: wordings.ja, language: 'ja' } as const;
const cardOf = (...input: Parameters<typeof stateOf>) => createCaseCard(stateOf(...input), {}, ja);
const englishFactsOf = (...input: Parameters<typeof stateOf>) =>
  createCaseCard(stateOf(...input), {}, { wording: wordings.en, language: 'en' }).facts;

describe('the card of a post with a picture', () => {
  test('quotes the words of the reason as words of a picture, and says how sure they are', () => {
    const card = cardOf({ text: 'こちら', parts: [words('日給5万円 即日', 0.6)] }, [
      { start: 0, end: 5, part: 0 },
    ]);
    expect(card.text).toBe('こちら\n[画像内の文字（読み違いの可能性あり）] 日給5万円 即日');
    expect(card.spans.map(({ start, end }) => card.text.slice(start, end))).toEqual(['日給5万円']);
    expect(card.reasons).toEqual(['画像内：高すぎる報酬 (work/pay)']);
  });

  test('quotes of a page full of text the lines of the reason, each with the lines around it', () => {
    const text = ['1', '2', '日給5万円', '荷物を運ぶ', '5', '6', '7', '8', '9', '即日'].join('\n');
    const spanOf = (word: string) => ({
      start: text.indexOf(word),
      end: text.indexOf(word) + word.length,
      part: 0,
    });
    const card = cardOf({ text: '', parts: [words(text)] }, ['日給5万円', '荷物を運ぶ', '即日'].map(spanOf));
    expect(card.text.split('\n').slice(1)).toEqual(['2', '日給5万円', '荷物を運ぶ', '5', '…', '9', '即日']);
    expect(card.text.split('\n')[0]).toBe('[画像内の文字（読み取り良好）] …');
    expect(card.spans.map(({ start, end }) => card.text.slice(start, end))).toEqual([
      '日給5万円',
      '荷物を運ぶ',
      '即日',
    ]);
  });

  test('of several pictures says which one has the words', () => {
    const readPictures = ['a', 'b'].map((picture) => ({ picture, lines: [], codes: [] }));
    const parts = [
      { ...words('日給5万円'), picture: 'b' },
      { ...code('https://example.org/'), picture: 'a' },
    ];
    const { text, facts } = cardOf({ text: '', parts, readPictures }, [{ start: 0, end: 5, part: 0 }]);
    expect(text).toBe('[画像2の文字（読み取り良好）] 日給5万円');
    expect(facts).toContainEqual({
      label: '画像1の二次元コード（リンク先は開いていません）',
      value: '「https://example.org/」',
    });
  });

  test('says nothing of pictures in a reason that is also about the typed text', () => {
    const parts = [words('即日')];
    const card = cardOf({ text: '日給5万', parts }, [
      { start: 0, end: 4 },
      { start: 0, end: 2, part: 0 },
    ]);
    expect(card.reasons).toEqual(['高すぎる報酬 (work/pay)']);
  });

  test('also has what was read and is in no reason: three beginnings and the number of the others', () => {
    const parts = [words(`朝の\n集合${'あ'.repeat(100)}`), ...['a', 'b', 'c', 'd'].map(code)];
    const { facts } = cardOf({ text: '日給5万', parts }, [{ start: 0, end: 4 }]);
    expect(facts.filter(({ label }) => label.startsWith('画像'))).toEqual([
      { label: '画像内の文字（読み取り良好）', value: `「朝の 集合${'あ'.repeat(74)}…」` },
      { label: '画像内の二次元コード（リンク先は開いていません）', value: '「a」' },
      { label: '画像内の二次元コード（リンク先は開いていません）', value: '「b」' },
      { label: '画像', value: 'ほかに2件の文字またはコードを読み取りました' },
    ]);
    expect(englishFactsOf({ text: '日給5万', parts }, [{ start: 0, end: 4 }])).toContainEqual({
      label: 'Code in picture, not opened',
      value: '"a"',
    });
  });

  test('names the case in which moderators decided about the same picture', () => {
    const reading = { lines: [], codes: [] };
    const known = { match: 'same', distance: 2 } as const;
    const readPictures = [
      { ...reading, picture: 'a', known: { ...known, label: 'upheld' as const, caseId: 'Y-1' } },
      { ...reading, picture: 'b', known: { ...known, label: 'dismissed' as const, caseId: 'Y-2' } },
      { ...reading, picture: 'c', known: { ...known, label: 'upheld' as const, caseId: 'Y-1' } },
    ];
    const picturesOf = (message: Partial<Message>) =>
      cardOf(message, []).facts.flatMap(({ label, value }) => (label === '画像' ? [value] : []));
    const addressOf = (id: string) => (id === 'Y-1' ? 'https://mod.example/Y-1' : undefined);
    const { facts } = createCaseCard(stateOf({ text: '', readPictures }, []), { addressOf }, ja);
    expect(facts.flatMap(({ links = [] }) => links)).toEqual(['https://mod.example/Y-1']);
    expect(picturesOf({ text: '', readPictures })).toEqual([
      '違反と認められた事案 Y-1 と同じ画像があります',
      '問題なしとされた事案 Y-2 と同じ画像があり、その画像は判定から除いています',
    ]);
    expect(picturesOf({ text: '', readPictures, erased: true })).toEqual([]);
  });

  test('has no words of a picture when the texts were erased', () => {
    const parts = [{ ...words(''), picture: '' }, code('')];
    const { facts } = cardOf({ text: '', parts, erased: true }, []);
    expect(JSON.stringify(facts)).not.toContain('画像');
  });
});

test('how sure the recogniser was is said in words; a text of the platform itself is sure', () => {
  const inEnglish = (part: Part) => partLabel(part, wordings.en);
  expect([0.8, 0.79, 0.4, 0.39].map((confidence) => inEnglish(words('a', confidence)))).toEqual([
    ...['text in picture, read clearly', 'text in picture, letters may be wrong'],
    ...['text in picture, letters may be wrong', 'text in picture, many letters may be wrong'],
  ]);
  expect(inEnglish(code('a'))).toBe('code in picture, not opened');
  expect(inEnglish({ kind: 'image-text', text: 'a' })).toBe('text in picture');
});

describe('the warning to the author', () => {
  const warned: readonly CaseEvent[] = [
    acted(0, 'hide', 'done'),
    { kind: 'struck', at, member: member('rin'), count: 1 },
    { kind: 'escalated', at, rung: 'warn' },
  ];
  const letterOf = (...input: Parameters<typeof stateOf>): string =>
    planJobs(stateOf(...input), createLocalizer(wordings, 'ja'), at).flatMap(({ action }) =>
      action.kind === 'warn' ? [action.letter.text] : [],
    )[0]!;
  const inPicture = [{ start: 0, end: 2, part: 0 }];

  test('says that the check was about the picture, and quotes none of its words', () => {
    const letter = letterOf({ text: '', parts: [words('日給5万')] }, inPicture, ...warned);
    expect(letter).toContain('投稿の画像から読み取った文字またはコードに基づく判定です。');
    expect(letter).not.toMatch(/日給|高すぎる/);
  });

  test('does not say so about a typed text', () => {
    expect(letterOf({ text: '日給5万' }, [{ start: 0, end: 4 }], ...warned)).not.toContain('画像');
  });

  test('gives reasons in the picture once a moderator has upheld the case', () => {
    const letter = letterOf({ text: '', parts: [words('日給5万')] }, inPicture, ruled('uphold'), ...warned);
    expect(letter).toContain('判断の根拠：画像内：高すぎる報酬');
  });
});

test('a message of a group is restored with its own pictures, also if another one has a file of the same name', () => {
  const parts = [{ kind: 'attachment-name' as const, text: 'image.png' }];
  const first = { ...posted, parts, pictures: ['a'] };
  const second = { ...first, ref: { ...posted.ref, id: 'second' }, pictures: ['b'] };
  const copy = (picture: string, { ref }: Message) => ({
    ...{ name: 'image.png', file: `hash-${picture}`, bytes: 9, picture, message: ref.id },
  });
  const hidden = ({ ref }: Message, nth?: number): CaseEvent => ({
    ...{ kind: 'acted', at, job: deriveJobId(caseId, 0, 'hide', nth) },
    outcome: { status: 'done', action: { kind: 'hide', message: ref, reason: caseId } },
  });
  const state = deriveCaseState([
    { kind: 'opened', at, packs: 'fake 1', message: first, pieces: [first, second], verdict: judged([]) },
    { kind: 'copied', at, files: [copy('a', first), copy('b', second)] },
    hidden(first),
    hidden(second, 1),
    ruled('overturn'),
  ])!;
  const restored = planJobs(state, createLocalizer(wordings, 'ja'), at).flatMap(({ action }) =>
    action.kind === 'restore' ? [[action.message.ref.id, action.files]] : [],
  );
  expect(restored).toEqual([
    [first.ref.id, [{ name: 'image.png', file: 'hash-a' }]],
    ['second', [{ name: 'image.png', file: 'hash-b' }]],
  ]);
});
