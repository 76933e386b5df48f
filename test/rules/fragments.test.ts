import { describe, expect, it } from 'vitest';
import { loadShippedRules } from '../support/shipped-rules.ts';

const { ruling, verdict } = await loadShippedRules();
const explain = (text: string) => JSON.stringify(verdict(text));

describe('short remarks with the same words', () => {
  it.each([
    '詳しくは公式サイトで',
    'ギルドの詳細はDMで',
    'お金配りおじさんってまだいるんだ',
    '友達を紹介したら1人500円分のクーポンもらえた',
    '夜中に車出せる人いたらラーメン食べに行きたい',
    '飛行機代は会社が払ってくれた',
    '正規の求人で身分証の画像をアプリで送るよう要求されることはない',
  ])('are left alone: 「%s」', (text) => {
    expect(ruling(text), explain(text)).toBe('pass');
  });
});

describe('a fragment of an offer', () => {
  it.each([
    ['a boast of pay', '高収入の1日バイトしたい人'],
    ['a purchase of accounts', '銀行口座を高値で買取中'],
    ['a wage', '日給6万円から支給'],
    ['a claim that there is no risk', 'リスクなしの案件です'],
    ['an app', 'テレグラム入れといて'],
    ['a way to hear more', '詳しい内容はDMで'],
    ['money for everybody', '現金を全員に配ります'],
    ['a telephone that will be paid for', '端末代はこちらで負担します'],
    ['pay for each friend', '友達を連れてきたら1人3万'],
    ['pay in crypto assets', '報酬は暗号資産でお渡し'],
    ['a pledge', '担保に免許証の写真を送信してください'],
    ['a threat', '途中で抜けたら実家に行きます'],
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
