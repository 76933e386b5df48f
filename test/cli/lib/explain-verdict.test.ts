import { describe, expect, it } from 'vitest';
import type { Policy, Signal, Verdict } from '#core';
import { mergeOverlappingSpans } from '../../../src/cases/index.ts';
import {
  BRACKET_MARKS,
  explainVerdict,
  highlightSpans,
  TERMINAL_MARKS,
} from '../../../src/cli/lib/explain-verdict.ts';
import { formatVerdictJson } from '../../../src/cli/lib/format-verdict-json.ts';

const verdict: Verdict = {
  ruling: 'review',
  probability: 0.6827,
  logOdds: 0.77,
  stance: 'soliciting',
  signals: [
    {
      rule: 'a/b',
      weight: 0.75,
      sorts: ['pay'],
      spans: [
        { start: 0, end: 2 },
        { start: 0, end: 3, part: 0 },
      ],
      note: '理由',
    },
    { rule: 'a/c', weight: -0.2, sorts: [], spans: [], note: '弁護' },
  ],
};

describe('a verdict as text', () => {
  it('marks overlapping and touching spans as one', () => {
    const spans = mergeOverlappingSpans([
      { start: 4, end: 6 },
      { start: 0, end: 2 },
      { start: 1, end: 3 },
      { start: 6, end: 7 },
      { start: 0, end: 9, part: 1 },
    ]);
    expect(spans).toEqual([
      { start: 0, end: 3 },
      { start: 4, end: 7 },
    ]);
    expect(highlightSpans('あいうえおかきく', spans, BRACKET_MARKS)).toBe('【あいう】え【おかき】く');
    expect(highlightSpans('あい', [{ start: 0, end: 1 }], TERMINAL_MARKS)).toBe('\u001b[1;7mあ\u001b[0mい');
  });

  it('replaces control characters, so that a text cannot control the terminal', () => {
    expect(highlightSpans('a\u001b[2Jb\u007f\u0085\tc', [], BRACKET_MARKS)).toBe('a␛[2Jb␡␡\tc');
  });

  it('shows negative weights, and matches outside the typed text', () => {
    const policy = { mode: 'enforce', probability: { review: 0.5, hide: 0.99 } } as Policy;
    const options = { policy, version: 'v1', language: 'ja', marks: BRACKET_MARKS, shownRules: 5 } as const;
    const text = explainVerdict('荷物の件', verdict, options);
    expect(text).toContain('+0.75  a/b  「荷物」 (添付・埋め込み内)\n');
    expect(text).toContain('反対の材料:\n  -0.20  a/c  \n         弁護\n');
    expect(text).toContain('ルール集の版: v1 / 実施(enforce)\n');
    expect(text).not.toContain('求人に必要な表示');
  });

  it('shows the heaviest rules first and says how many more there are', () => {
    const policy = { mode: 'enforce', probability: { review: 0.5, hide: 0.99 } } as Policy;
    const signal = (rule: Signal['rule'], weight: number): Signal => ({
      ...{ rule, weight, sorts: ['pay'], note: rule },
      spans: [{ start: Math.round(weight * 10), end: Math.round(weight * 10) + 1 }],
    });
    const many: Verdict = {
      ...{
        ruling: 'hide',
        logOdds: 7.66,
        probability: 0.9995,
        stance: 'soliciting',
        missing: ['name', 'pay'],
      },
      signals: [
        { ...signal('a/again', 0.8), spans: [{ start: 9, end: 10 }] },
        signal('a/light', 0.1),
        signal('a/heavy', 0.9),
        signal('a/middle', 0.5),
      ],
    };
    const options = { policy, version: 'v1', language: 'en', marks: BRACKET_MARKS } as const;
    const top = explainVerdict('abcdefghijk', many, { ...options, shownRules: 2 });
    expect(top).toMatch(/a\/heavy[\s\S]*a\/middle[\s\S]*and 2 more \(--all shows them\)/);
    expect(top).not.toMatch(/a\/(again|light)/);
    expect(top).toContain('Items of a job notice: 4 of 6 (missing: name, pay)');
    const all = explainVerdict('abcdefghijk', many, { ...options, shownRules: Number.POSITIVE_INFINITY });
    expect(all).toContain('a/light');
    expect(all).not.toContain('more');
  });

  it('shows what spoke against the verdict: rules, grammar, and by how much the stance lowered it', () => {
    const policy = { mode: 'enforce', probability: { review: 0.5, hide: 0.99 } } as Policy;
    const options = { policy, version: 'v1', language: 'en', marks: BRACKET_MARKS, shownRules: 5 } as const;
    const heard: Verdict = {
      ...{ ruling: 'pass', probability: 0.0025, logOdds: -6, stance: 'quoting' },
      signals: [
        { rule: 'a/pay', weight: 7.5, sorts: ['pay'], spans: [{ start: 1, end: 3 }], note: 'pay' },
        { rule: 'grammar/hearsay', weight: 0, sorts: [], spans: [], note: 'words of another person' },
        { rule: 'a/lawful', weight: -1, sorts: [], spans: [], note: 'an employer' },
        { rule: 'a/named', weight: 0, sorts: ['pay'], spans: [], note: 'names pay, rounded to nothing' },
      ],
    };
    const text = explainVerdict('アルバイトだって', heard, options);
    expect(text).toContain('【アルバイト】だって');
    expect(text).toContain('Rules that fired:\n  +7.50  a/pay  「アルバイト」\n         pay\n\n');
    expect(text).toContain(
      'What spoke against it:\n  -1.00  a/lawful  \n         an employer\n' +
        '  +0.00  grammar/hearsay  \n         words of another person\n  -3.29  stance/quoting\n         reads like a quotation of other people\n',
    );
    expect(text).not.toContain('a/named');
    expect(text).toContain('A message with the stance "quoting" is never hidden.');
    const hidden: Verdict = { ...heard, ruling: 'hide', stance: 'seeking-work', phraseRuling: 'hide' };
    expect(explainVerdict('アルバイトだって', hidden, options)).not.toContain('never hidden');
  });

  it('is one line of JSON for programs, with spans in the typed text only', () => {
    expect(JSON.parse(formatVerdictJson(7, { ...verdict, missing: ['pay'], asksForHelp: true }))).toEqual({
      index: 7,
      ruling: 'review',
      probability: 0.6827,
      logOdds: 0.77,
      stance: 'soliciting',
      asksForHelp: true,
      missing: ['pay'],
      signals: [
        { rule: 'a/b', weight: 0.75, sorts: ['pay'], spans: [[0, 2]], note: '理由' },
        { rule: 'a/c', weight: -0.2, sorts: [], spans: [], note: '弁護' },
      ],
    });
    const nothing = {
      ruling: 'pass',
      probability: 0.0001,
      logOdds: -9.21,
      stance: 'none',
      signals: [],
    } as const;
    expect(JSON.parse(formatVerdictJson(3, nothing))).toEqual({ index: 3, ...nothing });
  });
});
