import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CaseEvent, Member, Span, Verdict } from '#core';
import { clipAndMergeSpans, createExcerpt } from '../../src/cases/excerpt.ts';
import {
  computePendingJobs,
  createGroupLayout,
  createLocalizer,
  deriveCaseId,
  deriveCaseState,
  deriveJobId,
  joinMessages,
  mapSpan,
  messagesOfSpan,
  type RuleTextLookup,
} from '../../src/cases/index.ts';
import { formatTime } from '../../src/cases/localizer.ts';
import { splitRepeatedSignals } from '../../src/cases/reasons.ts';
import { member, message, moderator, SERVER } from '../support/messages.ts';
import { wordings } from '../support/shipped-wording-and-policy.ts';

const at = new Date('2026-11-02T03:00:00Z');
const verdict = (ruling: Verdict['ruling'], spans: readonly Span[] = []): Verdict => ({
  ruling,
  stance: 'soliciting',
  score: 0.9,
  signals: [{ rule: 'fake/x', weight: 0.9, spans, note: 'x' }],
});
const posted = message('rin', 'RECRUIT');
const id = deriveCaseId(posted.ref);
const opened = (ruling: Verdict['ruling'] = 'hide'): CaseEvent => ({
  kind: 'opened',
  at,
  message: posted,
  verdict: verdict(ruling),
  packs: 'fake 1',
});
const acted = (
  index: number,
  kind: 'hide' | 'restore',
  status: 'done' | 'failed' | 'withheld',
): CaseEvent => ({
  kind: 'acted',
  at,
  job: deriveJobId(id, index, kind),
  outcome: {
    status,
    action:
      kind === 'hide' ? { kind, message: posted.ref, reason: id } : { kind, message: posted, reason: id },
  },
});
const ruled = (decision: 'uphold' | 'overturn'): CaseEvent => ({
  kind: 'ruled',
  at,
  moderator: moderator(),
  decision,
});

describe('the number of a case', () => {
  test('is short, easy to read out, and the same for the same message', () => {
    const ref = { server: SERVER, channel: 'general', id: '12' };
    expect(deriveCaseId(ref)).toMatch(/^Y-[0-9A-HJKMNP-TV-Z]{10}$/);
    expect(deriveCaseId({ ...ref })).toBe(deriveCaseId(ref));
    expect(deriveCaseId({ ...ref, id: '13' })).not.toBe(deriveCaseId(ref));
    expect(deriveCaseId({ ...ref, channel: 'other' })).not.toBe(deriveCaseId(ref));
  });
});

describe('what the events of a case add up to', () => {
  test('no events are no case', () => {
    expect(deriveCaseState([])).toBeUndefined();
  });

  test('a case that does not begin with its evidence is damaged', () => {
    expect(() => deriveCaseState([ruled('uphold')])).toThrow('opened');
  });

  test('hidden is only what the platform said it hid', () => {
    expect(deriveCaseState([opened()])!.hiddenMessages.size).toBe(0);
    expect(deriveCaseState([opened(), acted(0, 'hide', 'failed')])!.hiddenMessages.size).toBe(0);
    expect(deriveCaseState([opened(), acted(0, 'hide', 'done')])!.hiddenMessages.size).toBe(1);
    const back = deriveCaseState([
      opened(),
      acted(0, 'hide', 'done'),
      ruled('overturn'),
      acted(2, 'restore', 'done'),
    ]);
    expect(back!.hiddenMessages.size).toBe(0);
  });

  test('upholding a hidden message asks for nothing, upholding a visible one asks to hide it', () => {
    expect(
      deriveCaseState([opened(), acted(0, 'hide', 'done'), ruled('uphold')])!.visibilityChanges,
    ).toHaveLength(1);
    const turns = deriveCaseState([
      opened(),
      acted(0, 'hide', 'withheld'),
      ruled('uphold'),
    ])!.visibilityChanges;
    expect(turns.at(-1)).toMatchObject({ index: 2, kind: 'hide', byModerator: true });
    expect(deriveCaseState([opened('review'), ruled('uphold')])!.visibilityChanges).toHaveLength(1);
  });

  test('overturning what was never to be hidden asks for nothing', () => {
    expect(deriveCaseState([opened('review'), ruled('overturn')])!.visibilityChanges).toEqual([]);
  });

  test('the evidence stays with the worst version, the newest is kept beside it', () => {
    const better = { ...posted, text: 'nice weather' };
    const state = deriveCaseState([
      opened(),
      { kind: 'rejudged', at, message: better, verdict: verdict('pass'), packs: 'fake 1' },
    ])!;
    expect(state.evidence.message.text).toBe('RECRUIT');
    expect(state.latest.message.text).toBe('nice weather');
  });

  test('a decision closes the case, an appeal opens it again', () => {
    expect(deriveCaseState([opened()])!.needsDecision).toBe(true);
    expect(deriveCaseState([opened(), ruled('uphold')])!.needsDecision).toBe(false);
    const appealed: CaseEvent = { kind: 'appealed', at, author: member('rin'), plea: 'no' };
    expect(deriveCaseState([opened(), ruled('uphold'), appealed])!.needsDecision).toBe(true);
  });
});

describe('the warning', () => {
  const span = (start: number): Span => ({ start, end: start + 1 });
  const signals: Verdict['signals'] = [
    { rule: 'work/pay', weight: 0.9, spans: [span(0)], note: '高すぎる報酬', pack: { summary: '闇バイト' } },
    { rule: 'gone/rule', weight: 0.8, spans: [span(2)], note: '今はない決まり' },
  ];
  const reasons: RuleTextLookup = (rule, language) =>
    rule === 'work/pay' && language === 'en'
      ? { note: 'pay out of proportion', pack: { summary: 'work for criminals' } }
      : undefined;
  const letterTo = (author: Member): string => {
    const state = deriveCaseState([
      {
        ...{ kind: 'opened', at, packs: 'fake 1', message: { ...posted, author } },
        verdict: { ...verdict('hide'), signals },
      },
      acted(0, 'hide', 'done'),
      { kind: 'struck', at, member: author, count: 1 },
      { kind: 'escalated', at, rung: 'warn' },
    ])!;
    const jobs = computePendingJobs(state, createLocalizer(wordings, 'ja', reasons), at);
    return jobs.flatMap(({ action }) => (action.kind === 'warn' ? [action.letter.text] : [])).join();
  };

  test('names its reasons in the language of its reader; those of rules that are gone, as the case has them', () => {
    const letter = letterTo(member('rin', { language: 'en' }));
    expect(letter).toContain('Reason: pay out of proportion / 今はない決まり');
    expect(letter).toContain('Rule of this server: work for criminals');
  });

  test('says what was written down where both speak the same language', () => {
    expect(letterTo(member('rin'))).toContain('高すぎる報酬 / 今はない決まり');
  });
});

describe('the text on a card', () => {
  test('reasons that point at the same words come last, so that the first few tell most', () => {
    const about = (rule: string, weight: number, ...starts: number[]) => ({
      rule: `fake/${rule}` as const,
      weight,
      note: rule,
      spans: starts.map((start) => ({ start, end: start + 2 })),
    });
    const signals = [
      about('pay', 0.5, 3),
      about('wholly like an offer', 0.8, 0, 9),
      about('much like an offer', 0.7, 9),
      about('an employer named', -0.3, 20),
      about('pay and contact', 0.4, 3, 9),
      about('several accounts', 0.3),
    ];
    const { distinct, repeated } = splitRepeatedSignals({ ...verdict('hide'), signals });
    expect([...distinct, ...repeated].map(({ note }) => note)).toEqual([
      'wholly like an offer',
      'pay',
      'several accounts',
      'much like an offer',
      'pay and contact',
    ]);
    expect(repeated).toHaveLength(2);
  });

  test('marks are merged, sorted and inside the text', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ start: fc.integer({ min: -5, max: 40 }), end: fc.integer({ min: -5, max: 40 }) }),
        ),
        fc.nat(30),
        (spans, length) => {
          const marks = clipAndMergeSpans(spans, length);
          let end = -1;
          for (const mark of marks) {
            expect(mark.start).toBeGreaterThan(end);
            expect(mark.end).toBeGreaterThan(mark.start);
            expect(mark.end).toBeLessThanOrEqual(length);
            end = mark.end;
          }
          for (let i = 0; i < length; i++) {
            const within = (span: Span) => span.start <= i && i < span.end;
            expect(marks.some(within)).toBe(spans.some((span) => span.start < span.end && within(span)));
          }
        },
      ),
    );
  });

  test('a part in which something was noticed is shown below what was typed, with its marks', () => {
    const forwarded = message('rin', 'look', {
      parts: [
        { kind: 'display-name', text: 'Rin' },
        { kind: 'forward', text: 'easy money' },
      ],
    });
    const spans = [
      { start: 0, end: 4 },
      { start: 5, end: 10, part: 1 },
    ];
    const shown = createExcerpt(forwarded, verdict('hide', spans), wordings.en);
    expect(shown.text).toBe('look\n[forwarded] easy money');
    expect(shown.spans.map(({ start, end }) => shown.text.slice(start, end))).toEqual(['look', 'money']);
  });
});

test('times are those of the reader: Japan for Japanese, UTC for others', () => {
  expect(formatTime(at, 'ja')).toBe('2026-11-02 12:00 JST');
  expect(formatTime(at, 'en')).toBe('2026-11-02 03:00 UTC');
});

describe('pieces read together', () => {
  const pieces = ['おはよう', 'テ', 'レグ', 'ラムで', '今日はいい天気'].map((text) => message('rin', text));
  const own = pieces[3]!;
  const held = (start: number, end: number, seam: '\n' | '' = '\n') =>
    messagesOfSpan({ start, end }, createGroupLayout(own, pieces, seam)).map(({ text }) => text);

  test('a word cut in three belongs to three pieces', () => {
    expect(joinMessages(own, pieces, '').text.slice(4, 9)).toBe('テレグラム');
    expect(held(4, 9, '')).toEqual(['テ', 'レグ', 'ラムで']);
  });

  test('what only stands in between does not belong, nor what the text says as a whole', () => {
    const far = [pieces[1]!, pieces[4]!, pieces[3]!];
    const layout = createGroupLayout(own, far);
    expect(messagesOfSpan({ start: 0, end: 11 }, layout)).toEqual([pieces[1], pieces[3]]);
    expect(messagesOfSpan({ start: 0, end: joinMessages(own, far).text.length }, layout)).toEqual([]);
  });

  test('marks move to where the pieces are', () => {
    const from = createGroupLayout(own, pieces, '');
    const kept = pieces.slice(1, 4);
    expect(mapSpan({ start: 4, end: 9 }, from, createGroupLayout(own, kept))).toEqual([{ start: 0, end: 7 }]);
    expect(mapSpan({ start: 0, end: 2 }, from, createGroupLayout(own, kept))).toEqual([]);
  });

  test('a display name is said in every message and is no piece; an embed is', () => {
    const withParts = pieces.slice(0, 2).map((piece) => ({
      ...piece,
      parts: [
        { kind: 'display-name', text: 'りん' },
        { kind: 'embed', text: 'x' },
      ] as const,
    }));
    const [first, second] = withParts;
    const whole = joinMessages(second!, withParts);
    expect(whole.parts.map(({ kind }) => kind)).toEqual(['embed', 'display-name', 'embed']);
    const layout = createGroupLayout(second!, withParts);
    expect([0, 1, 2].map((part) => messagesOfSpan({ start: 0, end: 1, part }, layout))).toEqual([
      [first],
      [],
      [second],
    ]);
    expect(mapSpan({ start: 0, end: 1, part: 2 }, layout, createGroupLayout(second!, [second!]))).toEqual([
      { start: 0, end: 1, part: 1 },
    ]);
  });
});
