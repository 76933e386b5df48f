import { execAt } from '../regex-helpers.ts';
import { type ParsedNumber, parseNumber } from './number-parser.ts';

/** Only yen and dollars are told apart by the rules. */
export type Currency = 'yen' | 'usd' | 'other';

/** A currency with its value in yen. */
export interface CurrencyRate {
  readonly currency: Currency;
  /** A fixed rough rate, enough to tell orders of magnitude. */
  readonly yenPerUnit: number;
}

/**
 * A number that may be an amount of money. `form` says how it was written, which decides how much evidence it needs: `bare`
 * 50000, `kanji` 5万 and 諭吉5枚, `man` 5man and 5まん, `k` 50k, `digits` 6桁.
 */
export interface ParsedAmount {
  readonly start: number;
  readonly end: number;
  readonly low: number;
  readonly high: number;
  /** The value of one unit of the leading part, for ranges such as 5~10万. */
  readonly scale: number;
  readonly form: 'bare' | 'digits' | 'k' | 'man' | 'kanji';
  readonly rate: CurrencyRate | null;
}

/** The default currency. */
export const YEN: CurrencyRate = { currency: 'yen', yenPerUnit: 1 };
const USD: CurrencyRate = { currency: 'usd', yenPerUnit: 150 };
const EUR: CurrencyRate = { currency: 'other', yenPerUnit: 165 };
const GBP: CurrencyRate = { currency: 'other', yenPerUnit: 195 };
const CNY: CurrencyRate = { currency: 'other', yenPerUnit: 20 };
const KRW: CurrencyRate = { currency: 'other', yenPerUnit: 0.11 };
const VND: CurrencyRate = { currency: 'other', yenPerUnit: 0.006 };
const TWD: CurrencyRate = { currency: 'other', yenPerUnit: 4.8 };
const HKD: CurrencyRate = { currency: 'other', yenPerUnit: 19 };
const BRL: CurrencyRate = { currency: 'other', yenPerUnit: 27 };

/** えん is money only if no other word begins there: not えんとりー, えんかうんと, えんでぃんぐ. */
const YEN_IN_KANA = 'えん(?=$|[^ぁ-んー]|[のをがも]|で(?!い|ど|す[くと])|くら|から|ほど|ずつ|だ)';
const CURRENCY_SUFFIXES: readonly (readonly [CurrencyRate, string])[] = [
  [
    YEN,
    `日[元圓円币幣]|円(?![形周卓盤柱安高])|圓|¥|(?:yen(?:e?s)?|ienes?|jpy)(?![a-z])|यन|เยน|엔|${YEN_IN_KANA}`,
  ],
  [USD, '\\$(?![0-9])|(?:usd[tc]?|dollars?|bucks|dolares)(?![a-z])|米?どる(?![びい])'],
  [EUR, '€|(?:eur|euros?)(?![a-z])|ゆーろ'],
  [GBP, '£|gbp(?![a-z])|ぽんど'],
  [CNY, '(?:rmb|cny|yuan)(?![a-z])|人民[元币幣]|(?<=[0-9百千万萬])元(?![化論论的素気气旦年日首祖号々])'],
  [HKD, '香港どる|港[元币幣紙纸]'],
  [KRW, '₩|krw(?![a-z])|うおん|원'],
  [VND, '₫|(?:vnd|dong)(?![a-z])|どん(?=$|[^ぁ-んー])'],
  [TWD, '[台臺][币幣]|(?:twd|ntd)(?![a-z])'],
  [BRL, '(?:reais|brl)(?![a-z])'],
];
/** One group per currency, in the order of the table. */
const CURRENCY_AFTER = new RegExp(
  ` ?(?:${CURRENCY_SUFFIXES.map(([, words]) => `(${words})`).join('|')})`,
  'y',
);
const CURRENCY_WORD_BEFORE = /(?<=(?<![a-z])(?:(jpy|yen)|usd) ?)/y;
const CURRENCY_SIGNS = new Map([
  ['¥', YEN],
  ['$', USD],
  ['€', EUR],
  ['£', GBP],
  ['₩', KRW],
]);
/** R$, NT$ and HK$ are not US dollars. */
const PREFIXED_DOLLARS = new Map([
  ['r', BRL],
  ['nt', TWD],
  ['hk', HKD],
]);
const DOLLAR_PREFIX_BEFORE = /(?<=(?<![a-z])(r|nt|hk))/y;

/** The 10,000 yen note, called by the person on it. */
const BANKNOTE = '(?:諭吉|渋沢)(?:さん|先生|様)?';
const BANKNOTE_BEFORE = new RegExp(`(?<=(${BANKNOTE} ?))`, 'y');
/** まん is 万 only if no other word begins there: not まんが, まんしょん, まんぞく. */
const MAN_IN_KANA =
  'man(?![a-z])|lapad(?![a-z])|まそ|まん(?=$|[^ぁ-んー]|えん|[でのをもだ]|[くぐ]ら|くれ|から|かせ|ほど|ほし|つて|とか|です|い[じけく]|ぽつき)';
/** 2 man 5 means 25,000; 5 man 2 nin counts people. */
const THOUSANDS_REST = '(?: ?(?<rest>[1-9])(?![0-9.,:]| ?[a-z%人名件回個日月時本枚]))?';
/** Suffixes that change the form of a plain number. */
const UNIT_SUFFIX = new RegExp(
  ` ?(?:(?<note>${BANKNOTE})|(?:桁|けた)(?<places>万?)|(?<spaced>(?<= )[万萬])|(?<man>(?:${MAN_IN_KANA})${THOUSANDS_REST}|van(?= ?yen)|w(?= ?日[元圓円币幣]))|(?<manwon>만)|(?<trieu>trieu(?![a-z]))|(?<k>(?<! )k(?=$|[^a-z0-9]|yen|usd)|mil(?![a-z])))`,
  'y',
);
const VAGUE_NUMBER = /[数何]([十百千]?)([万億]?)/y;
const UNIT_VALUES: Record<string, number> = { 十: 10, 百: 100, 千: 1_000, 万: 10_000, 億: 100_000_000 };

/** Characters that can begin an amount, apart from those that begin a number. */
export const AMOUNT_START_CHARACTERS = '数何¥$€£₩';

/**
 * Parses the amount that begins at `at`, with currency and unit; null if there is none. `low` is NaN for digits that are not
 * a plain number.
 * @example parseAmount('¥1.5万', 0) // { start: 0, end: 5, low: 15000, high: 15000, scale: 10000, form: 'kanji', rate: YEN }
 */
export function parseAmount(text: string, at: number): ParsedAmount | null {
  const dollar = text[at] === '$' ? execAt(DOLLAR_PREFIX_BEFORE, text, at)?.[1] : undefined;
  const sign = dollar === undefined ? CURRENCY_SIGNS.get(text[at] ?? '') : PREFIXED_DOLLARS.get(dollar);
  const from = sign === undefined ? at : at + (text[at + 1] === ' ' ? 2 : 1);
  const amount = parseVagueAmount(text, from) ?? parsePlainAmount(text, from);
  if (amount === null) return null;
  const start = sign === undefined ? amount.start : Math.min(at - (dollar?.length ?? 0), amount.start);
  const after = execAt(CURRENCY_AFTER, text, amount.end);
  if (after !== null) {
    const index = after.findIndex((group, i) => i > 0 && group !== undefined) - 1;
    return { ...amount, start, end: amount.end + after[0].length, rate: CURRENCY_SUFFIXES[index]![0] };
  }
  const before = mayEndAt(CURRENCY_WORD_LAST_UNITS, text, start)
    ? execAt(CURRENCY_WORD_BEFORE, text, start)
    : null;
  const rateBefore = before === null ? amount.rate : before[1] === undefined ? USD : YEN;
  return { ...amount, start, rate: sign ?? rateBefore };
}

/** 数万, 何十万: from 2 to 9 times the unit. */
function parseVagueAmount(text: string, at: number): ParsedAmount | null {
  if (text[at] !== '数' && text[at] !== '何') return null;
  const match = execAt(VAGUE_NUMBER, text, at);
  if (match === null || match[0].length === 1) return null;
  const scale = (UNIT_VALUES[match[1]!] ?? 1) * (UNIT_VALUES[match[2]!] ?? 1);
  const form = match[2] === '' ? 'bare' : 'kanji';
  return { start: at, end: at + match[0].length, low: 2 * scale, high: 9 * scale, scale, form, rate: null };
}

function parsePlainAmount(text: string, at: number): ParsedAmount | null {
  const number = parseNumber(text, at);
  if (number === null) return null;
  const { value, scale } = number;

  const banknote = mayEndAt(BANKNOTE_LAST_UNITS, text, number.start)
    ? execAt(BANKNOTE_BEFORE, text, number.start)
    : null;
  if (banknote !== null) {
    const sheets = /^ ?[枚人]/.exec(text.slice(number.end, number.end + 2));
    const amount = scaleNumber(number, 10_000, number.end + (sheets?.[0].length ?? 0), 'kanji', YEN);
    return { ...amount, start: number.start - banknote[1]!.length };
  }
  const suffix = mayOpenAt(SUFFIX_FIRST_UNITS, text, number.end)
    ? execAt(UNIT_SUFFIX, text, number.end)
    : null;
  const plain = scaleNumber(number, 1, number.end, scale >= 10_000 ? 'kanji' : 'bare');
  if (suffix === null) return plain;
  const end = number.end + suffix[0].length;
  const { note, places, man, rest, manwon, trieu, k } = suffix.groups!;
  if (note !== undefined) return scaleNumber(number, 10_000, end, 'kanji', YEN);
  if (man !== undefined) {
    const amount = scaleNumber(number, 10_000, end, 'man');
    if (rest === undefined) return amount;
    const sum = amount.low + Number(rest) * 1_000;
    return { ...amount, low: sum, high: sum, scale: 1 };
  }
  if (manwon !== undefined) return scaleNumber(number, 10_000, end, 'man', KRW);
  if (trieu !== undefined) return scaleNumber(number, 1_000_000, end, 'man', VND);
  if (k !== undefined) return scaleNumber(number, 1_000, end, 'k');
  if (places === undefined) return scaleNumber(number, 10_000, end, 'kanji');
  if (!(value >= 2 && value <= 9)) return plain;
  const unit = places === '' ? 1 : 10_000;
  const low = 10 ** (value - 1) * unit;
  return { ...plain, end, low, high: low * 10 - unit, form: unit === 1 ? 'digits' : 'kanji' };
}

/** The amount of a number times a factor. */
function scaleNumber(
  { start, value, scale }: ParsedNumber,
  factor: number,
  end: number,
  form: ParsedAmount['form'],
  rate: CurrencyRate | null = null,
): ParsedAmount {
  return { start, end, low: value * factor, high: value * factor, scale: scale * factor, form, rate };
}

// Most numbers have no currency or unit; checking one character is much faster than running a pattern.
const charCodeSetOf = (chars: string): ReadonlySet<number> =>
  new Set([...chars].map((char) => char.charCodeAt(0)));
const BANKNOTE_LAST_UNITS = charCodeSetOf('吉沢ん生様 ');
const SUFFIX_FIRST_UNITS = charCodeSetOf('諭渋桁け万萬만mまvwtk ');
const CURRENCY_WORD_LAST_UNITS = charCodeSetOf('ynd ');
const RANGE_FIRST_UNITS = charCodeSetOf('~-ーかt ');

const mayEndAt = (units: ReadonlySet<number>, text: string, at: number): boolean =>
  at > 0 && units.has(text.charCodeAt(at - 1));
const mayOpenAt = (units: ReadonlySet<number>, text: string, at: number): boolean =>
  at < text.length && units.has(text.charCodeAt(at));

const RANGE_SEPARATOR = / ?(?:[~\-ー]|から|to(?![a-z])) ?/y;

/**
 * Extends an amount to a range if it is the lower end of one: 5~10万, 5万から10万, $50-$80. Otherwise returns it as it is.
 * @example parseAmountRange('5~10万', parseAmount('5~10万', 0)!) // { start: 0, end: 5, low: 50000, high: 100000, … }
 */
export function parseAmountRange(text: string, first: ParsedAmount): ParsedAmount {
  const between = mayOpenAt(RANGE_FIRST_UNITS, text, first.end)
    ? execAt(RANGE_SEPARATOR, text, first.end)
    : null;
  if (between === null || Number.isNaN(first.low)) return first;
  const second = parseAmount(text, first.end + between[0].length);
  if (second === null || Number.isNaN(second.low) || second.form === 'digits') return first;
  const isPlainFirst = first.form === 'bare' && first.scale === 1;
  const isPlainSecond = second.form === 'bare' && second.scale === 1;
  // 5万~10 is ambiguous: only the first amount counts.
  if (!isPlainFirst && isPlainSecond && second.rate === null) return first;
  const sharesScale = isPlainFirst && first.low * second.scale <= second.high;
  const low = sharesScale ? first.low * second.scale : first.low;
  if (low >= second.high || low * 1_000 < second.high) return first;
  const form = isPlainSecond && !isPlainFirst ? first.form : second.form;
  return { ...second, start: first.start, low, form, rate: second.rate ?? first.rate };
}
