/** Disguises of a whole text by its spelling. Each returns the text as it is if there is nothing to replace. */

/** Words and how they are written with other kanji of the same sound. */
const WRONG_KANJI: Readonly<Record<string, string>> = {
  受け子: '請け子',
  出し子: '出詞子',
  叩き: '多々木',
  タタキ: '多々木',
  闇バイト: '病みバイト',
  口座: '高座',
  通帳: '通町',
  日給: '日9',
  報酬: '報州',
  高額: '高学',
  高収入: '高終入',
  即金: '速金',
  即日: '速日',
  現金: '現菌',
  案件: '暗件',
  募集: '墓集',
  荷物: '二もつ',
  封筒: '封等',
  回収: '改州',
  詳細: '詳採',
  連絡: '恋絡',
  テレグラム: 'テレグラ無',
};

/** Replaces telling words by other kanji of the same sound. @example toWrongKanji('口座を売る') // '高座を売る' */
export const toWrongKanji = (text: string): string =>
  text.replace(new RegExp(Object.keys(WRONG_KANJI).join('|'), 'g'), (word) => WRONG_KANJI[word]!);

const replaceDigits =
  (digits: string) =>
  (text: string): string =>
    text.replace(/[0-9]/g, (digit) => [...digits][Number(digit)]!);

/** @example toKanjiDigits('日給5万') // '日給五万' */
export const toKanjiDigits = replaceDigits('〇一二三四五六七八九');
/** @example toCircledDigits('日給5万') // '日給⑤万' */
export const toCircledDigits = replaceDigits('⓪①②③④⑤⑥⑦⑧⑨');
/** @example toOldSums('日給5万円') // '日給伍萬圓' */
export const toOldSums = (text: string): string =>
  replaceDigits('零壱弐参四伍六七八九')(text)
    .replace(/(?<=[零壱弐参四伍六七八九十百千])万/g, '萬')
    .replace(/(?<=[万萬千百])円/g, '圓');

/** By letter: look-alikes of Cyrillic, Greek, Cherokee, Lisu, Canadian syllables, small capitals. */
const ALPHABETS: Readonly<Record<string, string>> = {
  a: 'аꓮ',
  b: 'Ᏼꓐ',
  c: 'сᏟ',
  d: 'ԁᗪ',
  e: 'еᎬ',
  g: 'ɡᏀ',
  h: 'һᎻ',
  i: 'іꓲ',
  k: 'κᏦ',
  l: 'ӏᏞ',
  m: 'ᗰᎷ',
  n: 'ոꓠ',
  o: 'οօ',
  p: 'рᏢ',
  r: 'гᎡ',
  s: 'ѕꓢ',
  t: 'тᎢ',
  u: 'υꓴ',
  w: 'ѡᎳ',
  x: 'хꓫ',
  y: 'уꓬ',
};

/** Replaces Latin letters by those of several alphabets at once. @example toMixedAlphabets('DM') // 'ԁᎷ' */
export const toMixedAlphabets = (text: string): string =>
  text.replace(/[a-z]/gi, (letter, at: number) => ALPHABETS[letter.toLowerCase()]?.[at % 2] ?? letter);

const RARE_KANJI: Readonly<Record<string, string>> = {
  日: '曰',
  高: '髙',
  子: '孑',
  口: '⼝',
  金: '⾦',
  手: '⼿',
  人: '⼈',
  長: '⻑',
};
/** Replaces kanji by radicals and rare kanji. @example toRareKanji('日給') // '曰給' */
export const toRareKanji = (text: string): string =>
  text.replace(/[日高子口金手人長]/g, (kanji) => RARE_KANJI[kanji]!);

const KATAKANA_TWINS: Readonly<Record<string, string>> = { 口: 'ロ', 二: 'ニ', 八: 'ハ', 三: 'ミ', 七: 'セ' };
/** Replaces kanji by katakana that look like them. @example toKatakanaTwins('口座') // 'ロ座' */
export const toKatakanaTwins = (text: string): string =>
  text.replace(/[口二八三七]/g, (kanji) => KATAKANA_TWINS[kanji]!);

const TURNED = new Map(
  [...'abcdefghijklmnopqrstuvwxyz'].map((letter, i) => [letter, [...'ɐqɔpǝɟƃɥᴉɾʞlɯuodbɹsʇnʌʍxʎz'][i]!]),
);
/** Turns words of Latin letters upside down. @example turnUpsideDown('dm') // 'ɯp' */
export const turnUpsideDown = (text: string): string =>
  text.replace(/[a-z]{4,}/gi, (word) =>
    [...word.toLowerCase()]
      .map((letter) => TURNED.get(letter)!)
      .reverse()
      .join(''),
  );

/** Writes words in katakana and Latin letters backwards. @example reverseWords('テレグラムで') // 'ムラグレテで' */
export const reverseWords = (text: string): string =>
  text.replace(/[ァ-ヶー]{3,}|[a-z]{4,}/gi, (word) => [...word].reverse().join(''));

const LEET: Readonly<Record<string, string>> = { a: '4', e: '3', i: '1', o: '0' };
/** Replaces vowels of long words in Latin letters by digits. @example toLeetspeak('telegram') // 't3l3gr4m' */
export const toLeetspeak = (text: string): string =>
  text.replace(/[a-z]{4,}/gi, (word) => word.replace(/[aeio]/gi, (vowel) => LEET[vowel.toLowerCase()]!));

/** Writes the letters in columns, from the right. @example toColumns(2)('日給5万') // '5日\n万給' */
export const toColumns =
  (columns: number) =>
  (text: string): string => {
    const letters = [...text].filter((char) => /[\p{L}\p{N}ー]/u.test(char));
    const rows = Math.ceil(letters.length / columns);
    return Array.from({ length: rows }, (_, row) =>
      Array.from({ length: columns }, (_, c) => letters[(columns - 1 - c) * rows + row] ?? '　').join(''),
    ).join('\n');
  };
