import { describe, expect, it } from 'vitest';
import { findQuotations } from '../../../src/detect/features/text-shape.ts';
import { createFold } from '../../../src/text/index.ts';
import { loadShippedRules } from '../../support/shipped-rules.ts';

const { ruling } = await loadShippedRules();
const fold = createFold();

describe('quotation marks that only emphasise are the own words of the author', () => {
  it.each([
    '『荷物の受け取り』1回『3万円』『身分証不要』です',
    '“日給5万”“運ぶだけ”“テレグラム”気軽にどうぞ',
    '「日給5万円」\n「荷物を運ぶだけ」\n「DM」待ってます',
  ])('%s', (text) => {
    expect(findQuotations(fold(text))).toEqual([]);
    expect(ruling(text)).toBe('hide');
  });
});

describe('the words of others stay a quotation', () => {
  it.each([
    '「日給5万」「荷物を運ぶだけ」って言われた',
    '「日給5万」「荷物を運ぶだけ」という投稿があった',
    '「日給5万」「テレグラム」「運ぶだけ」…これ全部だよ',
    '「日給5万」「運ぶだけ」「テレグラム」の意味は?',
    '「日給5万」「運ぶだけ」「即日」危険な募集!',
    '「日給5万」「運ぶだけ」三つの共通点',
    '自動で消す語:「日給5万」「運ぶだけ」「テレグラム」です',
    '「日給5万円、荷物を運ぶだけ、即日払い」「DM」だそうです',
    '「日給5万円」だけは怪しいですよ',
    '> 日給5万\n> 荷物を運ぶだけ\nどうなんだろう',
  ])('%s', (text) => {
    expect(findQuotations(fold(text))).not.toEqual([]);
  });
});
