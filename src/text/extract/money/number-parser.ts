/** A number in usual Japanese notation: 50,000, 1.5万, 百五十万, 2百万, 1万5千. */
export interface ParsedNumber {
  readonly start: number;
  readonly end: number;
  /** NaN for digits that are not a plain number (an id, a version, a date with dots). */
  readonly value: number;
  /** The value of one unit of the leading part: 10000 in 15万, 1000 in 8千, 1 in 300. */
  readonly scale: number;
}

const KANJI_DIGITS = new Map(
  ['〇零', '一壱', '二弐两兩', '三参', '四肆', '五伍', '六陸', '七漆', '八捌', '九玖'].flatMap(
    (chars, value) => [...chars].map((char) => [char, value] as const),
  ),
);
const SMALL_UNITS: Readonly<Record<string, number>> = {
  十: 10,
  拾: 10,
  百: 100,
  佰: 100,
  千: 1_000,
  仟: 1_000,
};
const LARGE_UNITS: Readonly<Record<string, number>> = { 万: 10_000, 萬: 10_000, 億: 100_000_000 };
const MAX_RUN_LENGTH = 20;

/** Characters that can begin a number. 陸 cannot, because it is also land (北陸). */
export const NUMBER_START_CHARACTERS = '0123456789一二三四五六七八九十百千壱弐两兩参肆伍漆捌玖拾佰仟';

/**
 * Parses the number that begins at `at`; null if there is none. The whole run of digits is consumed even if it is not a
 * number, so that a caller who continues at `end` reads every character at most twice.
 * @example parseNumber('2百万円', 0) // { start: 0, end: 3, value: 2000000, scale: 1000000 }
 */
export function parseNumber(text: string, at: number): ParsedNumber | null {
  const first = parseSection(text, at);
  if (first === null) return null;
  let value = 0;
  let end = at;
  let largest = Number.POSITIVE_INFINITY;
  let sections = 0;
  for (let section: ParsedNumber | null = first; section !== null; section = parseSection(text, end)) {
    const unit = LARGE_UNITS[text[section.end] ?? ''] ?? 1;
    const larger = unit > 1 && unit < largest;
    // 10万5日 is two numbers, 四万十川 a river; 1万500, 1万5千 and 1万50円 are one number each.
    const continues =
      larger || (section.value < largest && (section.value >= 100 || text[section.end] === '円'));
    if (sections > 0 && !continues) break;
    sections++;
    value += larger ? section.value * unit : section.value;
    end = section.end + (larger ? 1 : 0);
    if (!larger) break;
    largest = unit;
  }
  const unit = Number.isFinite(largest) ? largest : 1;
  return { start: first.start, end, value, scale: sections === 1 ? first.scale * unit : unit };
}

/** A number below 万: a mantissa, or mantissas with 千, 百 and 十. */
function parseSection(text: string, at: number): ParsedNumber | null {
  const first = parseMantissa(text, at);
  if (first === null && SMALL_UNITS[text[at] ?? ''] === undefined) return null;
  let value = 0;
  let end = at;
  let mantissas = 0;
  let smallest = Number.POSITIVE_INFINITY;
  for (let mantissa = first; ; mantissa = parseMantissa(text, end)) {
    const unit = SMALL_UNITS[text[mantissa?.end ?? end] ?? ''];
    const smaller = unit !== undefined && unit < smallest;
    // Smaller than the last unit: 二百三 and 3千500, but 百5000 is two numbers. NaN can only be the first mantissa.
    const fits = mantissa !== null && (end === at || (mantissa.value < smallest && mantissa.start === end));
    if (mantissa === null ? !smaller : !fits) break;
    mantissas++;
    value += (mantissa?.value ?? 1) * (smaller ? unit : 1);
    end = (mantissa?.end ?? end) + (smaller ? 1 : 0);
    if (!smaller) break;
    smallest = unit;
  }
  const isScaled = mantissas === 1 && first !== null && first.value > 0;
  return { start: first?.start ?? at, end, value, scale: isScaled ? value / first.value : 1 };
}

type Mantissa = Omit<ParsedNumber, 'scale'>;

const isDigit = (char: string | undefined): boolean => char !== undefined && char >= '0' && char <= '9';

function parseMantissa(text: string, at: number): Mantissa | null {
  if (isDigit(text[at])) return parseDigits(text, at);
  let value = 0;
  let end = at;
  for (; KANJI_DIGITS.has(text[end] ?? '') && end - at < MAX_RUN_LENGTH; end++) {
    value = value * 10 + KANJI_DIGITS.get(text[end]!)!;
  }
  return end === at ? null : { start: at, end, value };
}

/** A run of digits, commas and points. In 10,20 only the last number counts; 1.2.3 is not a number. */
function parseDigits(text: string, at: number): Mantissa {
  let end = at;
  while (isDigit(text[end]) || ((text[end] === ',' || text[end] === '.') && isDigit(text[end + 1]))) end++;
  if (end - at > MAX_RUN_LENGTH * 2) return { start: at, end, value: Number.NaN };
  const run = text.slice(at, end);
  if (/^(?:\d{1,20}|\d{1,3}(?:,\d{3})+)(?:\.\d+)?$/.test(run)) {
    return { start: at, end, value: Number(run.replaceAll(',', '')) };
  }
  const last = run.slice(run.lastIndexOf(',') + 1);
  const value = /^\d{1,20}(?:\.\d+)?$/.test(last) ? Number(last) : Number.NaN;
  return { start: end - last.length, end, value };
}
