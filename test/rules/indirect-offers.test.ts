import { describe, expect, it } from 'vitest';
import { loadShippedRules } from '../support/shipped-rules.ts';

const { ruling, verdict } = await loadShippedRules();

describe('an offer that names no wage and no way to reach the author', () => {
  it.each([
    ['tells what a friend was paid for a SIM', '友だちがSIM渡したら謝礼もらったって。紹介しよっか'],
    [
      'tells what a brother was paid for a parcel',
      'うちの弟、荷物を駅で受け取って渡すの手伝って一日で7万だって。人足りてないみたいだから声かけてみて',
    ],
    ['gives a share of the money that comes in', '口座に着金したら15%抜いて、残りは暗号資産で送って'],
    ['gives a share for the use of an account', 'あなたの口座を通してくれたら手数料として10%あげる'],
    [
      'looks like the notice of a company',
      '株式会社みらい流通サポート　現場スタッフ募集。日給4万円、交通費支給、社保完備。応募はTelegram @mirai_xxまで',
    ],
    ['asks for homes', '金庫ある家の場所知ってる人いない？当たったら分ける'],
    ['uses the account of the reader', '取引の入金を君の口座で受けて、手元に7%残してあとは渡すだけ'],
    ['has a car moved', '知らん人の車を港まで運転する。ナンバーは替えてある。着いたら十五'],
    ['has luggage carried', '卒業旅行のついでに荷物ひとつ。現地で受け取る人が待ってる。航空券つき'],
    ['wants a lookout', '見張り一人ほしい。角で立ってて誰か来たら鳴らす。終わり次第その場で'],
  ])('%s: 「%s」', (_, text) => {
    expect(ruling(text), JSON.stringify(verdict(text))).toBe('hide');
  });
});

describe('an offer in the words of a lawful job, a guild or a sale', () => {
  it.each([
    '配達補助、日当1万、交通費支給。夕方に駅で紙袋を渡されて、夜に別の駅で人に渡すだけ。会社名はありません、DMで',
    'ギルドのみんなへ。今夜の狩りは休みで、車を運転できる人を二人。23時に集合、スマホは家に置いてきて、前払い5万',
    '新品の家電を自宅で受け取り、届いた名前で署名して送る。1箱6千円',
  ])('is hidden where the rest is certain: 「%s」', (text) => {
    expect(ruling(text), JSON.stringify(verdict(text))).toBe('hide');
  });

  it('is not hidden for one sort of evidence: a warehouse that pays well', () => {
    expect(ruling('株式会社の倉庫で荷物を運ぶだけ、日給3万円、連絡ください')).not.toBe('hide');
  });
});

describe('a request for the photo of a licence, and nothing else', () => {
  it.each(['免許証と顔写真を送ってください', '身分証の写真をお願いします'])(
    'is never hidden: 「%s」',
    (text) => {
      expect(ruling(text)).not.toBe('hide');
      expect(verdict(text).signals.map(({ rule }) => rule)).not.toContain('account-trade/account-for-sale');
    },
  );
});

describe('the same words in ordinary talk', () => {
  it.each([
    '友だちがSIM変えたら月2千円も安くなったって。店紹介しよっか',
    '先輩が口座作ったら2千円もらえたって、銀行のキャンペーンだからまだいけるらしいよ',
    '決済手数料が売上の3.25%引かれてから口座に入金されるのつらい',
    '給料が入金されたら1割は貯金に回すようにしてる',
    '人狼で見張り役ほしいんだけど誰か入らない？',
    '空いてる家から荷物を出すの手伝ってくれた叔父に感謝。実家じまいつらい',
    '会社に免許証の写真を送った。社用車の登録で必要らしい',
    '書類上の社長は母だけど実際は父がやってる',
    '株式会社の説明会、質問は公式LINEから。身分証は当日の面接時に確認します',
  ])('is left alone: 「%s」', (text) => {
    expect(ruling(text)).toBe('pass');
  });
});

describe('what people say every day', () => {
  it.each([
    ['relief', '両親も部屋を見て安心してくれて、そのまま決めました'],
    ['a price', '化粧水一本1万円以上します'],
    ['hours of work', '明日も仕事があるので早く寝ます'],
    ['a card game', '7を出したら次の人に要らない手札を一枚渡せるルール'],
    ['a heist in a game', 'ハイストの準備できた、あと二人、取り分25%ずつ'],
    ['a heist in a game', 'カジノ強盗のハード、初期費用こっち持ちでいいよ'],
    ['a friend', '高収入の友達の話聞いてると落ち込む'],
    ['sightseeing', '駅のロッカーに荷物を預けて手ぶらで観光'],
  ])('%s is left alone: 「%s」', (_, text) => {
    expect(ruling(text), JSON.stringify(verdict(text))).toBe('pass');
  });
});
