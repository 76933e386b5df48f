import type { Span } from '#core';

/**
 * Spans sorted, clipped to the text, and merged where they touch.
 * @example clipAndMergeSpans([{ start: 2, end: 5 }, { start: 4, end: 9 }], 7) // [{ start: 2, end: 7 }]
 */
export function clipAndMergeSpans(spans: readonly Span[], length: number): Span[] {
  const sorted = spans
    .map(({ start, end }) => ({ start: Math.max(0, start), end: Math.min(length, end) }))
    .filter(({ start, end }) => start < end)
    .sort((a, b) => a.start - b.start);
  const result: { start: number; end: number }[] = [];
  for (const span of sorted) {
    const last = result.at(-1);
    if (last && span.start <= last.end) last.end = Math.max(last.end, span.end);
    else result.push(span);
  }
  return result;
}

/** Words of any language: the rules of Unicode, and a dictionary for languages without blanks. */
const words = new Intl.Segmenter('ja', { granularity: 'word' });

/** The dictionary does not know new names in katakana, and separates a figure from its unit: テレ|グラム, 5|万|円. */
const KATAKANA = /[\p{Script=Katakana}ーﾞﾟ]/u;
const FIGURE = /[\d０-９.,，．百千万億]/;
const SEPARATOR = /[.,，．]/;
const FIGURE_OR_UNIT = /[\d０-９.,，．百千万億円]/;

/**
 * It also separates an ending from its verb, 稼|げ|ます, and a suffix from its noun, 免許|証. These are pieces of endings as it
 * cuts them; none of them is a particle.
 */
const ENDING =
  /^(?:っ.*|て(?:る|く|い|ほ|し)?|た(?:り|ら|い)?|ま(?:す|し|せ|せん|しょう)?|せん|しょう|な(?:い|く|けれ)|くれ(?:る|たら)?|くだ|ださい|さい|さえ|くる|いる|つけ|か(?:っ|って)|んで?|[いうえきぎけげさしじすせちつぬねばびべみむめらりるれぐぶ]|れ(?:ば|る)|せる|よう)$/u;
const ENDS_LIKE_A_STEM = /[\p{Script=Han}\p{Script=Hiragana}]$/u;
const ENDS_WITH_KANJI = /\p{Script=Han}$/u;
const SUFFIX = /^(?:証|中|時|金|料|費|者|員|店|屋|品|額|代|側|用|系|先|後|前|役|以上|以下)/u;
const ONE_KANJI = /^(?![円万千百億])\p{Script=Han}$/u;
/** What a word before it must explain: 端末|を|渡す, 送る|だけ, 1|週間. */
const LEANS_ON_WORD_BEFORE =
  /^(?:だけ.*|のみ|で|を|に|は|が|の|と|も|へ|や|から|まで|ので|より|なら|たら|れば|つき|する|ある|あれば)$/u;
const COUNTER = /^(?:日|週間|か月|ヶ月|時間|分|人|名|件|台|枚|個|回|本|社|口|割|%|％)/u;
const ENDS_WITH_FIGURE = /[\d０-９]$/u;
/** Longer chains of pieces are no words; a text may consist of them. */
const MAX_PIECES = 8;
const MAX_LEANING = 2;

/**
 * Spans of a text, clipped, widened until they begin and end between two words, sorted and merged: a highlight never cuts a
 * word or a character in two. For people who read; detection keeps the exact spans.
 * @example widenToWords([{ start: 1, end: 3 }], 'アルバイト') // [{ start: 0, end: 5 }]
 */
export function widenToWords(spans: readonly Span[], text: string): Span[] {
  const exact = clipAndMergeSpans(spans, text.length);
  if (exact.length === 0) return exact;
  const segments = words.segment(text);
  const widened = exact.map(({ start, end }) => {
    while (isInsideRun(text, start)) start--;
    while (isInsideRun(text, end)) end++;
    return { start: startOfWord(segments, start) ?? start, end: endOfWord(segments, end) ?? end };
  });
  return clipAndMergeSpans(widened, text.length);
}

function startOfWord(segments: Intl.Segments, start: number): number | undefined {
  let first = segments.containing(start);
  for (let pieces = 0; first !== undefined && pieces < MAX_LEANING; pieces++) {
    const before = segments.containing(first.index - 1);
    if (before?.isWordLike !== true || !LEANS_ON_WORD_BEFORE.test(first.segment)) break;
    first = before;
  }
  for (let pieces = 0; first !== undefined && pieces < MAX_PIECES; pieces++) {
    if (!isOneWord(segments, first.index)) break;
    first = segments.containing(first.index - 1);
  }
  return first?.index;
}

function endOfWord(segments: Intl.Segments, end: number): number | undefined {
  let last = segments.containing(end - 1);
  for (let pieces = 0; last !== undefined && pieces < MAX_PIECES; pieces++) {
    if (!isOneWord(segments, last.index + last.segment.length)) break;
    last = segments.containing(last.index + last.segment.length);
  }
  return last && last.index + last.segment.length;
}

/** Are the pieces before and after this boundary one word: a verb and its ending, or a noun and its suffix? */
function isOneWord(segments: Intl.Segments, boundary: number): boolean {
  const before = segments.containing(boundary - 1)?.segment;
  const after = segments.containing(boundary)?.segment;
  if (before === undefined || after === undefined) return false;
  if (after === 'か') return before.endsWith('せん');
  if (ENDING.test(after)) {
    // 指定|さ|れた, but 運転手|さ|がして.
    const next = segments.containing(boundary + after.length)?.segment ?? '';
    return ENDS_LIKE_A_STEM.test(before) && (after !== 'さ' || /^[れせな]/u.test(next));
  }
  if (COUNTER.test(after) && ENDS_WITH_FIGURE.test(before)) return true;
  return (
    (SUFFIX.test(after) && ENDS_WITH_KANJI.test(before)) || (ONE_KANJI.test(before) && ONE_KANJI.test(after))
  );
}

/** Is there katakana, or a figure, on both sides of this position? */
function isInsideRun(text: string, position: number): boolean {
  const before = text.charAt(position - 1);
  const after = text.charAt(position);
  if (SEPARATOR.test(after) && !FIGURE.test(text.charAt(position + 1))) return false;
  return (
    (KATAKANA.test(before) && KATAKANA.test(after)) || (FIGURE.test(before) && FIGURE_OR_UNIT.test(after))
  );
}
