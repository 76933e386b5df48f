import {
  ALWAYS_KANA,
  DASHES,
  DROPPED_RANGES,
  KANJI_TO_KANA,
  KANJI_VARIANTS,
  LATIN_LOOKALIKES,
  PUNCTUATION_VARIANTS,
  SMALL_TO_LARGE_KANA,
  toHiragana,
} from './character-maps.ts';

/**
 * The fold as one table: UTF-16 unit in, folded unit out. Values from `OP_DROP` upwards are not units but opcodes for the
 * slow branch of `fold`. They use the range of the full-width forms, which the fold never produces.
 */
export const OP_DROP = 0xff00;
export const OP_VOICED_MARK = 0xff01;
export const OP_SEMIVOICED_MARK = 0xff02;
export const OP_SURROGATE = 0xff03;
export const OP_EXPAND = 0xff04;
export const OP_KANJI_LOOKALIKE = 0xff05;
export const OP_LONG_VOWEL = 0xff06;
export const OP_DASH = 0xff07;
export const OP_KATAKANA_RO = 0xff08;

/** Emoji U+1F300..1FAFF are folded to one private-use unit each, so that an emoji can be a term of one unit. */
export const EMOJI_BASE = 0xe000;
const EMOJI_FIRST = 0x1f300;
const EMOJI_LAST = 0x1faff;
/** Every other character outside the basic plane, and lone surrogates. */
export const UNKNOWN_UNIT = 0xe8ff;

export const LONG_VOWEL_MARK = 0x30fc;
export const KANJI_KUCHI = 0x53e3;
export const HIRAGANA_RO = 0x308d;

/** Replacements that do not depend on the neighbours. Maps, because they are read ten thousand times at every start. */
const CHARACTER_MAP = new Map(
  [PUNCTUATION_VARIANTS, LATIN_LOOKALIKES, ALWAYS_KANA, KANJI_VARIANTS].flatMap(Object.entries<string>),
);
const LARGE_KANA = new Map(Object.entries(SMALL_TO_LARGE_KANA));

const KATAKANA_RANGE = [0x30a1, 0x30fc] as const;
const FULL_WIDTH_RANGE = [0xff00, 0xffff] as const;
const COMBINING = /\p{M}/u;

const integerRange = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i);

const DROPPED_UNITS: ReadonlySet<number> = new Set(
  DROPPED_RANGES.flatMap(([first, last]) => integerRange(first, last)),
);

/**
 * Is a unit as typed katakana? Includes half-width forms and the long vowel mark, not the middle dot.
 * @example isKatakana('ﾃ'.charCodeAt(0)) // true
 */
export function isKatakana(unit: number): boolean {
  return (
    (unit >= 0x30a1 && unit <= 0x30fc && unit !== 0x30fb) ||
    (unit >= 0xff66 && unit <= 0xff9f) ||
    (unit >= 0x31f0 && unit <= 0x31ff)
  );
}

/** Is the unit a kanji of the basic plane? @example isKanji('口'.charCodeAt(0)) // true */
export function isKanji(unit: number): boolean {
  return (unit >= 0x4e00 && unit <= 0x9fff) || (unit >= 0x3400 && unit <= 0x4dbf);
}

/** Units that fold to several units (㈱, ㌔, ½ …), with the folded text. */
export const EXPANSIONS = new Map<number, string>();

/** か + ゛ = が and は + ゜ = ぱ, for separate voicing marks. */
export const VOICED_KANA = new Map<number, number>();
export const SEMIVOICED_KANA = new Map<number, number>();

/** Folds one character by the rules that do not depend on its neighbours; '' if it is dropped. */
function foldCharacter(char: string): string {
  const unit = char.charCodeAt(0);
  if (DROPPED_UNITS.has(unit)) return '';
  const direct = CHARACTER_MAP.get(char) ?? char;
  if (/\s|[\u2800\u3164\uffa0\u00a0]/u.test(direct))
    return direct === '\n' || direct === '\u2028' || direct === '\u2029' ? '\n' : ' ';
  let wide = direct.normalize('NFKC');
  // Spacing marks such as ´ and ゛ decompose to a space and a combining mark: keep only the mark.
  if (wide.length > 1 && wide.startsWith(' ')) wide = wide.slice(1);
  const bare = /^[\u3041-\u30ff]/u.test(wide)
    ? wide
    : wide.normalize('NFD').replace(/\p{M}/gu, '').normalize('NFC');
  let out = '';
  for (const c of bare.toLowerCase()) {
    const same = CHARACTER_MAP.get(c) ?? c;
    const kana = String.fromCharCode(toHiragana(same.charCodeAt(0)));
    const large = LARGE_KANA.get(same) ?? LARGE_KANA.get(kana) ?? (same.length === 1 ? kana : same);
    out += [...large].map((l) => String.fromCharCode(toHiragana(l.charCodeAt(0)))).join('');
  }
  return DASHES.includes(out) && out !== '' ? '-' : out;
}

/** Units with a rule in this file; all others are folded by Unicode alone. */
const EXPLICITLY_MAPPED_UNITS: ReadonlySet<number> = new Set(
  [
    ...[ALWAYS_KANA, KANJI_VARIANTS, LATIN_LOOKALIKES, PUNCTUATION_VARIANTS, SMALL_TO_LARGE_KANA].flatMap(
      Object.keys,
    ),
    ...`${DASHES}\t\u1680\u2028\u2029\u2800\u3164`,
  ]
    .map((char) => char.charCodeAt(0))
    .concat(
      ...KANJI_TO_KANA.keys(),
      ...[...DROPPED_RANGES, KATAKANA_RANGE, FULL_WIDTH_RANGE].map(([first, last]) =>
        integerRange(first, last),
      ),
    ),
);

const UNIT_COUNT = 0x10000;
const IDENTITY_TABLE = new Uint16Array(UNIT_COUNT).map((_, unit) => unit);
/** All units as one text, because checking many at once is cheap. */
const ALL_UNITS_TEXT = Array.from({ length: 16 }, (_, part) =>
  String.fromCharCode.apply(
    null,
    IDENTITY_TABLE.subarray(part << 12, (part + 1) << 12) as unknown as number[],
  ),
).join('');

function buildTable(): Uint16Array {
  const table = IDENTITY_TABLE.slice();
  for (let first = 0; first < UNIT_COUNT; first += RANGE_SIZE) foldRange(table, first, first + RANGE_SIZE);
  for (const unit of EXPLICITLY_MAPPED_UNITS) table[unit] = foldUnit(unit);
  return table.fill(OP_SURROGATE, 0xd800, 0xe000).fill(UNKNOWN_UNIT, UNKNOWN_UNIT, 0xf900);
}

/** Most ranges contain nothing that folding changes; the others are bisected. */
const RANGE_SIZE = 0x400;

const isUnchangedByUnicode = (text: string): boolean =>
  text.normalize('NFKC') === text && text.toLowerCase() === text && !COMBINING.test(text.normalize('NFD'));

function foldRange(table: Uint16Array, first: number, end: number): void {
  if (isUnchangedByUnicode(ALL_UNITS_TEXT.slice(first, end))) return;
  if (end - first === 1) {
    table[first] = foldUnit(first);
    return;
  }
  const middle = (first + end) / 2;
  foldRange(table, first, middle);
  foldRange(table, middle, end);
}

/** Folds a unit to a folded unit or an opcode. */
function foldUnit(unit: number): number {
  const char = String.fromCharCode(unit);
  if (unit === 0x3099 || unit === 0x309b || unit === 0xff9e) return OP_VOICED_MARK;
  if (unit === 0x309a || unit === 0x309c || unit === 0xff9f) return OP_SEMIVOICED_MARK;
  if (unit === LONG_VOWEL_MARK || unit === 0xff70) return OP_LONG_VOWEL;
  if (DASHES.includes(char)) return OP_DASH;
  if (KANJI_TO_KANA.has(unit)) return OP_KANJI_LOOKALIKE;
  if (unit === 0x30ed || unit === 0xff9b) return OP_KATAKANA_RO;
  if (COMBINING.test(char)) return OP_DROP;
  const folded = foldCharacter(char);
  if (folded === '') return OP_DROP;
  if (/[\ud800-\udfff]/.test(folded)) return UNKNOWN_UNIT;
  if (folded.length > 1) {
    EXPANSIONS.set(unit, folded);
    return OP_EXPAND;
  }
  return folded.charCodeAt(0) < OP_DROP ? folded.charCodeAt(0) : UNKNOWN_UNIT;
}

for (const [plain, voiced] of charCodePairs(
  'かがきぎくぐけげこごさざしじすずせぜそぞただちぢつづてでとどはばひびふぶへべほぼうゔ',
)) {
  VOICED_KANA.set(plain, voiced);
}
for (const [plain, voiced] of charCodePairs('はぱひぴふぷへぺほぽ')) SEMIVOICED_KANA.set(plain, voiced);

function* charCodePairs(text: string): Generator<[number, number]> {
  for (let i = 0; i + 1 < text.length; i += 2) yield [text.charCodeAt(i), text.charCodeAt(i + 1)];
}

/** By raw unit: the folded unit or an opcode. Built when the module is loaded. */
export const FOLD_TABLE: Uint16Array = buildTable();

// Expansions must be folded themselves; otherwise folding twice would differ from folding once.
for (const [unit, text] of EXPANSIONS) {
  const again = [...text]
    .map((c) => (KANJI_TO_KANA.has(c.charCodeAt(0)) || c === 'ー' || c === '-' ? c : foldCharacter(c)))
    .join('');
  EXPANSIONS.set(unit, again);
}

/** Filled as characters occur, up to a limit. */
const astralCache = new Map<number, number>();

/**
 * Folds a code point outside the basic plane to one unit or `OP_DROP`: styled Latin to plain, emoji to private use.
 * @example foldAstralCodePoint(0x1d41a) // 'a'.charCodeAt(0)
 */
export function foldAstralCodePoint(point: number): number {
  const cached = astralCache.get(point);
  if (cached !== undefined) return cached;
  let unit = UNKNOWN_UNIT;
  if (point >= 0x1f1e6 && point <= 0x1f1ff) unit = 0x61 + point - 0x1f1e6;
  else if (point >= 0x1f130 && point <= 0x1f149) unit = 0x61 + point - 0x1f130;
  else if (point >= 0x1f150 && point <= 0x1f169) unit = 0x61 + point - 0x1f150;
  else if (point >= 0x1f170 && point <= 0x1f189) unit = 0x61 + point - 0x1f170;
  // 🈲 and the like are pictures of a kanji and not letters of a word.
  else if (point >= 0x1f200 && point <= 0x1f2ff) unit = UNKNOWN_UNIT;
  else if (point >= EMOJI_FIRST && point <= EMOJI_LAST) unit = EMOJI_BASE + point - EMOJI_FIRST;
  else if ((point >= 0xe0000 && point <= 0xe0fff) || (point >= 0x1f3fb && point <= 0x1f3ff)) unit = OP_DROP;
  else {
    const plain = String.fromCodePoint(point).normalize('NFKC');
    if (plain.length === 1) unit = FOLD_TABLE[plain.charCodeAt(0)]!;
    if (unit !== OP_DROP && FOLD_TABLE[unit] !== unit) unit = UNKNOWN_UNIT;
  }
  if (astralCache.size < 4096) astralCache.set(point, unit);
  return unit;
}

/**
 * The folded unit of the emoji at `at`; 0 for anything else.
 * @example emojiUnitAt('📩', 0) // 0xe1e9
 */
export function emojiUnitAt(text: string, at: number): number {
  const point = text.codePointAt(at) ?? 0;
  return point >= EMOJI_FIRST && point <= EMOJI_LAST ? EMOJI_BASE + point - EMOJI_FIRST : 0;
}

/**
 * Is the folded unit a letter or a digit? Everything else separates words.
 * @example isLetterOrDigit('ー'.charCodeAt(0)) // true
 */
export function isLetterOrDigit(unit: number): boolean {
  return LETTER_OR_DIGIT[unit] === 1;
}

const LETTER_OR_DIGIT: Uint8Array = (() => {
  const letters = new Uint8Array(UNIT_COUNT);
  for (const { index, 0: run } of ALL_UNITS_TEXT.slice(0, 0xd800).matchAll(/[\p{L}\p{N}]+/gu))
    letters.fill(1, index, index + run.length);
  letters[LONG_VOWEL_MARK] = 1;
  return letters;
})();
