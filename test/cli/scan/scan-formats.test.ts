import { describe, expect, it } from 'vitest';
import type { Message, Verdict } from '#core';
import { SCAN_FORMATS, SCAN_HEADS } from '../../../src/cli/scan/scan-formats.ts';
import { describeCounts, formatSummaryLine } from '../../../src/cli/scan/scan-summary.ts';

const message = {
  author: { id: '@7', name: '=rin' },
  ref: { channel: 'general' },
  sentAt: new Date('2026-11-02T03:00:00Z'),
  text: '荷物を受け取るだけの\n仕事です',
  parts: [],
} as unknown as Message;

const verdict = {
  ruling: 'hide',
  probability: 0.984,
  logOdds: 4.1,
  stance: 'soliciting',
  signals: ['荷物', '受け取', '仕事', 'だけ'].map((word, i) => ({
    rule: `parcels/rule-${i}`,
    weight: 4 - i,
    sorts: ['errand'],
    spans: [{ start: message.text.indexOf(word), end: message.text.indexOf(word) + word.length }],
    note: `${word}の話です`,
  })),
} as unknown as Verdict;

const plain = { width: 24, style: (_: string, words: string) => words, language: 'ja' } as const;
const coloured = { ...plain, style: (colour: string, words: string) => `<${colour}>${words}` };

describe('a message for people', () => {
  it('has ruling, probability, time in Japan, author and channel, the text cut at the width, and three reasons', () => {
    const lines = SCAN_FORMATS.human(0, message, verdict, plain).split('\n');
    expect(lines[0]).toBe('hide      98.4%  2026-11-02 12:00  =rin  #general');
    expect(lines[1]).toBe('        荷物を受け取る…');
    expect(lines.slice(2)).toHaveLength(3);
    expect(lines[2]).toMatch(/^ {8}- parcels\/rule/);
  });

  it('shows what was read in the pictures, also of a message without a text', () => {
    const parts = [
      { kind: 'attachment-name', text: 'a.png' },
      { kind: 'image-text', text: '即日払い\nDMで', confidence: 0.9 },
    ] as const;
    const shownOf = (text: string, language: 'en' | 'ja') =>
      SCAN_FORMATS.human(0, { ...message, text, parts }, verdict, { ...plain, width: 80, language })
        .split('\n')
        .slice(1, -3);
    expect(shownOf('気になる人は', 'ja')).toEqual(['        気になる人は', '        [画像] 即日払い DMで']);
    expect(shownOf('', 'en')).toEqual(['        [pictures] 即日払い DMで']);
    expect(SCAN_FORMATS.csv(0, { ...message, parts }, verdict, plain)).toMatch(/,"即日払い\nDMで"$/);
  });

  it('a history without times shows none', () => {
    const undated = { ...message, sentAt: new Date(0) };
    expect(SCAN_FORMATS.human(0, undated, verdict, plain)).toContain('98.4%  –  =rin');
    expect(SCAN_FORMATS.csv(0, undated, verdict, plain)).toContain(',soliciting,,');
  });

  it('a ruling has a colour where colour is used', () => {
    expect(SCAN_FORMATS.human(0, message, verdict, coloured)).toContain('<red>hide');
    expect(SCAN_FORMATS.human(0, message, verdict, plain)).not.toContain('\u001b');
  });

  it('a text cannot control the terminal', () => {
    const hostile = { ...message, text: 'a\u001b[2Jb\u202ec' };
    expect(SCAN_FORMATS.human(0, hostile, verdict, plain)).not.toMatch(/[\u001b\u202e]/);
  });
});

it('a table has the same columns, and no cell of it is a formula', () => {
  const columns = SCAN_HEADS.csv!.replace('\ufeff', '').split(',');
  const [line = '', rest = ''] = SCAN_FORMATS.csv(3, message, verdict, plain).split('\n');
  expect(columns).toEqual([
    ...['index', 'ruling', 'probability', 'log_odds', 'stance', 'sent_utc', 'author', 'account', 'channel'],
    ...['text', 'rules', 'reasons', 'picture_text'],
  ]);
  expect(line).toBe(
    "3,hide,0.984,4.1,soliciting,2026-11-02T03:00:00.000Z,'=rin,'@7,general,\"荷物を受け取るだけの",
  );
  expect(rest).toMatch(/^仕事です",parcels\/rule-\d; parcels\/rule-\d; parcels\/rule-\d,\S+; \S+; \S+,$/);
});

describe('the last line of a scan', () => {
  const counts = { pass: 1200, review: 3, hide: 1 };
  const figures = { counts, problems: 0, seconds: 2.5, secondsSinceFirst: 2, version: 'v1' };

  it('has the rate of all messages after the first, which waits for the start', () => {
    expect(formatSummaryLine(figures, 'en')).toBe(
      '1,204 messages: 1,200 pass, 3 review, 1 hide; 2.5 s, 602 messages/s; packs v1',
    );
    expect(formatSummaryLine({ ...figures, problems: 4 }, 'ja')).toBe(
      '1,204件を判定しました：問題なし 1,200件、確認 3件、非表示 1件、読めなかったもの 4件（2.5秒、毎秒602件）。ルール集の版 v1',
    );
  });

  it('has no rate when the scan took less than a second', () => {
    const one = {
      counts: { pass: 1, review: 0, hide: 0 },
      problems: 1,
      seconds: 0.5,
      secondsSinceFirst: 0,
      version: 'v1',
    };
    expect(formatSummaryLine(one, 'en')).toBe(
      '1 message: 1 pass, 0 review, 0 hide; 1 could not be read; 0.5 s; packs v1',
    );
  });

  it('progress has the same counts', () => {
    expect(describeCounts(counts, 'en')).toBe('1,204 messages, 1 to hide, 3 to review');
    expect(describeCounts(counts, 'ja')).toBe('1,204件、非表示 1件、確認 3件');
  });
});
