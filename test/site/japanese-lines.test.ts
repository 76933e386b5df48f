import { expect, it } from 'vitest';
import { isJapanese, joinJapaneseLines } from '../../site/japanese-lines.ts';

it('a Japanese sentence over two lines has no space in the middle', () => {
  expect(joinJapaneseLines('1. 投稿を\n   読みます。\n2. 次')).toBe('1. 投稿を読みます。\n2. 次');
});

it('paragraphs, lists, tables, Latin words and code keep their lines', () => {
  const text = '終わり。\n\n始まり\n- 項目\n- Slack\n  English\n| 表 |\n```\nコード\nコード\n```\n';
  expect(joinJapaneseLines(text)).toBe(text);
});

it('a template in Japanese is not taken for a page that exists only in English', () => {
  expect(isJapanese('# お知らせのひな形\n\n〔コミュニティの名前〕では、yamidome を使っています。')).toBe(
    true,
  );
  expect(isJapanese('# Glossary\n\n| yami-baito | 闇バイト | work offered in public posts |')).toBe(false);
});
