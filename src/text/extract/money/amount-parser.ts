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

const rate = (currency: Currency, yenPerUnit: number): CurrencyRate => ({ currency, yenPerUnit });
const RATES = {
  yen: rate('yen', 1),
  usd: rate('usd', 150),
  eur: rate('other', 165),
  gbp: rate('other', 195),
  cny: rate('other', 20),
  hkd: rate('other', 19),
  krw: rate('other', 0.11),
  vnd: rate('other', 0.006),
  twd: rate('other', 4.8),
  brl: rate('other', 27),
};
type CurrencyName = keyof typeof RATES;
/** The default currency. */
export const YEN: CurrencyRate = RATES.yen;

/** えん is money only if no other word begins there: not えんとりー, えんかうんと, えんでぃんぐ. */
const YEN_IN_KANA = 'えん(?=$|[^ぁ-んー]|[のをがも]|で(?!い|ど|す[くと])|くら|から|ほど|ずつ|だ)';
const CURRENCY_SUFFIXES: Readonly<Record<CurrencyName, string>> = {
  yen: `日[元圓円币幣]|円(?![形周卓盤柱安高])|圓|¥|(?:yen(?:e?s)?|ienes?|jpy)(?![a-z])|यन|เยน|엔|${YEN_IN_KANA}`,
  usd: '\\$(?![0-9])|(?:usd[tc]?|dollars?|bucks|dolares)(?![a-z])|米?どる(?![びい])',
  eur: '€|(?:eur|euros?)(?![a-z])|ゆーろ',
  gbp: '£|gbp(?![a-z])|ぽんど',
  cny: '(?:rmb|cny|yuan)(?![a-z])|人民[元币幣]|(?<=[0-9百千万萬])元(?![化論论的素気气旦年日首祖号々])',
  hkd: '香港どる|港[元币幣紙纸]',
  krw: '₩|krw(?![a-z])|うおん|원',
  vnd: '₫|(?:vnd|dong)(?![a-z])|どん(?=$|[^ぁ-んー])',
  twd: '[台臺][币幣]|(?:twd|ntd)(?![a-z])',
  brl: '(?:reais|brl)(?![a-z])',
};
const CURRENCY_AFTER = new RegExp(
  ` ?(?:${Object.entries(CURRENCY_SUFFIXES)
    .map(([name, words]) => `(?<${name}>${words})`)
    .join('|')})`,
  'y',
);
const CURRENCY_WORD_BEFORE = /(?<=(?<![a-z])(?:(?<yen>jpy|yen)|(?<usd>usd)) ?)/y;
const CURRENCY_SIGNS: Readonly<Record<string, CurrencyRate>> = {
  '¥': RATES.yen,
  $: RATES.usd,
  '€': RATES.eur,
  '£': RATES.gbp,
  '₩': RATES.krw,
};
/** R$, NT$ and HK$ are not US dollars. */
const PREFIXED_DOLLARS: Readonly<Record<string, CurrencyRate>> = {
  r: RATES.brl,
  nt: RATES.twd,
  hk: RATES.hkd,
};
const DOLLAR_PREFIX_BEFORE = /(?<=(?<![a-z])(r|nt|hk))/y;

/** The 10,000 yen note, called by the person on it. */
const BANKNOTE = '(?:諭吉|渋沢)(?:さん|先生|様)?';
const BANKNOTE_BEFORE = new RegExp(`(?<=(${BANKNOTE} ?))`, 'y');
/** まん is 万 only if no other word begins there: not まんが, まんしょん, まんぞく. */
const MAN_IN_KANA =
  'man(?![a-z])|lapad(?![a-z])|まそ|まん(?=$|[^ぁ-んー]|えん|[でのをもだ]|[くぐ]ら|くれ|から|かせ|ほど|ほし|つて|とか|です|い[じけく]|ぽつき)';
/** 2 man 5 means 25,000; 5 man 2 nin counts people. */
const THOUSANDS_REST = '(?: ?(?<rest>[1-9])(?![0-9.,:]| ?[a-z%人名件回個日月時本枚]))?';
/** Suffixes that change the form of a plain number; `places` are digits (6桁). */
const UNIT_SUFFIX = new RegExp(
  ` ?(?:(?<note>${BANKNOTE})|(?:桁|けた)(?<places>万?)|(?<spaced>(?<= )[万萬])|(?<man>(?:${MAN_IN_KANA})${THOUSANDS_REST}|van(?= ?yen)|w(?= ?日[元圓円币幣]))|(?<manwon>만)|(?<trieu>trieu(?![a-z]))|(?<k>(?<! )k(?=$|[^a-z0-9]|yen|usd)|mil(?![a-z])))`,
  'y',
);
/** By group of `UNIT_SUFFIX`: the factor, the form, and the currency if it names one. */
const UNITS: Readonly<Record<string, readonly [number, ParsedAmount['form'], CurrencyRate?]>> = {
  note: [10_000, 'kanji', RATES.yen],
  spaced: [10_000, 'kanji'],
  man: [10_000, 'man'],
  manwon: [10_000, 'man', RATES.krw],
  trieu: [1_000_000, 'man', RATES.vnd],
  k: [1_000, 'k'],
};
const VAGUE_NUMBER = /[数何]([十百千]?)([万億]?)/y;
const UNIT_VALUES: Readonly<Record<string, number>> = {
  十: 10,
  百: 100,
  千: 1_000,
  万: 10_000,
  億: 100_000_000,
};

/** Characters that can begin an amount, apart from those that begin a number. */
export const AMOUNT_START_CHARACTERS = '数何¥$€£₩';

/**
 * Parses the amount that begins at `at`, with currency and unit; null if there is none. `low` is NaN for digits that are not
 * a plain number.
 * @example parseAmount('¥1.5万', 0) // { start: 0, end: 5, low: 15000, high: 15000, scale: 10000, form: 'kanji', rate: YEN }
 */
export function parseAmount(text: string, at: number): ParsedAmount | null {
  const dollar = text[at] === '$' ? execAt(DOLLAR_PREFIX_BEFORE, text, at)?.[1] : undefined;
  const sign = dollar === undefined ? CURRENCY_SIGNS[text[at] ?? ''] : PREFIXED_DOLLARS[dollar];
  const from = sign === undefined ? at : at + (text[at + 1] === ' ' ? 2 : 1);
  const amount = parseVagueAmount(text, from) ?? parsePlainAmount(text, from);
  if (amount === null) return null;
  const start = sign === undefined ? amount.start : Math.min(at - (dollar?.length ?? 0), amount.start);
  const after = execAt(CURRENCY_AFTER, text, amount.end);
  if (after !== null) return { ...amount, start, end: amount.end + after[0].length, rate: namedRate(after) };
  const before = execAt(CURRENCY_WORD_BEFORE, text, start);
  return { ...amount, start, rate: sign ?? (before === null ? amount.rate : namedRate(before)) };
}

/** The group that took part in a match. */
const matchedGroup = (groups: Readonly<Record<string, string | undefined>>): string =>
  Object.keys(groups).find((name) => groups[name] !== undefined)!;
const namedRate = (match: RegExpExecArray): CurrencyRate =>
  RATES[matchedGroup(match.groups!) as CurrencyName];

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
  const banknote = execAt(BANKNOTE_BEFORE, text, number.start);
  if (banknote !== null) {
    const sheets = /^ ?[枚人]/.exec(text.slice(number.end, number.end + 2));
    const amount = scaleNumber(number, 10_000, number.end + (sheets?.[0].length ?? 0), 'kanji', YEN);
    return { ...amount, start: number.start - banknote[1]!.length };
  }
  const plain = scaleNumber(number, 1, number.end, number.scale >= 10_000 ? 'kanji' : 'bare');
  const suffix = execAt(UNIT_SUFFIX, text, number.end);
  if (suffix === null) return plain;
  const end = number.end + suffix[0].length;
  const { rest, places, ...units } = suffix.groups!;
  if (places !== undefined) return parsePlaces(plain, end, places === '' ? 1 : 10_000);
  const [factor, form, rate] = UNITS[matchedGroup(units)]!;
  const amount = scaleNumber(number, factor, end, form, rate);
  if (rest === undefined) return amount;
  const sum = amount.low + Number(rest) * 1_000;
  return { ...amount, low: sum, high: sum, scale: 1 };
}

/** 6桁 is from 100,000 to 999,999; 2桁万 is from 100,000 to 990,000. */
function parsePlaces(count: ParsedAmount, end: number, unit: number): ParsedAmount {
  if (!(count.low >= 2 && count.low <= 9)) return count;
  const low = 10 ** (count.low - 1) * unit;
  return { ...count, end, low, high: low * 10 - unit, form: unit === 1 ? 'digits' : 'kanji' };
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

const RANGE_SEPARATOR = / ?(?:[~\-ー]|から|to(?![a-z])) ?/y;

/**
 * Extends an amount to a range if it is the lower end of one: 5~10万, 5万から10万, $50-$80. Otherwise returns it as it is.
 * @example parseAmountRange('5~10万', parseAmount('5~10万', 0)!) // { start: 0, end: 5, low: 50000, high: 100000, … }
 */
export function parseAmountRange(text: string, first: ParsedAmount): ParsedAmount {
  const between = execAt(RANGE_SEPARATOR, text, first.end);
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
