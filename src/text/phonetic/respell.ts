import { isDigit, NUMERALS } from '../fold/character-classes.ts';
import { applyEdits, type Edit } from '../fold/edits.ts';
import { type FoldedText, foldText } from '../fold/fold.ts';
import { isKanji, isLetterOrDigit, LONG_VOWEL_MARK } from '../fold/fold-table.ts';
import { findWordAt, indexWords, type WordIndex } from '../match/word-index.ts';
import { compileKanjiReadings, type KanjiReadings } from './kanji-readings.ts';

/** The words that a text may misspell on purpose. */
export interface RespellingSource {
  /** By word as rules know it: how it sounds, in kana. */
  readonly words: Readonly<Record<string, readonly string[]>>;
  /** The words that are looked for, under other kanji and backwards. One in kana sounds as it is written. */
  readonly respelled: readonly string[];
  /** Ordinary words that sound like one of them: 講座, 工学. */
  readonly homophones: readonly string[];
  /** By sound: the kanji and digits that can stand for it. */
  readonly kanji: Readonly<Record<string, string>>;
}

/*
 * Reads words that are written with other kanji of the same sound (ateji), or in kana:
 *
 *   請け子 -> 受け子      高座 -> 口座      日9 -> 日給      多々木 -> 叩き      速金 -> 即金      荷物を運美 -> 荷物を運び
 *
 * Every kanji and digit has readings, a kana stands for itself. From each start the readings are joined in all ways that begin
 * a word (`words.prefixes`). A word is taken only if its letters are not a word as usually written: that is,
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
/** A power of two. */
const REJECTED_PAIRS = 4096;
const ITERATION_MARK = '々'.charCodeAt(0);
const PARTICLE = /[をがはにでのもと]$/;
/** A place (通町), or a person (多々木さん) unless a kanji follows as in 受け子さん募集. */
const PLACE_END = /[町市村区県駅]$/;
const TITLE = /^(?:さん|ちやん|くん|君|様|氏|先生)(?!\p{Script=Han})/u;
const TITLE_REACH = 4;
/** A numeral may follow a word without being part of it: 日球5万. */
const NUMERAL = new RegExp(`^[${NUMERALS}万]`);

/** All hiragana and the long vowel mark. A kana sounds as it is written. */
const KANA = [...Array.from({ length: 0x56 }, (_, k) => String.fromCharCode(0x3041 + k)), 'ー'];
/** Shared, so that a unit without readings allocates nothing. */
const NO_READINGS: readonly string[] = [];

interface KnownWords {
  /** By reading: the usual spelling, folded. */
  readonly spellings: ReadonlyMap<string, string>;
  /** All beginnings of readings. */
  readonly prefixes: ReadonlySet<string>;
  readonly usual: WordIndex;
  readonly reversed: WordIndex;
  readonly homophones: ReadonlySet<string>;
  /** Of kanji, digits and kana. */
  readonly readings: KanjiReadings;
  /** Can a misspelled word begin with these two units? */
  mayBegin(first: number, second: number): boolean;
}

/** What a search works on. `ordinary` are homophones that are not taken for a word. */
interface Search extends KnownWords {
  readonly folded: FoldedText;
  readonly ordinary: ReadonlySet<string>;
}

/**
 * Compiles the reader of misspelled words; the comment at the top of the file describes it. The returned function gives null if
 * there is none, otherwise a new text with the offsets of the original.
 * @example compileRespeller({ words: { 口座: ['こうざ'] }, respelled: ['口座'], homophones: ['講座'], kanji: { … } })(fold('高座を買う')) // reads 口座を買う
 */
export function compileRespeller(source: RespellingSource): (folded: FoldedText) => FoldedText | null {
  let words: KnownWords | undefined;
  return (folded) => {
    words ??= compileWords(source);
    if (findRespellings({ ...words, folded, ordinary: words.homophones }).length === 0) return null;
    // An author who misspells one word means the homophones, too.
    return applyEdits(folded, findRespellings({ ...words, folded, ordinary: new Set() }));
  };
}

function compileWords({ words, respelled, homophones, kanji }: RespellingSource): KnownWords {
  const spellings = new Map(
    respelled
      .flatMap((word) =>
        (words[word] ?? [word]).map((reading) => [foldText(reading), foldText(word)] as const),
      )
      .filter(([reading]) => reading.length >= MIN_KANA_LETTERS),
  );
  const written = [...new Set(Object.keys(words).map(foldText))];
  const readings = new Map(compileKanjiReadings(kanji));
  for (const kana of KANA) {
    const unit = kana.charCodeAt(0);
    readings.set(unit, [kana, ...(readings.get(unit) ?? [])]);
  }
  const prefixes = new Set(
    [...spellings.keys()].flatMap((reading) => [...reading].map((_, k) => reading.slice(0, k + 1))),
  );
  const reversed = indexWords(
    respelled.map(foldText).map((word) => ({ typed: [...word].reverse().join(''), spelling: word })),
  );
  return {
    spellings,
    prefixes,
    usual: indexWords(
      written
        .filter((word) => word.length > 1 || isKanji(word.charCodeAt(0)))
        .map((word) => ({ typed: word, spelling: word })),
    ),
    reversed,
    homophones: new Set(homophones.map(foldText)),
    readings,
    mayBegin: createPairCheck({ prefixes, reversed, readings }),
  };
}

/** Hardly any two units begin a word. Pairs that do not are remembered, because the same ones are in nearly every text. */
function createPairCheck({
  prefixes,
  reversed,
  readings,
}: Pick<KnownWords, 'prefixes' | 'reversed' | 'readings'>): KnownWords['mayBegin'] {
  const rejected = new Int32Array(REJECTED_PAIRS);
  const soundsOf = (unit: number): readonly string[] => readings.get(unit) ?? NO_READINGS;
  return (first, second) => {
    const pair = (first << 16) | second;
    const slot = Math.imul(pair, 0x9e3779b1) >>> (Math.clz32(REJECTED_PAIRS) + 1);
    if (rejected[slot] === pair) return false;
    const begins =
      soundsOf(first).some((one) => soundsOf(second).some((other) => prefixes.has(one + other))) ||
      reversed.get(first)?.some(({ typed }) => typed.charCodeAt(1) === second) === true;
    if (!begins) rejected[slot] = pair;
    return begins;
  };
}

function findRespellings(search: Search): readonly Edit[] {
  const { folded, usual } = search;
  const found: Edit[] = [];
  /** Known words were read up to here without a gap. */
  let readTo = 0;
  for (let at = 0; at < folded.length; ) {
    const isOpen = at === readTo || !isNeighbour(folded, at - 1, at);
    const respelling = isOpen ? findRespellingAt(search, at) : null;
    const usualEnd = at + (findWordAt(folded, usual, at)?.typed.length ?? 0);
    if (respelling !== null && respelling.end > usualEnd) {
      found.push(respelling);
      readTo = at = respelling.end;
    } else if (usualEnd > at) readTo = at = usualEnd;
    else at++;
  }
  return found;
}

/** The longest misspelled word at `start`. */
function findRespellingAt(search: Search, start: number, wordsBefore = 0): Edit | null {
  const { folded, spellings, prefixes, reversed } = search;
  const [first, second] = [folded.codes[start]!, folded.codes[start + 1]!];
  if (start + 1 >= folded.length) return null;
  if (first !== ITERATION_MARK && second !== ITERATION_MARK && !search.mayBegin(first, second)) return null;
  let best: Edit | null = null;
  const consider = (end: number, text: string | undefined): void => {
    if (text === undefined || end <= (best?.end ?? start + 1)) return;
    if (isMisspelled(search, { start, end, text }, wordsBefore)) best = { start, end, text };
  };
  const extend = (at: number, reading: string): void => {
    consider(at, spellings.get(reading));
    if (at >= folded.length || at - start >= MAX_LETTERS) return;
    for (const sound of readingsAt(search, at))
      if (prefixes.has(reading + sound)) extend(at + 1, reading + sound);
  };
  extend(start, '');
  findWordAt(folded, reversed, start, ({ typed, spelling }) => {
    consider(start + typed.length, spelling);
    return false;
  });
  return best;
}

/** The sounds of the unit; of 々 those of the unit before. */
function readingsAt({ folded: { codes }, readings }: Search, at: number): readonly string[] {
  const isRepeated = codes[at] === ITERATION_MARK && at > 0;
  return readings.get(isRepeated ? codes[at - 1]! : codes[at]!) ?? NO_READINGS;
}

function isMisspelled(search: Search, { start, end, text }: Edit, wordsBefore: number): boolean {
  const { folded, ordinary, usual } = search;
  const typed = textOf(folded, start, end);
  if (typed === text || ordinary.has(typed)) return false;
  if (usual.get(typed.charCodeAt(0))?.some((word) => word.typed === typed)) return false;
  if (/^[ぁ-ゖー]+$/.test(typed) ? !isKanaWord(folded, start, end) : !/\p{Script=Han}/u.test(typed))
    return false;
  const isName = PLACE_END.test(typed) || TITLE.test(textOf(folded, end, end + TITLE_REACH));
  if (ordinary.size > 0 && isName) return false;
  return endsCleanly(search, { start, end, text }, wordsBefore);
}

/** Kana make a word of their own only after a mark or a kanji, and behind a kanji not if a particle may begin there. */
const isKanaWord = ({ codes }: FoldedText, start: number, end: number): boolean =>
  end - start >= MIN_KANA_LETTERS &&
  (start === 0 ||
    !isLetterOrDigit(codes[start - 1]!) ||
    (isKanji(codes[start - 1]!) && !PARTICLE.test(String.fromCharCode(codes[start]!))));

/** Is nothing of a longer word left over behind the word? */
function endsCleanly(search: Search, { start, end, text }: Edit, wordsBefore: number): boolean {
  const { folded, usual } = search;
  const { codes, length } = folded;
  const typed = textOf(folded, start, end);
  // 倍と is not バイト.
  if (PARTICLE.test(typed) && isKanji(codes[end - 2]!) && text.at(-1) === typed.at(-1)) return false;
  if (end >= length) return true;
  const next = textOf(folded, end, end + 1);
  // 書こ of 書こう, 大ま of 大まか.
  if (isKana(codes[end - 1]!) && isKana(codes[end]!) && !isKana(text.charCodeAt(text.length - 1)))
    return PARTICLE.test(next);
  if (!isNeighbour(folded, end - 1, end) || (NUMERAL.test(next) && !isDigit(codes[end - 1]!))) return true;
  if (findWordAt(folded, usual, end) !== null) return true;
  // A kanji with kana behind it begins a verb: 名偽貸します.
  if (isKanji(codes[end]!) && end + 1 < length && isKana(codes[end + 1]!)) return true;
  return wordsBefore < MAX_WORDS_AHEAD && findRespellingAt(search, end, wordsBefore + 1) !== null;
}

/** Are two adjacent units part of one run of kanji and digits? */
const isNeighbour = ({ codes, length }: FoldedText, first: number, second: number): boolean =>
  first >= 0 && second < length && isKanjiOrDigit(codes[first]!) && isKanjiOrDigit(codes[second]!);

const textOf = ({ codes, length }: FoldedText, start: number, end: number): string =>
  String.fromCharCode(...codes.subarray(start, Math.min(length, end)));
const isKana = (unit: number): boolean => (unit >= 0x3041 && unit <= 0x3096) || unit === LONG_VOWEL_MARK;
const isKanjiOrDigit = (unit: number): boolean => isKanji(unit) || isDigit(unit) || unit === ITERATION_MARK;
