import { isDigit } from '../fold/character-classes.ts';
import { type FoldedText, foldText } from '../fold/fold.ts';
import { isKanji, isLetterOrDigit, LONG_VOWEL_MARK } from '../fold/fold-table.ts';
import { READINGS_BY_UNIT } from './kanji-readings.ts';

/** The words that a text may misspell on purpose. */
export interface RespellingSource {
  /** By word as rules know it: how it sounds, in kana. */
  readonly words: Readonly<Record<string, readonly string[]>>;
  /** The words that are looked for, under other kanji and backwards. One in kana sounds as it is written. */
  readonly respelled: readonly string[];
  /** Ordinary words that sound like one of them: 講座, 工学. */
  readonly homophones: readonly string[];
}

/*
 * Reads words that are written with other kanji of the same sound (ateji), or in kana:
 *
 *   請け子 -> 受け子      高座 -> 口座      日9 -> 日給      多々木 -> 叩き      速金 -> 即金      荷物を運美 -> 荷物を運び
 *
 * Every kanji and digit has readings (kanji-readings.ts), a kana stands for itself. From each start the readings are joined in all
 * ways that begin a word (`words.prefixes`). A word is taken only if its letters are not a word as usually written: that is,
 *
 * - it is neither a usual spelling of the word nor an ordinary homophone, unless the text has another misspelled word;
 * - no kanji or digit is left over beside it: the run of kanji around it consists of known words. So 最高座席 stays.
 * - it is no name: 多々木さん, 通町;
 * - it has at least two letters, three in kana, and kana stand between other letters: どうこうざ stays.
 */

const MIN_KANA_LETTERS = 3;
/** The longest word as typed. */
const MAX_LETTERS = 8;
/** Misspelled words in a row that are read ahead: a text of nothing else must not exhaust the stack. */
const MAX_WORDS_AHEAD = 3;
const ITERATION_MARK = '々'.charCodeAt(0);
const PARTICLES = new Set([...'をがはにでのもと'].map((kana) => kana.charCodeAt(0)));
const PLACE_ENDS = new Set([...'町市村区県駅'].map((kanji) => kanji.charCodeAt(0)));
const TITLES = ['さん', 'ちやん', 'くん', '君', '様', '氏', '先生'];
const KANJI_NUMERALS = new Set([...'一二三四五六七八九十百千万'].map((kanji) => kanji.charCodeAt(0)));

interface KnownWords {
  /** By reading: the usual spelling, folded. */
  readonly spellings: ReadonlyMap<string, string>;
  /** All beginnings of readings. */
  readonly prefixes: ReadonlySet<string>;
  /** Usual spellings, by their first unit, longest first. */
  readonly usual: ReadonlyMap<number, readonly string[]>;
  /** Words written backwards, by their first unit. */
  readonly reversed: ReadonlyMap<number, readonly string[]>;
  readonly homophones: ReadonlySet<string>;
}

/** A word as typed at [start, end), and its usual spelling. */
interface Respelling {
  readonly start: number;
  readonly end: number;
  readonly spelling: string;
}

/**
 * Compiles the reader of misspelled words; the comment at the top of the file describes it. The returned function gives null if
 * there is none, otherwise a new text with the offsets of the original.
 * @example compileRespeller({ words: { 口座: ['こうざ'] }, respelled: ['口座'], homophones: ['講座'] })(fold('高座を買う')) // reads 口座を買う
 */
export function compileRespeller(source: RespellingSource): (folded: FoldedText) => FoldedText | null {
  let words: KnownWords | undefined;
  return (folded) => {
    words ??= compileWords(source);
    let found = findRespellings(folded, words, words.homophones);
    if (found.length === 0) return null;
    // An author who misspells one word means the homophones, too.
    found = findRespellings(folded, words, new Set());
    return replaceWords(folded, found);
  };
}

function compileWords({ words, respelled, homophones }: RespellingSource): KnownWords {
  const spellings = new Map<string, string>();
  const prefixes = new Set<string>();
  for (const word of respelled)
    for (const reading of (words[word] ?? [word]).map(foldText)) {
      if (reading.length < MIN_KANA_LETTERS) continue;
      spellings.set(reading, foldText(word));
      for (let end = 1; end <= reading.length; end++) prefixes.add(reading.slice(0, end));
    }
  const written = [...new Set(Object.keys(words).map(foldText))];
  return {
    spellings,
    prefixes,
    usual: indexByFirstUnit(written.filter((word) => word.length > 1 || isKanji(word.charCodeAt(0)))),
    reversed: indexByFirstUnit(respelled.map(foldText).map(reverse)),
    homophones: new Set(homophones.map(foldText)),
  };
}

/** Words by their first unit, longest first. */
function indexByFirstUnit(words: readonly string[]): ReadonlyMap<number, readonly string[]> {
  const index = new Map<number, string[]>();
  for (const word of words.toSorted((a, b) => b.length - a.length))
    index.set(word.charCodeAt(0), [...(index.get(word.charCodeAt(0)) ?? []), word]);
  return index;
}

const reverse = (word: string): string => [...word].reverse().join('');

function findRespellings(
  folded: FoldedText,
  words: KnownWords,
  ordinary: ReadonlySet<string>,
): readonly Respelling[] {
  const found: Respelling[] = [];
  /** Known words were read up to here without a gap. */
  let readTo = 0;
  for (let at = 0; at < folded.length; ) {
    const isOpen = at === readTo || !isNeighbour(folded, at - 1, at);
    const respelling = isOpen ? findRespellingAt(folded, words, ordinary, at) : null;
    const usualLength = usualWordAt(folded, words, at);
    if (respelling !== null && respelling.end - at > usualLength) {
      found.push(respelling);
      readTo = at = respelling.end;
    } else if (usualLength > 0) readTo = at += usualLength;
    else at++;
  }
  return found;
}

/** The longest misspelled word at `start`. */
function findRespellingAt(
  folded: FoldedText,
  words: KnownWords,
  ordinary: ReadonlySet<string>,
  start: number,
  wordsBefore = 0,
): Respelling | null {
  const { codes, length } = folded;
  let best: Respelling | null = null;
  const consider = (end: number, spelling: string | undefined): void => {
    if (spelling === undefined || end <= (best?.end ?? start + 1)) return;
    if (isMisspelled(folded, words, ordinary, { start, end, spelling }, wordsBefore))
      best = { start, end, spelling };
  };
  const extend = (at: number, reading: string): void => {
    consider(at, words.spellings.get(reading));
    if (at >= length || at - start >= MAX_LETTERS) return;
    for (const sound of readingsAt(codes, at)) {
      const longer = reading + sound;
      if (words.prefixes.has(longer)) extend(at + 1, longer);
    }
  };
  extend(start, '');
  for (const word of words.reversed.get(codes[start]!) ?? [])
    if (isWordAt(folded, word, start)) consider(start + word.length, reverse(word));
  return best;
}

/** The sounds of the unit: of a kanji or digit its readings, of a kana itself, of 々 those of the unit before. */
function readingsAt(codes: Uint16Array, at: number): readonly string[] {
  const unit = codes[at]!;
  if (unit === ITERATION_MARK && at > 0) return READINGS_BY_UNIT.get(codes[at - 1]!) ?? [];
  return KANA_READINGS.get(unit) ?? READINGS_BY_UNIT.get(unit) ?? [];
}

/** A kana sounds as it is written. ロ and エ also stand for 口 and 工, which folding keeps apart only in front of kanji. */
const KANA_READINGS: ReadonlyMap<number, readonly string[]> = new Map(
  Array.from({ length: 0x56 }, (_, k) => 0x3041 + k)
    .concat(LONG_VOWEL_MARK)
    .map((unit) => [
      unit,
      [String.fromCharCode(unit), ...('ろえ'.includes(String.fromCharCode(unit)) ? ['こう'] : [])].map(
        foldText,
      ),
    ]),
);

function isMisspelled(
  folded: FoldedText,
  words: KnownWords,
  ordinary: ReadonlySet<string>,
  { start, end, spelling }: Respelling,
  wordsBefore: number,
): boolean {
  const { codes } = folded;
  const typed = String.fromCharCode(...codes.subarray(start, end));
  if (typed === spelling || ordinary.has(typed) || words.usual.get(codes[start]!)?.includes(typed))
    return false;
  const kana = codes.subarray(start, end).filter(isKana).length;
  if (kana === typed.length ? !isKanaWord(folded, start, end) : !hasKanji(codes, start, end)) return false;
  if (ordinary.size > 0 && isName(folded, end)) return false;
  return endsCleanly(folded, words, ordinary, { end, spelling }, wordsBefore);
}

/** A place (通町) or a person (多々木さん), unless a kanji follows as in 受け子さん募集. */
function isName({ codes, length }: FoldedText, end: number): boolean {
  if (PLACE_ENDS.has(codes[end - 1]!)) return true;
  const rest = String.fromCharCode(...codes.subarray(end, Math.min(length, end + 4)));
  const title = TITLES.find((one) => rest.startsWith(one));
  return title !== undefined && !isKanji(rest.charCodeAt(title.length));
}

/** Kana make a word of their own only after a mark or a kanji, and behind a kanji not if a particle may begin there. */
const isKanaWord = ({ codes }: FoldedText, start: number, end: number): boolean =>
  end - start >= MIN_KANA_LETTERS &&
  (start === 0 ||
    !isLetterOrDigit(codes[start - 1]!) ||
    (isKanji(codes[start - 1]!) && !PARTICLES.has(codes[start]!)));

/** Is nothing of a longer word left over behind the word? */
function endsCleanly(
  folded: FoldedText,
  words: KnownWords,
  ordinary: ReadonlySet<string>,
  { end, spelling }: Pick<Respelling, 'end' | 'spelling'>,
  wordsBefore: number,
): boolean {
  const { codes, length } = folded;
  const last = codes[end - 1]!;
  // 倍と is not バイト.
  if (PARTICLES.has(last) && isKanji(codes[end - 2]!) && spelling.charCodeAt(spelling.length - 1) === last)
    return false;
  if (end >= length) return true;
  const next = codes[end]!;
  // 書こ of 書こう, 大ま of 大まか.
  if (isKana(last) && isKana(next) && !isKana(spelling.charCodeAt(spelling.length - 1)))
    return PARTICLES.has(next);
  if (!isNeighbour(folded, end - 1, end) || (isNumeral(next) && !isDigit(last))) return true;
  if (usualWordAt(folded, words, end) > 0) return true;
  // A kanji with kana behind it begins a verb: 名偽貸します.
  if (isKanji(next) && end + 1 < length && isKana(codes[end + 1]!)) return true;
  return (
    wordsBefore < MAX_WORDS_AHEAD && findRespellingAt(folded, words, ordinary, end, wordsBefore + 1) !== null
  );
}

/** Are two adjacent units part of one run of kanji and digits? */
const isNeighbour = ({ codes, length }: FoldedText, first: number, second: number): boolean =>
  first >= 0 && second < length && isKanjiOrDigit(codes[first]!) && isKanjiOrDigit(codes[second]!);

/** Length of the longest word in its usual spelling at `at`; 0 if there is none. */
const usualWordAt = (folded: FoldedText, { usual }: KnownWords, at: number): number =>
  usual.get(folded.codes[at]!)?.find((word) => isWordAt(folded, word, at))?.length ?? 0;

function isWordAt({ codes, length }: FoldedText, word: string, at: number): boolean {
  if (at + word.length > length) return false;
  for (let k = 0; k < word.length; k++) if (codes[at + k] !== word.charCodeAt(k)) return false;
  return true;
}

function replaceWords(folded: FoldedText, found: readonly Respelling[]): FoldedText {
  const { codes, sourceOffsets, length } = folded;
  const size = found.reduce((sum, { spelling }) => sum + spelling.length, length);
  const out: FoldedText = { codes: new Uint16Array(size), sourceOffsets: new Int32Array(size), length: 0 };
  const append = (unit: number, from: number): void => {
    out.codes[out.length] = unit;
    out.sourceOffsets[out.length++] = sourceOffsets[from]!;
  };
  let at = 0;
  for (const { start, end, spelling } of found) {
    for (; at < start; at++) append(codes[at]!, at);
    // The last unit gets the offset of the end of the word; otherwise a highlighted span would end inside it.
    for (let k = 0; k < spelling.length; k++) {
      const from = k === spelling.length - 1 ? end - 1 : Math.min(start + k, end - 1);
      append(spelling.charCodeAt(k), from);
    }
    at = end;
  }
  for (; at < length; at++) append(codes[at]!, at);
  return out;
}

const isKana = (unit: number): boolean => (unit >= 0x3041 && unit <= 0x3096) || unit === LONG_VOWEL_MARK;
/** A numeral may follow a word without being part of it: 日球5万. */
const isNumeral = (unit: number): boolean => isDigit(unit) || KANJI_NUMERALS.has(unit);
const hasKanji = (codes: Uint16Array, start: number, end: number): boolean =>
  codes.subarray(start, end).some(isKanji);
const isKanjiOrDigit = (unit: number): boolean => isKanji(unit) || isDigit(unit) || unit === ITERATION_MARK;
