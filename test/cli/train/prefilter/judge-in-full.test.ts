import { describe, expect, it } from 'vitest';
import { findOrdinary, judgeInFull } from '../../../../src/cli/train/prefilter/judge-in-full.ts';
import type { HeldOutVerdict } from '../../../../src/cli/train/train-wording.ts';
import { NO_EVIDENCE_LOG_ODDS, type Verdict } from '../../../../src/core/index.ts';

const PASS: Verdict = {
  ruling: 'pass',
  stance: 'none',
  signals: [],
  logOdds: NO_EVIDENCE_LOG_ODDS,
  probability: 0.0001,
};
const INPUT = {
  examples: [
    { file: 'own.jsonl', role: 'sample', text: '荷物を運ぶだけ', expect: 'hide' },
    { file: 'own.jsonl', role: 'sample', text: '荷物が届いた', expect: 'pass' },
  ],
  stanceExamples: [{ file: 'stance.jsonl', text: '助けて', stance: 'asking-help', language: 'ja' }],
  chat: ['おはよう', '荷物きた'],
} as const;

const judgedTexts = (ordinary?: Uint8Array): readonly string[] => {
  const texts: string[] = [];
  judgeInFull(
    INPUT,
    ({ text }) => {
      texts.push(text);
      return PASS;
    },
    ordinary,
  );
  return texts;
};

describe('judging the training texts in full', () => {
  it('judges each text once', () => {
    expect(judgedTexts()).toEqual(['荷物を運ぶだけ', '荷物が届いた', '助けて', 'おはよう', '荷物きた']);
  });

  it('judges no innocent text that is known to be ordinary, but every offer', () => {
    expect(judgedTexts(Uint8Array.of(1, 1, 1, 0))).toEqual(['荷物を運ぶだけ', '助けて', '荷物きた']);
  });

  it('gives the rulings of the examples, and an example for the prefilter of every text', () => {
    const { rulings, prefilterExamples } = judgeInFull(INPUT, ({ text }) => ({
      ...PASS,
      ruling: text === '荷物を運ぶだけ' ? 'hide' : 'pass',
    }));
    expect(rulings).toEqual(['hide', 'pass']);
    expect(new Set(prefilterExamples.map(({ origin }) => origin)).size).toBe(5);
  });
});

describe('an ordinary text', () => {
  const verdict = (logOdds: number, changes: Partial<HeldOutVerdict['byRules']> = {}): HeldOutVerdict => ({
    file: undefined,
    text: '荷物',
    expect: 'pass',
    logOdds,
    isFragment: false,
    byRules: { stance: 'none', logOdds: NO_EVIDENCE_LOG_ODDS, signals: [], ...changes },
  });

  it('has ordinary wording, no signal of a rule, and no stance', () => {
    const flags = findOrdinary([
      verdict(NO_EVIDENCE_LOG_ODDS - 2),
      verdict(NO_EVIDENCE_LOG_ODDS + 2),
      verdict(NO_EVIDENCE_LOG_ODDS - 2, { stance: 'asking-help' }),
      verdict(NO_EVIDENCE_LOG_ODDS - 2, { signals: [{ weight: 1, sorts: [], spans: [] }] }),
    ]);
    expect([...flags]).toEqual([1, 0, 0, 0]);
  });
});
