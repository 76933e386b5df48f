import { isLetter } from '../text/index.ts';

/** Words by the share of chat messages that have them, folded. What is missing here is taken to be rare. */
const EVERYDAY: readonly (readonly [number, string])[] = [
  [0.3, 'です つて'],
  [0.07, 'ない そう つた した して ですか とか ですよ ので ました よね 人 たい やつ いい'],
  [
    0.03,
    'それ るの ある あり 行 ですよね そうです やろ かな なんです たら います 好き いの いう かつた する ず やん ないで ' +
      'だけ れる なの 手 なら ないです 方 ですが つてる あります 子 らん んだ んですね みたい なあ ますか のは たの ' +
      '食べ いた てた いる そうですね 楽 では どう',
  ],
  [
    0.014,
    'なつて でした まで 感じ れた 最近 家 話 だと します やつて のか だつた という んですよ とこ 楽し してる ないん ' +
      'からな つたら ないの たこと かね でしよ のに あと きた なかつた える 自分 ないか よな と思い なくて だから 多い ' +
      'くれ たし 見て ますよね でしよう はない じやない すごい みたいな たので ける つてた きる がある るな ちやう 金 ' +
      'と思う 今日 たわ t u',
  ],
  [
    0.007,
    'と思います と思つ 白 ありますか になり あつた ですかね まん かい たから らしい 女 の方 言う できる てました かけ ' +
      '美味し べる だよ かもしれ くる だろ ちやい たよ また きつ として のですが んですが みたいです 草 大変 やら やる ' +
      '見た きて 月 おいし 仕事 んですけど 車 可 人が るだけ 出し 奴 持ち もない 買つ たけど 夜 あなた 売 無理 今日は ' +
      '昔 める でしようか わな えた の人 もんね 誰 がいい 足 おる ちやいます ではない してた 運 d k',
  ],
  [
    0.003,
    'せる ほしい 映画 けどね いない あるの やめ おいしい 見る ていた 男 んじや になつた 人に 人は ください 使つ だよな ' +
      'された 口 あるか てしまい ここ のよ があります ないよ 楽しい けどな つていう ないですか 韓国 すぐ との 持つ 無い ' +
      'へん したよ いてる 公 絶対 でる 難しい 怖い つてこと 円 ちやつ てほしい 万 ないし だろう ないけど の話 使つて ' +
      'じやん 欲しい わかる 時代 始め 負け くれる 必要 漫画 すぎて すぎる 学生 増え よかつた やつてる 旅行 持つて 最高 ' +
      'だけど めちや 相手 ないわ など 行か 来る じやなく 一人 てしまつ 全部 いますか でお やれ しちや 家で 困 のかな ' +
      'ないな ございます 声 宅 ただけ 興味 なし たのに なのに 昨日 明日 やばい 簡単 聞いて 出して いたら 動画 知らん 軽 ' +
      'つら それな 教え なのか じやなくて 東京 調べ 100 つけて よろ お話 場所 一度 だめ 名前 海外 出す 社会 かなあ 作る ' +
      'おらん あれば たいぷ お願い 音楽 受け 勝つ 来て 来た いける 書いて 入れて id 千 役 表 お金',
  ],
];

const SHARES = new Map(
  EVERYDAY.flatMap(([share, words]) => words.split(' ').map((word) => [word, share] as const)),
);

/**
 * The share of chat messages that have a term, roughly; it decides what is looked for first. A wrong guess costs time
 * and never a message.
 * @example shareOf('です') // 0.3
 */
export function shareOf(folded: string): number {
  const known = SHARES.get(folded);
  if (known !== undefined) return known;
  const letters = [...folded].filter((char) => isLetter(char.charCodeAt(0))).length;
  return letters <= 1 ? 0.002 : letters === 2 ? 0.0004 : 0.0001;
}
