import type { Span } from '#core';
import {
  reverseWords,
  toCircledDigits,
  toColumns,
  toKanjiDigits,
  toKatakanaTwins,
  toLeetspeak,
  toMixedAlphabets,
  toOldSums,
  toRareKanji,
  toWrongKanji,
  turnUpsideDown,
} from './spelling-rewrites.ts';

/**
 * One way to disguise a text so that a filter does not recognise it. `apply` is pure and returns one message, or two for a
 * split. `words` are the spans with evidence, sorted and without overlaps. A text that the evasion cannot change is
 * returned as it is.
 */
export interface Evasion {
  readonly name: string;
  readonly variant: string;
  apply(text: string, words: readonly Span[]): readonly string[];
}

const graphemeSegmenter = new Intl.Segmenter('ja', { granularity: 'grapheme' });
const splitGraphemes = (text: string): string[] =>
  Array.from(graphemeSegmenter.segment(text), ({ segment }) => segment);

/** Rewrites every span of the text. */
const rewriteSpans = (
  text: string,
  words: readonly Span[],
  rewrite: (word: string, index: number) => string,
): string => {
  let at = 0;
  let out = '';
  words.forEach(({ start, end }, index) => {
    out += text.slice(at, start) + rewrite(text.slice(start, end), index);
    at = end;
  });
  return out + text.slice(at);
};

const insertBetween = (text: string, separator: string): string =>
  splitGraphemes(text)
    .map((char, i, all) =>
      i > 0 && !/^\s/.test(char) && !/\s$/.test(all[i - 1] ?? '') ? separator + char : char,
    )
    .join('');

/** A separator between the characters of the words with evidence, of the whole text, or once in each such word. */
const separatorEvasions = (name: string, kind: string, separator: string): Evasion[] => [
  {
    name,
    variant: `${kind}, in words`,
    apply: (text, words) => [rewriteSpans(text, words, (word) => insertBetween(word, separator))],
  },
  {
    name,
    variant: `${kind}, everywhere`,
    apply: (text) => [insertBetween(text, separator)],
  },
  {
    name,
    variant: `${kind}, once a word`,
    apply: (text, words) => [
      rewriteSpans(text, words, (word) => {
        const characters = splitGraphemes(word);
        if (characters.length < 3) return word;
        const middle = characters.length >> 1;
        return characters.slice(0, middle).join('') + separator + characters.slice(middle).join('');
      }),
    ],
  },
];

const wholeTextEvasion = (name: string, variant: string, rewrite: (text: string) => string): Evasion => ({
  name,
  variant,
  apply: (text) => [rewrite(text)],
});

const parseCharacterPairs = (pairs: string): Map<string, string> => {
  const characters = splitGraphemes(pairs.replaceAll(' ', ''));
  return new Map(
    characters.flatMap((char, i): [string, string][] =>
      i % 2 === 0 ? [[char, characters[i + 1] ?? '']] : [],
    ),
  );
};

const replaceCharacters =
  (pairs: ReadonlyMap<string, string>) =>
  (text: string): string =>
    Array.from(text, (char) => pairs.get(char) ?? char).join('');

const toHiragana = (text: string): string =>
  text.replace(/[ァ-ヶ]/g, (char) => String.fromCharCode(char.charCodeAt(0) - 0x60));
const toKatakana = (text: string): string =>
  text.replace(/[ぁ-ゖ]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0x60));
const swapKana = (text: string): string =>
  text.replace(/[ぁ-ゖ]+|[ァ-ヶ]+/g, (run) =>
    run.charCodeAt(0) < 0x30a0 ? toKatakana(run) : toHiragana(run),
  );

const HALF_WIDTH_KANA = new Map(
  Array.from({ length: 0xff9f - 0xff60 }, (_, i): [string, string] => {
    const half = String.fromCharCode(0xff61 + i);
    return [half.normalize('NFKC'), half];
  }),
);
/** ガ becomes ｶ and a separate voicing mark, as in half-width kana. */
const toHalfWidth = (text: string): string =>
  text.replace(/[ァ-ヶー・「」。、]/g, (char) =>
    Array.from(char.normalize('NFD'), (unit) =>
      unit === '\u3099' ? 'ﾞ' : unit === '\u309a' ? 'ﾟ' : (HALF_WIDTH_KANA.get(unit) ?? unit),
    ).join(''),
  );

const SMALL_KANA = parseCharacterPairs(
  'あぁいぃうぅえぇおぉつっやゃゆゅよょわゎ アァイィウゥエェオォツッヤャユュヨョワヮカヵケヶ',
);
const LOOKALIKE_KANJI = parseCharacterPairs('ト卜タ夕カ力ロ口ニ二エ工ハ八ム厶');
const LOOKALIKE_CYRILLIC = parseCharacterPairs('aаcсeеiіjјoоpрsѕxхyу AАBВCСEЕHНIІJЈKКMМOОPРSЅTТXХYУ');
const LOOKALIKE_GREEK = parseCharacterPairs('iιkκoοpρtτuυvν AΑBΒEΕHΗIΙKΚMΜNΝOΟPΡTΤXΧYΥZΖ');

const toFullWidth = (text: string): string =>
  text.replace(/[!-~]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0));

/** Styled letters and digits, by their first code points; without `digit` digits stay as they are. */
const toStyledLatin =
  (upper: number, lower: number, digit?: number) =>
  (text: string): string =>
    text.replace(/[A-Za-z0-9]/g, (char) => {
      const unit = char.charCodeAt(0);
      if (unit >= 0x61) return String.fromCodePoint(lower + unit - 0x61);
      if (unit >= 0x41) return String.fromCodePoint(upper + unit - 0x41);
      return digit === undefined ? char : String.fromCodePoint(digit + unit - 0x30);
    });

/** Runs of letters are masked; amounts of money are not, because readers could not understand them either. */
const MASKABLE_RUN = /[\p{N}.,]+[万千百億円]*|[\p{L}ー]{3,}/gu;
const maskEvasions = (mask: string, place: 'first' | 'middle' | 'last'): Evasion[] => {
  const maskOne = (word: string): string =>
    word.replace(MASKABLE_RUN, (run) => {
      if (/^[\p{N}.,]/u.test(run)) return run;
      const characters = Array.from(run);
      const at = { first: 0, middle: characters.length >> 1, last: characters.length - 1 }[place];
      characters[at] = mask;
      return characters.join('');
    });
  return [
    {
      name: 'masking',
      variant: `${mask} ${place}, longest word`,
      apply: (text, words) => {
        const longest = Math.max(0, ...words.map(({ start, end }) => end - start));
        const first = words.findIndex(({ start, end }) => end - start === longest);
        return [rewriteSpans(text, words, (word, index) => (index === first ? maskOne(word) : word))];
      },
    },
    {
      name: 'masking',
      variant: `${mask} ${place}, every word`,
      apply: (text, words) => [rewriteSpans(text, words, maskOne)],
    },
  ];
};

/** Splits between two words with evidence, nearest to the middle of the text; a single word is cut in two. */
const splitInTwoMessages = (text: string, words: readonly Span[]): readonly string[] => {
  const gaps = words.slice(1).map(({ start }) => start);
  const firstWord = words[0];
  if (firstWord === undefined) return [text];
  const middle = text.length / 2;
  const at =
    gaps.length > 0
      ? gaps.reduce((best, gap) => (Math.abs(gap - middle) < Math.abs(best - middle) ? gap : best))
      : firstWord.start +
        splitGraphemes(text.slice(firstWord.start, firstWord.end)).slice(0, 2).join('').length;
  const parts = [text.slice(0, at).trim(), text.slice(at).trim()];
  return parts.includes('') ? [text] : parts;
};

/** An evasion of words, and then one of the whole text. */
const combine = (variant: string, first: Evasion['apply'], second: (text: string) => string): Evasion => ({
  name: 'two at once',
  variant,
  apply: (text, words) => first(text, words).map(second),
});
const [slashInWords, spaceEverywhere, maskInMiddle] = [
  separatorEvasions('', '', '/')[0]!.apply,
  separatorEvasions('', '', ' ')[1]!.apply,
  maskEvasions('○', 'middle')[0]!.apply,
];
const inWhole =
  (rewrite: (text: string) => string): Evasion['apply'] =>
  (text) => [rewrite(text)];
const onlyText =
  (apply: Evasion['apply']) =>
  (text: string): string =>
    apply(text, [])[0]!;

/**
 * All measured evasions, in the order of the report. None of them is a secret: members use them every day, and common
 * filters are known to miss them.
 * @example EVASIONS[0]?.apply('闇バイト', [{ start: 0, end: 4 }]) // ['闇/バ/イ/ト']
 */
export const EVASIONS: readonly Evasion[] = [
  ...[...'/・ .|_-*、。~'].flatMap((separator) =>
    separatorEvasions('separators', separator === ' ' ? 'space' : separator, separator),
  ),
  ...separatorEvasions('separators', 'wide space', '\u3000'),
  ...separatorEvasions('zero-width', 'zero-width space', '\u200b'),
  ...separatorEvasions('zero-width', 'word joiner', '\u2060'),
  ...separatorEvasions('zero-width', 'soft hyphen', '\u00ad'),
  wholeTextEvasion('half-width kana', 'katakana', toHalfWidth),
  wholeTextEvasion('half-width kana', 'all kana', (text) => toHalfWidth(toKatakana(text))),
  wholeTextEvasion('kana swap', 'both ways', swapKana),
  wholeTextEvasion('kana swap', 'all hiragana', toHiragana),
  wholeTextEvasion('kana swap', 'all katakana', toKatakana),
  wholeTextEvasion('small kana', 'everywhere', replaceCharacters(SMALL_KANA)),
  wholeTextEvasion('look-alike glyphs', 'kanji for katakana', replaceCharacters(LOOKALIKE_KANJI)),
  wholeTextEvasion('look-alike glyphs', 'Cyrillic for Latin', replaceCharacters(LOOKALIKE_CYRILLIC)),
  wholeTextEvasion('look-alike glyphs', 'Greek for Latin', replaceCharacters(LOOKALIKE_GREEK)),
  wholeTextEvasion('look-alike glyphs', 'six alphabets for Latin', toMixedAlphabets),
  wholeTextEvasion('look-alike glyphs', 'Latin upside down', turnUpsideDown),
  wholeTextEvasion('look-alike glyphs', 'rare kanji and radicals', toRareKanji),
  wholeTextEvasion('look-alike glyphs', 'katakana for kanji', toKatakanaTwins),
  wholeTextEvasion('styled Latin', 'full-width', toFullWidth),
  wholeTextEvasion('styled Latin', 'bold', toStyledLatin(0x1d400, 0x1d41a, 0x1d7ce)),
  wholeTextEvasion('styled Latin', 'monospace', toStyledLatin(0x1d670, 0x1d68a, 0x1d7f6)),
  wholeTextEvasion('styled Latin', 'circled', toStyledLatin(0x24b6, 0x24d0)),
  wholeTextEvasion('styled Latin', 'squared', toStyledLatin(0x1f130, 0x1f130)),
  ...['○', '*'].flatMap((mask) =>
    (['first', 'middle', 'last'] as const).flatMap((place) => maskEvasions(mask, place)),
  ),
  ...['〇', '●', '×', '_'].flatMap((mask) => maskEvasions(mask, 'middle')),
  wholeTextEvasion('one character a line', 'everywhere', (text) =>
    splitGraphemes(text)
      .filter((char) => char.trim() !== '')
      .join('\n'),
  ),
  ...separatorEvasions('emoji between', '🍀', '🍀'),
  ...separatorEvasions('emoji between', '✨', '✨'),
  ...separatorEvasions('emoji between', '❤️', '❤️'),
  { name: 'split over two messages', variant: 'between words', apply: splitInTwoMessages },
  wholeTextEvasion('wrong kanji', 'telling words', toWrongKanji),
  wholeTextEvasion('numerals', 'kanji', toKanjiDigits),
  wholeTextEvasion('numerals', 'circled', toCircledDigits),
  wholeTextEvasion('numerals', 'old kanji', toOldSums),
  wholeTextEvasion('backwards', 'katakana and Latin words', reverseWords),
  wholeTextEvasion('leetspeak', 'Latin words', toLeetspeak),
  wholeTextEvasion('columns', 'two', toColumns(2)),
  wholeTextEvasion('columns', 'three', toColumns(3)),
  combine('masks, kanji for katakana', maskInMiddle, replaceCharacters(LOOKALIKE_KANJI)),
  combine('slashes in words, half-width kana', slashInWords, toHalfWidth),
  combine('slashes in words, rare kanji', slashInWords, toRareKanji),
  combine('wrong kanji, spaces', inWhole(toWrongKanji), onlyText(spaceEverywhere)),
  combine('wrong kanji, old sums', inWhole(toWrongKanji), toOldSums),
  combine('all katakana, spaces', inWhole(toKatakana), onlyText(spaceEverywhere)),
  combine('several alphabets, katakana for kanji', inWhole(toMixedAlphabets), toKatakanaTwins),
  combine('wrong kanji, split over two messages', splitInTwoMessages, toWrongKanji),
];
