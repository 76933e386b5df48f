/** Units of hostile messages that could slow down detection; each is repeated to 4,000 characters. */
export const WORST_CASE_UNITS = {
  kana: 'あ',
  katakana: 'ア',
  terms: 'テレグラム',
  'terms in terms': '闇バイト募集高額バイト即日バイト',
  separators: 'テ/レ/グ/ラ/ム',
  'nested separators': 'テ／(レ)・[グ]_ラ / ム。',
  'one character a line': '高\n額\n報\n酬\n',
  emoji: '😀',
  'emoji between': 'テ🍀レ🍀グ🍀ラ🍀ム',
  zalgo: 'バ\u0301\u0323\u0300\u0316\u0338イ\u0334\u0347\u0489ト\u0336\u0353',
  offers: '日給5万、荷物を運ぶだけ。詳細はテレグラムで。',
  'offers without contact': '月収100万保証、誰でもできる仕事です！',
  masks: '受○子',
  'masks only': '○',
  'look-alikes': '夕夕キバイ卜ロ座Τelegram',
  'half-width kana': 'ﾃﾚｸﾞﾗﾑ',
  digits: '1234567890',
  amounts: '日給5万円',
  urls: 'https://t.me/abc_123 ',
  mentions: '@abc_1 ',
  quotes: '「荷物」',
  'lone surrogates': '\ud83d',
} as const;

/** Name of a hostile message. */
export type WorstCaseKind = keyof typeof WORST_CASE_UNITS;

const TEXT_LENGTH = 4_000;

/** A message of 4,000 code points of one kind. @example worstCaseText('digits').length // 4000 */
export const worstCaseText = (kind: WorstCaseKind): string => {
  const unit = Array.from(WORST_CASE_UNITS[kind]);
  return Array.from({ length: TEXT_LENGTH }, (_, i) => unit[i % unit.length]).join('');
};
