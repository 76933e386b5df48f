import { describe, expect, it } from 'vitest';
import { loadShippedRules } from '../support/shipped-rules.ts';

const { ruling, verdict } = await loadShippedRules();
const explain = (text: string) => JSON.stringify(verdict(text));

describe('a fragment of an offer', () => {
  it.each([
    ['a boast of pay', '高収入の1日バイトしたい人'],
    ['a purchase of accounts', '銀行口座を高値で買取中'],
    ['a wage', '日給6万円から支給'],
    ['a claim that there is no risk', 'リスクなしの案件です'],
    ['an app', 'テレグラム入れといて'],
  ])('goes to the moderators and is not hidden: %s, 「%s」', (_, text) => {
    expect(ruling(text), explain(text)).toBe('review');
  });

  it.each([
    ['pay and an errand', '日給6万、荷物を運ぶだけ'],
    ['pay and a contact', '日給6万、詳細はテレグラムで'],
    ['an account and its price', '口座買います、1口座6万'],
    ['a role in a crime', '今夜、受け子やれる人募集'],
    ['a call for those who can do what is not said', 'うさぎできる人、1羽6万'],
  ])('is hidden with %s: 「%s」', (_, text) => {
    expect(ruling(text), explain(text)).toBe('hide');
  });
});
