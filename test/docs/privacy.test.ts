import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { policySchema } from '#core';
import { PROJECT_ROOT } from '../../src/app/project-paths.ts';

const shippedPolicy = policySchema.parse(
  parse(readFileSync(join(PROJECT_ROOT, 'rules/policy.yaml'), 'utf8')),
);
const FOLDER = join(PROJECT_ROOT, 'docs/privacy');
const TEMPLATES = readdirSync(FOLDER).sort();
const GUIDE = readFileSync(join(PROJECT_ROOT, 'docs/privacy.md'), 'utf8');
/** The part of a template that an operator publishes. */
const publishedPartOf = (name: string): string =>
  readFileSync(join(FOLDER, name), 'utf8').split('\n---\n')[1]!.trim();
const placeholdersIn = (text: string): string[] => [...new Set(text.match(/〔[^〕]+〕/g) ?? [])];
/** Discord's limit for one message, in UTF-16 units. */
const MAX_MESSAGE_LENGTH = 2000;
const DEFAULTS: Readonly<Record<string, number>> = {
  'retention.days': shippedPolicy.retention.days,
  'strikes.windowDays': shippedPolicy.strikes.windowDays,
  'gate.keepDays': shippedPolicy.gate.keepDays,
  'gate.keepBannedDays': shippedPolicy.gate.keepBannedDays,
};

describe('the privacy kit', () => {
  test('there is a notice in three forms and an announcement in two languages', () => {
    expect(TEMPLATES).toEqual([
      'announcement.en.md',
      'announcement.ja.md',
      'notice.easy-ja.md',
      'notice.en.md',
      'notice.ja.md',
    ]);
  });

  test.each([
    ['privacy.md', GUIDE],
    ['ja/privacy.md', readFileSync(join(PROJECT_ROOT, 'docs/ja/privacy.md'), 'utf8')],
  ])('%s states the retention periods of the shipped policy', (_name, guide) => {
    for (const [key, days] of Object.entries(DEFAULTS)) {
      const stated = [...guide.matchAll(new RegExp(`\`${key.replace('.', String.raw`\.`)}\`: (\\d+)`, 'g'))];
      expect(stated.length, key).toBeGreaterThan(0);
      for (const [, number] of stated) expect(Number(number), key).toBe(days);
    }
  });

  test.each(TEMPLATES)(
    '%s states only periods of the shipped policy, and is to be reviewed by a lawyer',
    (name) => {
      const text = publishedPartOf(name).replaceAll(/〔[^〕]+〕/g, '');
      const days = [...text.matchAll(/(\d+) ?(?:日|days)/g)].map(([, number]) => Number(number));
      expect(days.length).toBeGreaterThan(0);
      expect(Object.values(DEFAULTS)).toEqual(expect.arrayContaining([...new Set(days)]));
      if (name.startsWith('notice.')) expect(new Set(days)).toEqual(new Set(Object.values(DEFAULTS)));
      const advice = readFileSync(join(FOLDER, name), 'utf8').split('\n---\n')[0]!;
      expect(advice).toMatch(/弁護士などの専門家に確認|reviewed by a lawyer/);
    },
  );

  test('the guide explains every placeholder, and no other', () => {
    const used = TEMPLATES.flatMap((name) => placeholdersIn(publishedPartOf(name)));
    const explained = GUIDE.split('\n')
      .filter((line) => line.startsWith('| 〔') && !line.startsWith('| 〔 〕'))
      .flatMap((line) => placeholdersIn(line.split(' | ')[0]!));
    expect([...new Set(used)].sort()).toEqual(explained.sort());
  });

  test.each(TEMPLATES.filter((name) => name.startsWith('announcement')))(
    '%s fits into one message',
    (name) => {
      expect(publishedPartOf(name).length).toBeLessThan(MAX_MESSAGE_LENGTH);
    },
  );

  test('the notices name what article 32 asks for, and the SMS provider abroad of article 28', () => {
    const japanese = publishedPartOf('notice.ja.md');
    for (const part of ['住所', '利用目的', '手数料', '安全のための措置', '苦情', '第三者への提供', '開示'])
      expect(japanese).toContain(part);
    for (const name of TEMPLATES) expect(publishedPartOf(name)).toMatch(/Twilio/);
    expect(japanese).toContain('米国の Twilio Inc.');
    expect(publishedPartOf('notice.en.md')).toContain('Twilio Inc. in the United States');
  });

  test('in the easy Japanese notice every kanji has its reading, and sentences are short', () => {
    const text = publishedPartOf('notice.easy-ja.md').replaceAll(/〔[^〕]+〕|`[^`]+`/g, '');
    const withoutReading = [...text.matchAll(/(?<!\p{sc=Han})\p{sc=Han}+(?!\p{sc=Han})(?!（[ぁ-ん]+）)/gu)];
    expect(withoutReading.map(([word]) => word)).toEqual([]);
    const sentences = text.replaceAll(/（[ぁ-ん]+）/g, '').split(/[。\n]/);
    expect(sentences.filter((sentence) => sentence.length > 45)).toEqual([]);
  });

  test('the guide cites the articles with their sources', () => {
    for (const article of [16, 17, 18, 21, 22, 23, 26, 27, 28, 32, 33, 34, 35])
      expect(GUIDE, `article ${article}`).toMatch(new RegExp(`\\b${article}\\b`));
    for (const source of ['415AC0000000057', 'guidelines_tsusoku', 'guidelines_offshore', '359AC0000000086'])
      expect(GUIDE).toContain(source);
  });
});
