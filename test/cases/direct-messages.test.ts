import { describe, expect, test } from 'vitest';
import type { CaseEvent, DirectMessage, Member, Message, Span, Verdict } from '#core';
import {
  createLocalizer,
  deriveCaseState,
  deriveJobId,
  planJobs,
  type RuleTextLookup,
} from '../../src/cases/index.ts';
import { member, message } from '../support/messages.ts';
import { wordings } from '../support/shipped-wording-and-policy.ts';
import { acted, at, caseId, posted, ruled, verdict } from './case-events.ts';

const span = (start: number): Span => ({ start, end: start + 1 });
const YAMI_BAITO = {
  summary: '闇バイトの勧誘',
  prohibits: '犯罪に加担させる仕事の募集',
  ground: '職業安定法63条',
};
const signals: Verdict['signals'] = [
  {
    rule: 'likeness/brief',
    weight: 0.95,
    sorts: [],
    spans: [span(4)],
    note: '文面の特徴',
    pack: { summary: '文面' },
  },
  { rule: 'work/pay', weight: 0.9, sorts: [], spans: [span(0)], note: '高すぎる報酬', pack: YAMI_BAITO },
  { rule: 'gone/rule', weight: 0.8, sorts: [], spans: [span(2)], note: '今はない決まり' },
];
const reasons: RuleTextLookup = (rule, language) =>
  rule === 'work/pay' && language === 'en'
    ? { note: 'pay out of proportion', pack: { summary: 'work', prohibits: 'work for criminals' } }
    : undefined;

/** The direct messages to the author that follow from the events after `opened`. */
function lettersAfter(
  events: readonly CaseEvent[],
  { own = posted, judged = { ...verdict('hide'), signals } }: { own?: Message; judged?: Verdict } = {},
): DirectMessage[] {
  const state = deriveCaseState([
    { kind: 'opened', at, packs: 'fake 1', message: own, verdict: judged },
    ...events,
  ])!;
  return planJobs(state, createLocalizer(wordings, 'ja', reasons), at).flatMap(({ action }) =>
    action.kind === 'warn' || action.kind === 'reply' ? [action.letter] : [],
  );
}

const warned = (author: Member = member('rin')): CaseEvent[] => [
  acted(0, 'hide', 'done'),
  { kind: 'struck', at, member: author, count: 1 },
  { kind: 'escalated', at, rung: 'warn' },
];

const withText = (text: string, more: Partial<Message> = {}): Message => ({ ...posted, text, ...more });

describe('the warning to an author whom only the program has judged', () => {
  const [warning] = lettersAfter(warned());

  test('quotes the beginning of the post, and where and when it was posted', () => {
    const text = `日給5万、荷物を運ぶだけ。\n${'あ'.repeat(60)}`;
    const [letter] = lettersAfter(warned(), { own: withText(text) });
    expect(letter?.about?.excerpt).toBe(`日給5万、荷物を運ぶだけ。 ${'あ'.repeat(26)}…`);
    expect(letter?.about).toMatchObject({ channel: 'general', sentAt: posted.sentAt });
    expect(letter?.text).not.toContain('荷物');
  });

  test('quotes a whole short post, never half of an emoji, and a file name when there is no text', () => {
    const quoted = (own: Message) => lettersAfter(warned(), { own })[0]?.about?.excerpt;
    expect(quoted(withText('短い投稿'))).toBe('短い投稿');
    expect(quoted(withText('👨‍👩‍👧'.repeat(41)))).toBe(`${'👨‍👩‍👧'.repeat(40)}…`);
    expect(quoted(withText('', { parts: [{ kind: 'attachment-name', text: '求人.png' }] }))).toBe('求人.png');
  });

  test('names the rule of the server in plain words, and no sign, reason or law', () => {
    expect(warning?.text).toContain('このサーバーで禁止している「犯罪に加担させる仕事の募集」');
    expect(warning?.text).not.toMatch(/高すぎる報酬|文面の特徴|法令|職業安定法/);
  });

  test('says that the check was automatic, and offers an appeal', () => {
    expect(warning?.text).toContain('自動判定により非表示にしました');
    expect(warning).toMatchObject({ appealable: true });
  });

  test('names no rule if only the wording of the text was judged, or the case is from before this version', () => {
    const likeness = { ...verdict('hide'), signals: [signals[0]!] };
    const [letter] = lettersAfter(warned(), { judged: likeness });
    expect(letter?.text).toContain('このサーバーで禁止している勧誘に当たるおそれ');
    expect(letter?.text).not.toContain('文面');
  });

  test('names the rule of the pack with the heaviest concrete evidence, not of a heavier sign', () => {
    const accounts = { summary: '口座', prohibits: '口座の売買' };
    const elsewhere = { summary: '誘導', prohibits: '外部への誘導' };
    const judged: Verdict = {
      ...verdict('hide'),
      signals: [
        { rule: 'work/hurry', weight: 0.9, sorts: [], spans: [span(9)], note: '急ぎ', pack: YAMI_BAITO },
        {
          rule: 'dm/app',
          weight: 0.6,
          sorts: ['contact'],
          spans: [span(0)],
          note: 'アプリ',
          pack: elsewhere,
        },
        { rule: 'acc/buy', weight: 0.5, sorts: ['account'], spans: [span(2)], note: '口座', pack: accounts },
        { rule: 'acc/id', weight: 0.4, sorts: ['demand'], spans: [span(5)], note: '身分証', pack: accounts },
      ],
    };
    const [letter] = lettersAfter(warned(), { judged });
    expect(letter?.text).toContain('このサーバーで禁止している「口座の売買」');
  });

  test('names the trade in accounts, however much the pay and the way to make contact weigh', () => {
    const accounts = { summary: '口座', prohibits: '口座の売買' };
    const elsewhere = { summary: '誘導', prohibits: '外部への誘導' };
    const judged: Verdict = {
      ...verdict('hide'),
      signals: [
        {
          rule: 'dm/app',
          weight: 2.6,
          sorts: ['contact'],
          spans: [span(0)],
          note: 'アプリ',
          pack: elsewhere,
        },
        { rule: 'acc/buy', weight: 1.1, sorts: ['account'], spans: [span(2)], note: '口座', pack: accounts },
      ],
    };
    const [letter] = lettersAfter(warned(), { judged });
    expect(letter?.text).toContain('このサーバーで禁止している「口座の売買」');
  });

  test('uses the language of the member', () => {
    const rin = member('rin', { language: 'en' });
    const [letter] = lettersAfter(warned(rin), { own: { ...posted, author: rin } });
    expect(letter?.text).toContain('something that this server does not allow: work for criminals');
  });
});

describe('a warning about a post that is not completely hidden', () => {
  const hideWith = (status: 'done' | 'degraded', detail: string): CaseEvent => ({
    kind: 'acted',
    at,
    job: deriveJobId(caseId, 0, 'hide'),
    outcome: { status, detail, action: { kind: 'hide', message: posted.ref, reason: caseId } },
  });
  const outcomes = [
    ['degraded', 'byhand'],
    ['degraded', 'filesleft'],
    ['degraded', 'fileskept'],
    ['done', 'gone'],
  ] as const;

  test.each(outcomes)('%s, %s: only a program has judged, so it says no more than that', (status, detail) => {
    const [letter] = lettersAfter([hideWith(status, detail), ...warned().slice(1)]);
    expect(letter?.text).toContain('ルール違反のおそれがある');
    expect(letter?.text).not.toMatch(/判断しました|非表示/);
  });

  test.each(outcomes)('%s, %s: a person who asks for help reads of no violation', (status, detail) => {
    const judged = { ...verdict('hide'), signals, stance: 'asking-help' } as const;
    const [letter] = lettersAfter([hideWith(status, detail)], { judged });
    expect(letter?.text).toMatch(/^あなたのこの投稿についてのお知らせです。\nストライク.*付いていません/);
    expect(letter?.text).not.toMatch(/違反のおそれ|判断しました|非表示/);
  });
});

describe('after a moderator has decided', () => {
  const doubtful = { ...verdict('review'), signals };
  const upheld: CaseEvent[] = [
    ruled('uphold'),
    acted(1, 'hide', 'done'),
    { kind: 'struck', at, member: member('rin'), count: 1 },
    { kind: 'escalated', at, rung: 'warn' },
  ];

  test('the warning gives the reasons and the law', () => {
    const [letter] = lettersAfter(upheld, { judged: doubtful });
    expect(letter?.text).toContain('モデレーターの判断により非表示にしました');
    expect(letter?.text).toContain('「犯罪に加担させる仕事の募集」に当たると、モデレーターが判断した');
    expect(letter?.text).toMatch(/判断の根拠：.*高すぎる報酬 \/ 今はない決まり/);
    expect(letter?.text).toContain('参考となる法令など：職業安定法63条');
  });

  test('nothing tells the author about the account, other posts or reports', () => {
    const context = (name: string, weight: number) => ({
      rule: `context/${name}` as const,
      weight,
      sorts: ['context'] as const,
      spans: [],
      note: `状況：${name}`,
    });
    const judged = {
      ...doubtful,
      signals: [...signals, context('reported-text', 9), context('new-account', 1)],
    };
    for (const letter of lettersAfter(upheld, { judged })) expect(letter.text).not.toContain('状況');
  });

  test('an appeal that was not granted is answered with the reasons in detail, and with the post', () => {
    const answer = lettersAfter([
      ...warned(),
      { kind: 'appealed', at, author: member('rin'), plea: 'なぜですか' },
      ruled('uphold'),
    ]).at(-1);
    expect(answer?.text).toContain('判断は変わりませんでした');
    expect(answer?.text).toContain('高すぎる報酬');
    expect(answer?.about?.excerpt).toBe('RECRUIT');
  });
});

describe('several posts that were judged together', () => {
  const first = message('rin', '日給5万', { sentAt: new Date('2026-11-02T02:58:00Z') });
  const group = [first, posted];

  test('lead to one message that says how many were hidden', () => {
    const state = deriveCaseState([
      {
        ...{ kind: 'opened', at, packs: 'fake 1', message: posted, pieces: group },
        verdict: verdict('hide'),
      },
    ])!;
    const hidden = state.visibilityChanges[0]!.targets.map(
      ({ jobId, ref }): CaseEvent => ({
        kind: 'acted',
        at,
        job: jobId,
        outcome: { status: 'done', action: { kind: 'hide', message: ref, reason: '' } },
      }),
    );
    const done = deriveCaseState([...state.events, ...hidden, ...warned().slice(1)])!;
    const letters = planJobs(done, createLocalizer(wordings, 'ja'), at).flatMap(({ action }) =>
      action.kind === 'warn' ? [action.letter] : [],
    );
    expect(letters).toHaveLength(1);
    expect(letters[0]!.text).toContain('続けて投稿された2件');
  });

  test('one post alone is not counted', () => {
    expect(lettersAfter(warned())[0]!.text).not.toContain('続けて');
  });
});
