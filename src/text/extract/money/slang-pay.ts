import { findMatches } from '../../match/find-matches.ts';
import { foldedAlternation, MAX_FEATURES_PER_KIND } from '../regex-helpers.ts';

/** Pay in insider shorthand: the range [start, end) of a folded text. */
export interface SlangPay {
  readonly start: number;
  readonly end: number;
  /** `bare` leaves out 万 (日7, 報酬35); `share` is a percentage (取り分2割). */
  readonly kind: 'bare' | 'share';
}

const PAY_WORDS = foldedAlternation(
  '報酬 日給 日当 日収 週給 月給 月収 手取り 取り分 ギャラ 謝礼 即金 固定 即日 保証 分け前 本人 初回 お礼',
);
const JOB_UNITS = foldedAlternation(
  '1件 1本 1回 1往復 1個 1枚 1人 一人 1名 1口 1晩 一晩 1日 半日 片道 往復 一発 1発',
);
const GLUE = '[ :=]{0,2}(?:は|が|で|に|の|約|最低|最大|なんと|保証|平均)?[ :]?';
/** Excludes numbers that count something else: 5 件, 20 日, 3 時, 2.5, 1/2, 10%, 800 ゴールド of a game (also misread, as ゴコールド). */
const NO_COUNTER_AFTER =
  '(?![0-9.,/:%°]|[a-z]|-[0-9]| ?(?:[件回個名枚時分秒日月年週号点番本台社話着泊位位歳才代度種冊匹階曲部章節問限試合勝敗連万円千百億周人回戦食軒作打得席杯皿品軍巡段箇発円]|か月|ヶ月|かこく|つ(?![ ~])|ぱーせんと|ごろ|きろ|めーとる|れべる|ご[こーろ]{1,3}るど|こいん|ぽいんと|じぇむ|じゅえる|だいや|めだる|くりすたる|るぴー|金貨|銀貨))';

/** 1件7, 報酬35, 日7, 月120. Not after a 日 or 月 at the end of a longer word or a date. */
const BARE_AMOUNT = new RegExp(
  `(?:${PAY_WORDS}${GLUE}|(?<![0-9一-龠/.ー])${JOB_UNITS}${GLUE})[1-9][0-9]{0,2}(?:[~-][1-9][0-9]{0,2})?${NO_COUNTER_AFTER}` +
    `|(?<![0-9一-龠/.ー])(?:日(?:に|で|は)?[3-9]|[日月週](?:に|で|は)?[1-9][0-9]{1,2})(?:[~-][1-9][0-9]{0,2})?` +
    `(?=$|[^0-9a-z一-龠ぁ-ん.,/:%°ー-]|[はでか超以保取稼いもを])${NO_COUNTER_AFTER}`,
  'g',
);
/** 1羽3万, 1玉5万: this much for one of anything is pay and not a price. */
const PER_ITEM_AMOUNT =
  /(?<![0-9一-龠/.])[1一][ぁ-ん一-龠ー]{1,3}(?<![年月位歳日期部章話階個目時分秒回本件枚])[ でに]?(?:[3-9]|[1-9][0-9]{1,2})万/g;
/** 運ぶだけで5, without a counter behind it. */
const ONLY_FOR_AMOUNT = /だけ(?:の仕事|のお仕事|のやつ|)で[1-9][0-9]?(?=$|[\s、。!,])/g;
/** 案件50~, 即金5から: an open end marks the number as pay. */
const OPEN_ENDED_AMOUNT = new RegExp(
  `${foldedAlternation('案件 即金 仕事 高額 報酬 運び 受け 出し')}[ :]?[1-9][0-9]{0,2}(?:~|から|以上|\\+)(?![0-9]|[件回個名枚時分日月年人])`,
  'g',
);
const SHARE_WORDS = foldedAlternation(
  '取り分 報酬 歩合 売上 売り上げ 手数料 手取り 分け前 折半 引き出し額 入金額 預かった 下ろした 成功報酬 振込額 着金 振り込まれた 送られてきた 通した額 通った額 動いた額',
);
const PERCENTAGE = '[1-9][0-9]?(?:[~-][1-9][0-9]?)? ?(?:%|ぱーせんと|割(?!引|り勘|合|増|安|高|れ))';
const SHARE_OF_WHOLE = new RegExp(
  `${SHARE_WORDS}[^\\n。!?]{0,8}?${PERCENTAGE}|${PERCENTAGE}[^\\n。!?0-9]{0,6}?${foldedAlternation('バック 渡し 渡す お支払い 報酬 あげ 取り分 お渡し 還元 支払 謝礼 抜いて 差し引')}|[^0-9.]${PERCENTAGE}[ 、。!]*$`,
  'g',
);

const PATTERNS: readonly (readonly [SlangPay['kind'], RegExp])[] = [
  ['bare', BARE_AMOUNT],
  ['bare', OPEN_ENDED_AMOUNT],
  ['bare', ONLY_FOR_AMOUNT],
  ['bare', PER_ITEM_AMOUNT],
  ['share', SHARE_OF_WHOLE],
];
/** Every pattern needs one, and many texts have none. */
const DIGIT = /[1-9]/;

/**
 * Extracts pay in insider shorthand, sorted by kind, at most 32 per pattern. Never throws; linear in the length of the text.
 * @example extractSlangPay('固定で日7、歩合つけば日20') // two of kind bare
 */
export function extractSlangPay(folded: string): readonly SlangPay[] {
  if (!DIGIT.test(folded)) return [];
  return PATTERNS.flatMap(([kind, pattern]) =>
    findMatches(folded, pattern, MAX_FEATURES_PER_KIND).map(({ index, 0: { length } }) => ({
      start: index,
      end: index + length,
      kind,
    })),
  );
}
