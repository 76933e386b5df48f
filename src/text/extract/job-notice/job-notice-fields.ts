import type { JobNoticeItem } from '#core';
import type { Contact } from '../contacts/extract-contacts.ts';
import type { MoneyAmount } from '../money/extract-amounts.ts';
import { foldedAlternation, testAt } from '../regex-helpers.ts';

/** A label up to the start of its value: 【勤務地】, 勤務地: or a list item. */
const labelPattern = (words: string): string =>
  `(?:【 ?${foldedAlternation(words)} ?】|[\\[(<■●◆・○]? ?${foldedAlternation(words)} ?[:→\\])>])[ \\n:]{0,3}`;
/** A value without information. */
const EMPTY_VALUE = foldedAlternation(
  'dm 詳細 詳しく 秘密 応相談 要相談 相談 未定 後日 後ほど 追って 不問 全国 どこでも 都内某所 某所 内緒 非公開 当日 現地 問い合わせ 問合せ 連絡 ○ ● ◯ × - ?',
);
const VALUE = `(?!${EMPTY_VALUE})[^\\s【■●◆・]`;

const COMPANY = foldedAlternation(
  '株式会社 有限会社 合同会社 合資会社 (株) (有) (同) 社会福祉法人 医療法人 学校法人 一般社団法人 npo法人 協同組合',
);
/** 株式会社ニトリ names an employer; 株式会社に勤める does not. */
const NAME = [
  `${COMPANY} ?(?!です|ます|など|では|から|まで|[にでとはがをのも][一-龠])[一-龠ぁ-ゖa-z0-9]{2}`,
  `[一-龠ぁ-ゖーa-z0-9]{2} ?${COMPANY}`,
  // 焼肉店 and この店 are not names, so a shop needs its branch.
  '[一-龠ぁ-ゖーa-z0-9]{2}(?:本店|支店|駅前店|[東西南北]口店|号店)',
  `${labelPattern('会社名 社名 店名 店舗名 屋号 事業者名 事業所名 企業名 団体名 法人名 募集者 募集元 雇用主 求人企業 氏名又は名称 名称 氏名')}${VALUE}{2}`,
].join('|');
const AREA = '(?:[一-龠ぁ-ゖー]{1,6}(?:市|区|町|村)|東京都|北海道|京都府|大阪府|[一-龠]{2,3}県)';
const STREET = `(?:[0-9一二三四五六七八九十]{1,3}丁目|[0-9一二三四五六七八九十]{1,5}番(?:地|[0-9]{1,3}号?(?![0-9]))|[0-9]{1,4}-[0-9]{1,4}(?:-[0-9]{1,4}){0,2}(?![0-9時歳万円人日分代%名月年])|${foldedAlternation('ビル マンション ハイツ コーポ')}|[0-9]{1,3}(?:階|f(?![a-z])|号室))`;
const ADDRESS = `${AREA}[^\\n。!?]{0,20}?${STREET}`;

const FORM_NAME = foldedAlternation(
  '応募フォーム 問い合わせフォーム 問合せフォーム 問合わせフォーム 申し込みフォーム 申込フォーム エントリーフォーム',
);
const INQUIRY_FORM = `${FORM_NAME}[^\\n]{0,12}\\n?[^\\n]{0,8}https?://|https?://[^\\s]{1,200}[ \\n][^\\n]{0,8}${FORM_NAME}`;

const DUTIES_LABEL = `${labelPattern('業務内容 仕事内容 お仕事内容 職務内容 作業内容 業務 職種 募集職種 仕事 お仕事')}(?!簡単|かんたん|誰でも|高収入|高額|荷物を?運ぶだけ|受け取るだけ|受取るだけ)${VALUE}{3}`;
/** Concrete tasks. Carrying or collecting "only" is left out, because it is the wording of disguised offers. */
const TASK = foldedAlternation(
  'ホールスタッフ 接客 レジ打ち レジ業務 品出し 調理補助 調理 キッチン 配膳 皿洗い 洗い場 仕込み 清掃 検品 梱包 仕分け ピッキング 介護 看護 保育 一般事務 事務作業 事務補助 データ入力 書類整理 経理 プログラミング 開発業務 設計 施工 警備 交通誘導 家庭教師 塾講師 講師 コールセンター 引越し作業 引っ越し作業 搬入 設営 販売スタッフ 店頭販売 試食販売 調剤 収穫 製造 組立 組み立て フードデリバリー ビラ配り ポスティング 試験監督 翻訳 動画編集 イラスト制作 デザイン制作 ライティング',
);

const PLACE_LABEL = `${labelPattern('勤務地 勤務先 就業場所 就業先 勤務場所 作業場所 業務に従事する場所 最寄り駅 最寄駅 最寄り アクセス 場所 職場 職場所在地')}${VALUE}{2}`;
const PLACE =
  '[一-龠ぁ-ゖー]{1,8}駅(?:から|より|前|直結|近く|すぐ|徒歩| ?[0-9]{1,2}分)|徒歩 ?[0-9]{1,2} ?分|在宅(?:勤務|わーく|ok|での)|(?:ふる)?りもーと(?:勤務|わーく)|[一-龠]{1,6}(?:市|区|町|村|県|府|駅)(?:内|前|近く)?(?:での?|にて|の)?(?:勤務|お仕事|仕事|作業)';

const PATTERNS: readonly (readonly [JobNoticeItem, RegExp])[] = [
  ['name', new RegExp(NAME)],
  ['address', new RegExp(ADDRESS)],
  ['contact', new RegExp(INQUIRY_FORM)],
  ['duties', new RegExp(`${DUTIES_LABEL}|${TASK}`)],
  ['place', new RegExp(`${PLACE_LABEL}|${PLACE}`)],
];
const PAY_LABEL_BEFORE = new RegExp(
  `(?<=${foldedAlternation('給与 給料 賃金 報酬 謝礼 手当 ギャラ 支給 時給 日給 月給 単価')}[^\\n。]{0,10})`,
  'y',
);

/**
 * The items of a lawful job notice that are in a folded text, labelled (【勤務地】渋谷) or in a sentence. The law
 * (職業安定法 5条の4 and the labour ministry's notice of 2024-12-18) requires six. A DM or a messenger id is not a contact
 * in this sense: the notice requires a telephone number, a mail address or the employer's own form.
 * @example extractJobNoticeFields('時給1200円 渋谷駅徒歩5分', extractAmounts(text), []) // Set { 'pay', 'place' }
 */
export function extractJobNoticeFields(
  folded: string,
  amounts: readonly MoneyAmount[],
  contacts: readonly Contact[],
): ReadonlySet<JobNoticeItem> {
  // A line break for each phone number, so that its digits are not read as a street address.
  const withoutPhones = contacts
    .filter(({ kind }) => kind === 'phone')
    .toReversed()
    .reduce((text, { start, end }) => `${text.slice(0, start)}\n${text.slice(end)}`, folded);
  const present = new Set(PATTERNS.flatMap(([item, pattern]) => (pattern.test(withoutPhones) ? item : [])));
  if (contacts.some(({ kind }) => kind === 'phone' || kind === 'mail')) present.add('contact');
  // An amount alone may be a price; a wage has a pay basis or follows a word for pay.
  const isPay = ({ payBasis, start }: MoneyAmount): boolean =>
    payBasis !== null || testAt(PAY_LABEL_BEFORE, folded, start);
  return amounts.some(isPay) ? present.add('pay') : present;
}
