import { describe, expect, it } from 'vitest';
import { loadShippedRules } from '../support/shipped-rules.ts';

const { ruling, verdict } = await loadShippedRules();
const explain = (text: string) => JSON.stringify(verdict(text));

describe('an offer that names no sum and no app', () => {
  it.each([
    ['banknotes, and a profile', '駅で受け取って別の駅で渡すだけ、片道で諭吉5人分。プロフ見てから声かけてね'],
    [
      'digits, and the pinned post',
      'お使い頼める子いない？封筒を右から左へ渡すだけ、お礼は桁が違うよ。固定ツイまで',
    ],
    ['what it buys', '荷物ひとつ預かって翌日引き渡すだけで家賃くらいにはなる。動ける子は鍵垢まで'],
    ['an account to be shown', '口座見せるだけでその日に大きいお札数枚。気になる人は一言'],
    ['lines, by the piece', '新規で3回線とれたら十数枚手渡し。都内なら今日会える'],
    ['a vanishing chat', '言われた場所に行って渡すだけ、1回10枚。続きは消えるやつで話そ'],
    ['nerve, and a share', '夜に車出せる奴、覚悟ある奴。取り分はひとり30は固い、裏で話す'],
    [
      'a gain that is never counted',
      '頼まれた紙袋を隣町で受け取って運ぶだけ、会社員のひと月分になります。気になる方はリプで',
    ],
    [
      'a loan for others',
      'ローンの審査が通る人、借りた物はうちが引き取ります。返済は考えなくていいので通った日に分けましょう',
    ],
    ['shares of the haul', '家主は旅行中、裏口は開いてる。中の物は山分けするから静かな人だけ'],
    [
      'money on its way',
      'お金の通り道になってくれる人。届いた分を教えた通り別の人へ流すだけ、一割はその場で君のもの',
    ],
    [
      'what is known of a house',
      '留守の曜日も金の置き場所も分かってる。車出せる奴、覚悟ある奴、分け前は人数割り',
    ],
    ['an exam', '試験を代わりに受けてくれる大学生、合格したら半年分の学費を渡します'],
  ])('is hidden all the same: %s, 「%s」', (_, text) => {
    expect(ruling(text), explain(text)).toBe('hide');
  });
});

describe('the same words between friends, fans and sellers', () => {
  it.each([
    ['a sale', 'アクスタ3枚とポスカ5枚まとめて譲ります、送料込み。固定ツイ見てからお願いします'],
    ['a ticket', '連番してくれる方探してます、当日手渡しで精算でお願いします。プロフ読んでから'],
    ['a team', 'フットサルのメンバーあと二人足りてないです、土曜の夜に動ける人いたら一言ください'],
    ['a game', 'ギルドの素材集め手伝ってくれる人いる？お礼に装備渡すよ'],
    ['a trip', '台湾旅行のホテル、一緒に泊まれる子いない？飛行機は各自で'],
    ['a study', '心理学の実験の参加者を募集しています。座って画面を見るだけ、謝礼はクオカード1000円'],
    ['money that is gone', 'アリーナ前から3列目、諭吉3枚飛んだけど後悔してない'],
    ['a favour', '犬の散歩代わってくれる人いたらお礼する、近所の人限定で'],
    ['software', 'スクリプトを流すだけの作業なので、手が空いてる人お願いします'],
    ['a notice', '【お知らせ】明日は文化祭のため、正門の鍵は事務室で受け取ってください'],
    ['help with a removal', '引っ越しで荷物を運ぶの手伝ってくれた友達に、一か月分の野菜を渡した'],
    ['a lucky bag', '福袋の中身、兄弟で山分けした'],
    ['a stall', '同人誌の売り子をしてくれる方、お礼はその場で現金でお渡しします。一言ください'],
    ['a call from an office', '市役所からの電話、詐欺かと思ったら本当に市役所だった'],
    ['a jump', 'バンジー飛べる人いる？覚悟ある人だけ一緒に行こ'],
    ['a race', 'フルマラソンの伴走できる人、口堅い人じゃなくて足速い人希望'],
    ['hashtags', '#フッ軽な人と繋がりたい #カフェ巡り #プロフ見て'],
  ])('is left alone: %s, 「%s」', (_, text) => {
    expect(ruling(text), explain(text)).toBe('pass');
  });
});
