import { execAt, foldedAlternation, MAX_FEATURES_PER_KIND, testAt } from '../regex-helpers.ts';
import {
  AMOUNT_START_CHARACTERS,
  type Currency,
  type CurrencyRate,
  type ParsedAmount,
  parseAmount,
  parseAmountRange,
  YEN,
} from './amount-parser.ts';
import { NUMBER_START_CHARACTERS } from './number-parser.ts';
import { detectPayBasis, type PayBasis } from './pay-basis.ts';

export type { Currency } from './amount-parser.ts';
export type { PayBasis } from './pay-basis.ts';

/** An amount of money in a folded text: the range [start, end). */
export interface MoneyAmount {
  readonly start: number;
  readonly end: number;
  /** In yen, other currencies at a rough rate; `low` and `high` are equal for a single amount. */
  readonly low: number;
  readonly high: number;
  readonly currency: Currency;
  /** What it is paid for; null if the text near it does not say. */
  readonly payBasis: PayBasis | null;
  /** There is no upper limit: 5万以上, 5万~, 最低5万. `high` is then the highest amount in the text. */
  readonly openEnded: boolean;
}

/** Suffixes of numbers that count something other than money. The look-aheads exclude pay: 5万日払い, 5万回収. */
const COUNTER_SUFFIXES = `
  [十冊枚字語歩匹羽戸曲号軒隻杯石票遍倍秒級歳才種巻章節項頁均局校円周%℃°] 人(?![手材員気]) 名(?![義前]) 回(?!収) 件(?!数)
  個(?![人室別]) 文(?!句) 点(?!滅) 頭(?!金) 社(?![長員会]) 話(?![しそせ]) 発(?![送注払]) 番(?!頭) 着(?!金) 食(?!事) 条(?!件)
  店(?![頭長]) 度(?!々) 代(?![引金行]) 世[帯紀] 日(?![払給当勤]) 時(?!給) 月(?![給収払末]) 年(?![収齢]) 分(?![けか割])
  行(?![けくきつい]) 本(?![人日当物気]) 台(?!本) 部(?!屋) 通(?![帳勤報]) 再生 温泉 [天块塊](?=[^、,]?[路后後前])
  分(?=感谢|感謝) の神 馬力 平米 坪 光年 [かけ箇][国所月] km kg kb mb gb
`
  .trim()
  .split(/\s+/)
  .join('|');
const COUNTER_WORDS_KANA = foldedAlternation(
  'いいね フォロワー リツイ リポスト アクセス ダウンロード ポイント コイン ゴールド ジェム ダメージ ビュー インプレ キロ メートル トン グラム リットル ボルト ワット ヘルツ ピクセル トークン ステップ ユーザー レコード リクエスト',
);
const COUNTER_WORDS_LATIN =
  '(?:pv|views?|followers?|subs|likes|lines|users?|rows|words|tokens?|people|members|stars|commits|requests?|reqs?|downloads?|points?|steps|hp|dps|hz|rpm|px|iops|qps|rps)(?![a-z])';
const COUNTER = `${COUNTER_SUFFIXES}|${COUNTER_WORDS_KANA}| ?${COUNTER_WORDS_LATIN}`;
/** 千万不要 is Chinese for "please do not", not a number. */
const CHINESE_EMPHASIS = /千[万萬](?=[不别別要小注记記])/y;
/** 4k and 10k can also be a screen resolution, a run or a score. */
const K_WITHOUT_MONEY = ` ?(?:${foldedAlternation('画質 テレビ モニター 解像度 動画 マラソン ラン 走')}|(?:tv|monitor|video|run|race|resolution|memory|ram|gold|gil|coins?|gems?|credits|silver|isk|xp|exp|mmr|elo|robux|dmg|damage|souls|karma|subs|seguidores|views|pessoas|moedas|vang|xu|nguoi)(?![a-z]))`;
const GROUP_SIZE = '[ -]?(?:raid|dungeon|part|group|squad|team|stack|crew|roster|lobby|run|vs)';
/** What follows a number that is no money, by its form. */
const NOT_MONEY_AFTER: Readonly<Record<ParsedAmount['form'], RegExp>> = {
  kanji: new RegExp(COUNTER, 'y'),
  man: new RegExp(`${COUNTER}|${GROUP_SIZE}`, 'y'),
  k: new RegExp(`${COUNTER}|${K_WITHOUT_MONEY}`, 'y'),
  digits: /の?(?:番号|数字|こーど|ぱす|暗証|整数|入力|計算)/y,
  // A date or an id.
  bare: new RegExp(`${COUNTER}|[/.:-][0-9]`, 'y'),
};

const PAY_WORDS = foldedAlternation(
  '日給 時給 日当 日収 報酬 月収 月給 週給 年収 年俸 ギャラ 給料 給与 賃金 謝礼 手当 手取り 単価 バイト代 報奨金 salary wage pay luong salario 日薪 时薪 時薪 月薪 报酬 酬劳 酬勞 工资 工資',
);
const PAY_WORD_BEFORE = new RegExp(
  `(?<=(${PAY_WORDS})[ :】\\])>」はが・→=]{0,4}(?:約|なんと|最低|最大|でも)?[ :]?)`,
  'y',
);
const PAY_WORD_NEARBY = new RegExp(`${PAY_WORDS}|稼|かせ|収入|即金|手渡し|ください|earn|赚|賺`);
/** Inside a name, an address or a version number. */
const NAME_BEFORE = /(?<=[a-z0-9_./#%-])/y;

const OPEN_ENDED_AFTER =
  / ?(?:以上|いじよう|[~↑]|\+(?=$|[\s!。)])|から|より|超|over(?![a-z])|up(?![a-z])|すたーと|保証|おーばー)/y;
const OPEN_ENDED_BEFORE =
  /(?<=(?:最低(?:でも|保証)?|下限|少なくとも|at least|minimum|min|from|over) ?[:は]? ?(?:[1一][件回日個人本枚])?)/y;

/** By unit: 1 if an amount may begin with it. */
const IS_AMOUNT_START = new Uint8Array(0x10000);
for (const opener of NUMBER_START_CHARACTERS + AMOUNT_START_CHARACTERS)
  IS_AMOUNT_START[opener.charCodeAt(0)] = 1;
const PAY_WORD_REACH = 16;
const MAX_AMOUNT = 1e12;

/**
 * Extracts the amounts of money of a folded text, sorted, without overlaps, at most 32. A number is money if it has a
 * currency, if it has 万 and counts nothing else, or if it follows a word for pay. Never throws; linear in the length of the
 * text.
 * @example extractAmounts('日給5~10万') // [{ start: 2, end: 7, low: 50000, high: 100000, currency: 'yen', payBasis: 'day', openEnded: false }]
 */
export function extractAmounts(folded: string): readonly MoneyAmount[] {
  const amounts: MoneyAmount[] = [];
  let next = 0;
  for (let at = 0; at < folded.length; at = next) {
    next = at + 1;
    if (IS_AMOUNT_START[folded.charCodeAt(at)] === 0) continue;
    const first = parseAmount(folded, at);
    if (first === null) continue;
    const parsed = parseAmountRange(folded, first);
    const last = amounts.at(-1)?.end ?? 0;
    // The 諭吉 of 1諭吉5 belongs to the 1.
    const rate = parsed.start < last ? null : rateOf(folded, parsed);
    next = rate === null ? first.end : parsed.end;
    if (rate === null) continue;
    const { start, end } = parsed;
    amounts.push({
      start,
      end,
      low: parsed.low * rate.yenPerUnit,
      high: parsed.high * rate.yenPerUnit,
      currency: rate.currency,
      payBasis: detectPayBasis(folded, start, end, last),
      openEnded: testAt(OPEN_ENDED_AFTER, folded, end) || testAt(OPEN_ENDED_BEFORE, folded, start),
    });
    if (amounts.length === MAX_FEATURES_PER_KIND) break;
  }
  return amounts;
}

/** The currency of a number that is money; null for every other number. */
function rateOf(text: string, amount: ParsedAmount): CurrencyRate | null {
  const { end, form, low, high, rate } = amount;
  if (!(low > 0 && high <= MAX_AMOUNT)) return null;
  // $1 is a shell argument, and 東京一円 means the whole of Tokyo.
  if (rate !== null) return form === 'bare' && low < (rate.currency === 'usd' ? 10 : 2) ? null : rate;
  return !testAt(NOT_MONEY_AFTER[form], text, end) && hasMoneyBefore(text, amount) ? YEN : null;
}

/** Does the text before a number without currency allow it to be money, or say so where the form says too little? */
function hasMoneyBefore(text: string, { start, end, form, low }: ParsedAmount): boolean {
  const payWord = (): string | undefined => execAt(PAY_WORD_BEFORE, text, start)?.[1];
  switch (form) {
    case 'kanji':
      return !testAt(CHINESE_EMPHASIS, text, start);
    case 'man':
      return !testAt(NAME_BEFORE, text, start);
    case 'k':
      if (testAt(NAME_BEFORE, text, start)) return false;
      return (low >= 10_000 && low % 5_000 === 0) || payWord() !== undefined;
    case 'digits':
      return PAY_WORD_NEARBY.test(text.slice(Math.max(0, start - PAY_WORD_REACH), end + PAY_WORD_REACH));
    case 'bare':
      return low >= minBareAmount(payWord());
  }
}

/** The least amount behind a pay word. 時給1200 is a wage in yen; 日給5 and 年収500 leave out 万. */
function minBareAmount(payWord: string | undefined): number {
  if (payWord === undefined) return Number.POSITIVE_INFINITY;
  if (payWord === '時給' || payWord === '単価') return 100;
  return payWord.startsWith('年') || payWord.startsWith('月') ? 10_000 : 1_000;
}
