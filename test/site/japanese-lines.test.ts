import { expect, it } from 'vitest';
import { joinJapaneseLines } from '../../site/japanese-lines.ts';

it('a Japanese sentence over two lines has no space in the middle', () => {
  expect(joinJapaneseLines('1. 投稿を\n   読みます。\n2. 次')).toBe('1. 投稿を読みます。\n2. 次');
});

it('paragraphs, lists, tables, Latin words and code keep their lines', () => {
  const text = '終わり。\n\n始まり\n- 項目\n- Slack\n  English\n| 表 |\n```\nコード\nコード\n```\n';
  expect(joinJapaneseLines(text)).toBe(text);
});
