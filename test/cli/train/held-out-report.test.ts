import { describe, expect, it } from 'vitest';
import {
  formatCalibration,
  formatHeldOut,
  rulingOf,
  upperBound,
} from '../../../src/cli/train/held-out-report.ts';
import type { HeldOutVerdict, RuleEvidence } from '../../../src/cli/train/train-wording.ts';
import { NO_EVIDENCE_LOG_ODDS } from '../../../src/core/index.ts';

const THRESHOLDS = { review: 0.04, hide: 0.55 };
const PAY = { weight: 3, sorts: ['pay'] as const, spans: [] };

const evidence = (changes: Partial<RuleEvidence> = {}): RuleEvidence => ({
  stance: 'soliciting',
  logOdds: 0,
  signals: [PAY],
  ...changes,
});
const rule = (logOdds: number, changes?: Partial<RuleEvidence>) =>
  rulingOf({ byRules: evidence(changes), logOdds, isFragment: false }, THRESHOLDS);

describe('the upper bound at 95 % confidence', () => {
  it('is three for none, and that of the Poisson distribution for more', () => {
    expect(upperBound(0)).toBeCloseTo(3, 1);
    expect(upperBound(1)).toBeCloseTo(4.74, 1);
    expect(upperBound(10)).toBeCloseTo(16.96, 1);
  });
});

describe('the ruling on a text that was left out', () => {
  it('hides what solicits and is probable, and reviews what is less probable', () => {
    expect(rule(5)).toBe('hide');
    expect(rule(-1)).toBe('review');
    expect(rule(-6)).toBe('pass');
  });

  it('only reviews what does not solicit, is only a hint, or has only its wording against it', () => {
    expect(rule(5, { stance: 'none' })).toBe('review');
    expect(rule(5, { reviewOnly: true })).toBe('review');
    expect(rule(5, { signals: [] })).toBe('review');
    expect(rulingOf({ byRules: evidence(), logOdds: 5, isFragment: true }, THRESHOLDS)).toBe('review');
  });

  it('passes who asks for help or looks for work, however probable', () => {
    expect(rule(9, { stance: 'asking-help' })).toBe('pass');
    expect(rule(9, { stance: 'seeking-work' })).toBe('pass');
  });
});

describe('the report on texts that were left out', () => {
  const verdict = (
    file: string | undefined,
    expected: HeldOutVerdict['expect'],
    logOdds: number,
  ): HeldOutVerdict => ({
    file,
    text: '荷物',
    expect: expected,
    byRules: evidence(),
    logOdds,
    isFragment: false,
  });
  const texts = [
    verdict('a/offers.jsonl', 'hide', 9),
    verdict('a/offers.jsonl', 'hide', -1),
    verdict('a/talk.jsonl', 'pass', NO_EVIDENCE_LOG_ODDS),
    verdict(undefined, 'pass', NO_EVIDENCE_LOG_ODDS),
    verdict(undefined, 'pass', 9),
  ];

  it('counts by file, and gives the rate of mistakes on chat', () => {
    const report = formatHeldOut(texts, THRESHOLDS);
    expect(report).toMatch(/^offers +1, 2 of 2$/m);
    expect(report).toMatch(/^talk +0, 0 of 1$/m);
    expect(report).toMatch(/^all +1, 2 of 2 +0, 0 of 1$/m);
    expect(report).toContain('Of 2 lines of chat: hidden 1 (50000.0 per 100,000');
    expect(formatHeldOut(texts.slice(0, 3), THRESHOLDS)).not.toContain('chat');
  });

  it('sets the stated probabilities beside the share of offers', () => {
    const table = formatCalibration(texts);
    expect(table).toMatch(/^0–0\.1 % +0 +1 +0\.0 %$/m);
    expect(table).toMatch(/^99\.9–100 % +1 +1 +0\.0 %$/m);
  });
});
