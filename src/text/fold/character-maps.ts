/** The character data of the fold: look-alikes, small kana, punctuation, dashes, invisible characters. */

/** Katakana to hiragana; other units stay. @example toHiragana('カ'.charCodeAt(0)) // 'か'.charCodeAt(0) */
export function toHiragana(unit: number): number {
  return unit >= 0x30a1 && unit <= 0x30f6 ? unit - 0x60 : unit;
}

/** Parses characters with their replacement: `аa Вb`. */
function parseMapping(pairs: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    pairs
      .trim()
      .split(/\s+/)
      .map((pair) => [pair[0]!, pair.slice(1)]),
  );
}

/** Rare kanji, radicals, Bopomofo and Hangul letters that look like a kana: always folded to the kana. */
export const ALWAYS_KANA = parseMapping(`
  卜ト 厶ム 乂メ 匕ヒ 亻イ 冫ン 儿ル 廾サ 丿ノ 礻ネ 乚レ 龴マ ㅏト ㄴレ ㅓイ 〳ノ 孑子 孒子 ㄘち ㄙム ㄨメ ㄟへ ㄌカ ㄉカ
  ㄑく ㄡヌ ㄥレ ㄋろ ㄱフ ㄗア ⺃し ⺇几 彐ヨ 丄上 丅下 冂円 囗口 ㅁ口
`);

/**
 * Rare, old and radical forms of kanji, and their usual form. Of everyday Chinese only 萬 and 圓, which both languages read
 * alike.
 */
export const KANJI_VARIANTS = parseMapping(`
  曰日 髙高 閤闇 萬万 圓円 圎円 亰京 拂払 壹壱 貳弐 貮弐 畧略 紿給 囘回 冩写 恊協 徃往 銕鉄 镸長 ⺠民 ⻄西 ⻑長 ⺝月 ⺜日 ⺞月 ⻝食 ⻭歯 ⺟母
  ⻤鬼 ⻋車 ⻔門 ⺩王 ⻖阝
`);

/** Common kanji that look like a kana: folded to the kana only in a katakana word. */
export const KANJI_TO_KANA = new Map<number, number>(
  Object.entries(parseMapping('夕タ 力カ 口ロ 二ニ 工エ 八ハ 三ミ 千チ 七セ 又ヌ 才オ 一ー')).map(
    ([kanji, kana]) => [kanji.charCodeAt(0), toHiragana(kana.charCodeAt(0))],
  ),
);

/**
 * Letters of other scripts that look like Latin ones: Cyrillic, Greek, Coptic, Armenian, Cherokee, Lisu, Canadian syllables,
 * phonetic letters, small capitals. A choice from the confusables of Unicode Technical Standard 39,
 * https://www.unicode.org/reports/tr39/.
 */
export const LATIN_LOOKALIKES = parseMapping(`
  аa Аa Вb вb Ьb сc Сc ԁd еe Еe ёe єe Нh һh іi Іi їi јj Јj Кk кk ӏl Ӏl Мm мm оo Оo рp Рp ԛq Ԛq гr ѕs Ѕs Тt
  тt υu ѵv Ѵv ԝw Ԝw хx Хx уy Уy ҮY үy Ԍg Ԁd қk Ӊh ҺH ғf ҫc ӧo Αa αa Βb βb ϲc Ϲc Εe εe Ηh Ιi ιi Κk κk Μm Νn
  νv Οo οo Ρp ρp Τt τt Υy Χx χx Ζz ωw ϜF ϝf ϳj Ϳj σo ⲟo Ⲟo ⲣp Ⲣp ⲥc Ⲥc ⲧt Ⲧt ⲁa ⲕk ⲘM Ⲛn ⲭx ⲉe օo Օo ոn Ոn
  սu Սu հh ցg գq զq յj Տs Լl քp ᎪA ᏴB ᏟC ᎠD ᎬE ᏀG ᎻH ᎥI ᎫJ ᏦK ᏞL ᎷM ᏢP ᎡR ᏚS ᎢT ᏙV ᎳW ᎩY ᏃZ ꓐB ꓑP ꓓD ꓔT ꓖG
  ꓗK ꓙJ ꓚC ꓜZ ꓝF ꓟM ꓠN ꓡL ꓢS ꓣR ꓦV ꓧH ꓪW ꓫX ꓬY ꓮA ꓰE ꓲI ꓳO ꓴU ᗞD ᗪD ᗰM ᗷB ᑕC ᗩA ᗴE ᖴF ᕼH ᒍJ ᛕK ᒪL ᑎN ᑭP ᖇR
  ᔕS ᑌU ᐯV ᗯW ᴀa ʙb ᴄc ᴅd ᴇe ꜰf ɡg ɢg ʜh ɪi ıi ᴊj ᴋk ʟl ᴌl ᴍm ɴn ᴏo ᴘp ʀr ꜱs ᴛt ᴜu ᴠv ᴡw ʏy ᴢz øo łl đd ħh
  ŧt ƒf ɓb ɖd ɗd ɛe ɘe ɦh ɨi ɩi ƙk ɱm ɲn ŋn ƞn ƥp ʂs ƭt ʋv ʐz ƶz ɾr ɽr ɑa ɒa ℮e ɐa ǝe ɟf ƃg ɥh ᴉi ʞk ɯm ɹr ʇt ʌv ʍw ʎy
`);

/** Small kana and their large forms. */
export const SMALL_TO_LARGE_KANA = parseMapping(`
  ぁあ ぃい ぅう ぇえ ぉお っつ ゃや ゅゆ ょよ ゎわ ゕか ゖけ ㇰク ㇱシ ㇲス ㇳト ㇴヌ ㇵハ ㇶヒ ㇷフ ㇸヘ ㇹホ ㇺム ㇻラ ㇼリ ㇽル ㇾレ ㇿロ
`);

/** Variants of punctuation with the same meaning. */
export const PUNCTUATION_VARIANTS = parseMapping('〜~ ～~ ∼~ ˜~ ￥¥ ⁄/ ∕/ ╱/ 丶、 ：: ∶: ․. ‥..');

/** All dashes that are folded to -, apart from long vowel marks. */
export const DASHES = '-‐‑‒–—―−─━⁃﹣－〰';
/** Invisible characters: controls, joiners, fillers, direction marks, selectors. Newline and tab are kept. */
export const DROPPED_RANGES = (
  '0000-0008 000b-001f 007f-009f 00ad-00ad 034f-034f 061c-061c 115f-1160 17b4-17b5 180b-180f 200b-200f ' +
  '202a-202e 2060-206f fe00-fe0f feff-feff fff0-fffb'
)
  .split(' ')
  .map((range) => range.split('-').map((code) => Number.parseInt(code, 16)) as [number, number]);
