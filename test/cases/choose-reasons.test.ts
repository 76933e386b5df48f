import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CaseEvent, EvidenceSort, Signal } from '#core';
import { CONCRETE_SORTS, SERVER_PHRASE } from '#core';
import { chooseReasons } from '../../src/cases/choose-reasons.ts';
import { createLocalizer, deriveCaseState, planJobs } from '../../src/cases/index.ts';
import { wordings } from '../support/shipped-wording-and-policy.ts';
import { at, caseId, posted, verdict } from './case-events.ts';

const TEXT = '日給5万、荷物を運ぶだけ。詳細はテレグラムで。身分証も必要';

/** A signal about these words of TEXT; its rule and its note are `name`. */
const signal = (
  name: string,
  weight: number,
  sorts: readonly EvidenceSort[],
  ...words: readonly string[]
): Signal => ({
  rule: `fake/${name}`,
  weight,
  sorts,
  note: name,
  spans: words.map((word) => ({ start: TEXT.indexOf(word), end: TEXT.indexOf(word) + word.length })),
});
const chosen = (...signals: readonly Signal[]): string[] =>
  chooseReasons({ signals }).map(({ note }) => note);

describe('the reasons that a moderator reads', () => {
  test('name pay, errand and contact, each once, and the wording of the text last', () => {
    const reasons = chosen(
      signal('worded like an offer', 0.9, ['wording'], TEXT),
      signal('worded much like an offer', 0.8, ['wording'], TEXT),
      signal('pay', 0.5, ['pay'], '日給5万'),
      signal('an errand', 0.3, ['errand'], '荷物を運ぶだけ'),
      signal('pay for an errand', 0.4, ['pay', 'errand'], '日給5万', '荷物を運ぶだけ'),
      signal('a secret messenger', 0.4, ['contact'], 'テレグラム'),
      signal('signs come together', 0.9, [], '日給5万', 'テレグラム'),
    );
    expect(reasons).toEqual(['pay for an errand', 'a secret messenger', 'worded like an offer']);
  });

  test('keep a heavy reason beside a light one that combines it with another', () => {
    const both = signal('pay for an errand', 0.1, ['pay', 'errand'], '日給5万', '荷物を運ぶだけ');
    expect(chosen(signal('pay', 0.9, ['pay'], '日給5万'), both)).toEqual(['pay', 'pay for an errand']);
  });

  test('leave out what decided nothing, unless there is nothing else', () => {
    const named = signal('money is named', 0.01, ['pay'], '日給5万');
    expect(chosen(named, signal('a messenger', 2.8, ['contact'], 'テレグラム'))).toEqual(['a messenger']);
    expect(chosen(named, signal('wording', 9, ['wording'], TEXT))).toEqual(['money is named', 'wording']);
  });

  test('are at most four', () => {
    const words = ['日給', '荷物', '詳細', 'テレグラム', '身分証', '必要'];
    const sorts = ['pay', 'errand', 'claim', 'contact', 'demand', 'demand'] as const;
    const signals = words.map((word, i) => signal(word, 1 - i / 10, [sorts[i]!], word));
    expect(chosen(...signals)).toEqual(['日給', '荷物', '詳細', 'テレグラム']);
    expect(chosen(...signals, signal('wording', 2, ['wording'], TEXT))).toEqual([
      '日給',
      '荷物',
      '詳細',
      'wording',
    ]);
  });

  test('keep a place for several accounts that posted the same text', () => {
    const words = ['日給', '荷物', '詳細', 'テレグラム'];
    const sorts = ['pay', 'errand', 'claim', 'contact'] as const;
    const signals = words.map((word, i) => signal(word, 1 - i / 10, [sorts[i]!], word));
    expect(chosen(...signals, signal('three accounts', 0.1, ['context']))).toEqual([
      '日給',
      '荷物',
      '詳細',
      'three accounts',
    ]);
  });

  test('tell the context after all that the text shows, and before its wording', () => {
    const reasons = chosen(
      signal('worded like an offer', 0.9, ['wording'], TEXT),
      signal('a new account', 0.8, ['context']),
      signal('an invitation', 0.2, [], '必要'),
      signal('pay', 0.1, ['pay'], '日給5万'),
    );
    expect(reasons).toEqual(['pay', 'an invitation', 'a new account', 'worded like an offer']);
  });

  test('are of one more sort before they are about more words of the same sort', () => {
    const reasons = chosen(
      signal('pay', 0.6, ['pay'], '日給5万'),
      signal('an easy errand', 0.5, ['errand'], '荷物を運ぶ'),
      signal('nothing but an errand', 0.4, ['errand'], 'だけ'),
      signal('papers', 0.2, ['demand'], '身分証'),
      signal('a messenger', 0.1, ['contact'], 'テレグラム'),
    );
    expect(reasons).toEqual(['pay', 'an easy errand', 'papers', 'a messenger']);
  });

  test('name the errand although a messenger "for work" shows the last words of it', () => {
    const reasons = chosen(
      signal('a messenger for work', 2.6, ['contact'], '運ぶだけ', 'テレグラムで'),
      signal('carrying', 1.1, ['errand'], '荷物を運ぶだけ'),
      signal('a messenger', 0.9, ['contact'], '詳細はテレグラムで'),
      signal('signs come together', 0.9, [], '荷物を運ぶだけ'),
    );
    expect(reasons).toEqual(['a messenger for work', 'carrying']);
  });

  test.each(['role', 'account'] as const)('begin with what names a crime or accounts: %s', (sort) => {
    const reasons = chosen(
      signal('pay', 2.9, ['pay'], '日給5万'),
      signal('an errand', 2.6, ['errand'], '荷物を運ぶだけ'),
      signal('a messenger', 1, ['contact'], 'テレグラム'),
      signal('papers', 0.3, [sort], '身分証'),
    );
    expect(reasons).toEqual(['papers', 'pay', 'an errand', 'a messenger']);
  });

  test('do not begin with an account that is only mentioned', () => {
    const mentioned = signal('mentions a card', 0.04, ['account'], '身分証');
    expect(chosen(mentioned, signal('pay', 0.9, ['pay'], '日給5万'))).toEqual(['pay', 'mentions a card']);
  });

  test('prefer the heavy rule about one thing to a light one that joins several', () => {
    const reasons = chosen(
      signal('a messenger', 2.6, ['contact'], 'テレグラム'),
      signal('pay', 2.5, ['pay'], '日給5万'),
      signal('pay, papers and a messenger', 0.4, ['pay', 'demand', 'contact'], '5万', '身分証', 'テレグラム'),
    );
    expect(reasons).toEqual(['a messenger', 'pay', 'pay, papers and a messenger']);
  });

  test('begin with the rule of more sorts when two weigh the same', () => {
    const papers = signal('a price on papers', 0.5, ['pay', 'demand'], '日給5万', '身分証');
    expect(chosen(signal('an errand', 0.5, ['errand'], '荷物'), papers)[0]).toBe('a price on papers');
  });

  test('leave out what only supports others when it repeats their words', () => {
    const pay = signal('pay', 0.2, ['pay'], '日給5万');
    expect(chosen(signal('a large sum', 0.9, [], '5万'), pay)).toEqual(['pay']);
    expect(chosen(signal('an invitation', 0.9, [], '身分証も必要'), pay)).toEqual(['pay', 'an invitation']);
  });

  test('leave out what speaks for the author, and say nothing twice', () => {
    const twice = [signal('pay', 0.5, ['pay'], '日給'), signal('pay', 0.4, ['pay'], '5万')];
    expect(chosen(signal('ordinary pay', -0.5, [], '日給'), ...twice)).toEqual(['pay']);
  });

  test('begin with a phrase that the server itself has set', () => {
    const phrase: Signal = { ...signal('phrase', 0.1, [], 'テレグラム'), rule: SERVER_PHRASE };
    expect(chosen(signal('a messenger', 0.9, ['contact'], 'テレグラムで'), phrase)).toEqual(['phrase']);
  });

  test('of a case from before signals had sorts are still about different words', () => {
    const heavy = signal('wholly like an offer', 0.8, [], '日給5万');
    const light = signal('pay', 0.5, [], '5万');
    const other = signal('contact', 0.3, [], 'テレグラム');
    expect(chosen(other, light, heavy)).toEqual(['wholly like an offer', 'contact']);
  });
});

test('any signals give at most four reasons, no two about the same words, wording once and last', () => {
  const span = fc
    .record({ start: fc.nat(30), length: fc.integer({ min: 1, max: 8 }) })
    .map(({ start, length }) => ({ start, end: start + length }));
  const signals = fc.array(
    fc.record({
      rule: fc.constant('fake/rule' as const),
      weight: fc.double({ min: -1, max: 1, noNaN: true }),
      sorts: fc.oneof(
        fc.subarray<EvidenceSort>([...CONCRETE_SORTS], { maxLength: 2 }),
        fc.constant<EvidenceSort[]>(['wording']),
      ),
      spans: fc.array(span, { minLength: 1, maxLength: 3 }),
      note: fc.string({ minLength: 1, maxLength: 2 }),
    }),
    { maxLength: 30 },
  );
  const positions = ({ spans }: Signal) =>
    new Set(spans.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, i) => start + i)));
  fc.assert(
    fc.property(signals, (found) => {
      const reasons = chooseReasons({ signals: found });
      expect(reasons.length).toBeLessThanOrEqual(4);
      expect(reasons.length === 0).toBe(found.every(({ weight }) => weight <= 0));
      const wordingAt = reasons.flatMap(({ sorts }, i) => (sorts.includes('wording') ? [i] : []));
      expect([[], [reasons.length - 1]]).toContainEqual(wordingAt);
      const others = reasons.filter(({ sorts }) => !sorts.includes('wording'));
      expect(new Set(others.map(({ note }) => note)).size).toBe(others.length);
      const words = others.map((reason) => [...positions(reason)].sort((a, b) => a - b).join());
      expect(new Set(words).size).toBe(words.length);
    }),
  );
});

test('the audit log of a platform gets the case and the rules of these reasons', () => {
  const signals = [
    signal('an invitation', 0.9, [], '日給5万'),
    signal('pay', 0.5, ['pay'], '日給5万'),
    signal('contact', 0.4, ['contact'], 'テレグラム'),
    signal('lawful', -0.4, [], '身分証'),
  ].map((each) => ({ ...each, rule: `fake/${each.note.replace(/ /g, '-')}` as const }));
  const opened = { kind: 'opened', at, packs: '', message: posted, verdict: { ...verdict('hide'), signals } };
  const state = deriveCaseState([opened as CaseEvent])!;
  const jobs = planJobs(state, createLocalizer(wordings, 'ja'), at);
  expect(jobs.map(({ action }) => 'reason' in action && action.reason)).toEqual([
    `${caseId} fake/pay fake/contact`,
  ]);
});
