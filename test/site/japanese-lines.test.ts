import { expect, it } from 'vitest';
import { joinJapaneseLines, languageOfText } from '../../site/japanese-lines.ts';

it('a Japanese sentence over two lines has no space in the middle', () => {
  expect(joinJapaneseLines('1. 投稿を\n   読みます。\n2. 次')).toBe('1. 投稿を読みます。\n2. 次');
});

it('paragraphs, lists, tables, Latin words and code keep their lines', () => {
  const text = '終わり。\n\n始まり\n- 項目\n- Slack\n  English\n| 表 |\n```\nコード\nコード\n```\n';
  expect(joinJapaneseLines(text)).toBe(text);
});

it('a page is English, Japanese, or in both languages', () => {
  expect(languageOfText('# お知らせのひな形\n\n〔コミュニティの名前〕では、yamidome を使っています。')).toBe(
    'ja',
  );
  expect(languageOfText('# Glossary\n\n| English | 日本語 | means |\n|---|---|---|')).toBe('both');
  expect(
    languageOfText(
      '# Recipe: rule pack\n\nA rule says what it looks for, for example 「闇バイト」, and has texts that prove it.',
    ),
  ).toBe('en');
});
