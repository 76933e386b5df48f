import { type Numeral, readNumeral } from './numerals.ts';
import { matchAt } from './word-pattern.ts';

export type Currency = 'yen' | 'usd' | 'other';

export interface Coin {
  readonly currency: Currency;
  /** A fixed rough rate: it tells a wage from a fortune and nothing more. */
  readonly yen: number;
}

/**
 * A figure before it is known to be money. `form` says how it was written, which decides how much proof it needs:
 * `bare` 50000, `kanji` 5万 and 諭吉5枚, `man` 5man and 5まん, `k` 50k, `digits` 6桁.
 */
export interface Figure {
  readonly start: number;
  readonly end: number;
  readonly low: number;
  readonly high: number;
  /** What one unit of the leading part is worth, for 5~10万. */
  readonly scale: number;
  readonly form: 'bare' | 'digits' | 'k' | 'man' | 'kanji';
  readonly coin: Coin | null;
}

export const YEN: Coin = { currency: 'yen', yen: 1 };
const USD: Coin = { currency: 'usd', yen: 150 };
const EUR: Coin = { currency: 'other', yen: 165 };
const GBP: Coin = { currency: 'other', yen: 195 };
const CNY: Coin = { currency: 'other', yen: 20 };
const KRW: Coin = { currency: 'other', yen: 0.11 };
const VND: Coin = { currency: 'other', yen: 0.006 };
const TWD: Coin = { currency: 'other', yen: 4.8 };
const HKD: Coin = { currency: 'other', yen: 19 };
const BRL: Coin = { currency: 'other', yen: 27 };

/** えん is money only where no other word can begin: not えんとりー, えんかうんと, えんでぃんぐ. */
const EN = 'えん(?=$|[^ぁ-んー]|[のをがも]|で(?!い|ど|す[くと])|くら|から|ほど|ずつ|だ)';
const COINS_AFTER: readonly (readonly [Coin, string])[] = [
  [YEN, `日[元圓円币幣]|円(?![形周卓盤柱安高])|圓|¥|(?:yen|ienes?|jpy)(?![a-z])|${EN}`],
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
/** One group a coin, in the order of the table. */
const COIN_AFTER = new RegExp(` ?(?:${COINS_AFTER.map(([, words]) => `(${words})`).join('|')})`, 'y');
const WORD_BEFORE = /(?<=(?<![a-z])(?:(jpy|yen)|usd) ?)/y;
const SIGNS = new Map([
  ['¥', YEN],
  ['$', USD],
  ['€', EUR],
  ['£', GBP],
  ['₩', KRW],
]);
/** R$, NT$ and HK$ are no dollars of the kind that $ alone is. */
const DOLLARS = new Map([
  ['r', BRL],
  ['nt', TWD],
  ['hk', HKD],
]);
const DOLLAR_BEFORE = /(?<=(?<![a-z])(r|nt|hk))/y;

/** The 10,000 yen note by the face on it. */
const NOTE = '(?:諭吉|渋沢)(?:さん|先生|様)?';
const NOTE_BEFORE = new RegExp(`(?<=(${NOTE} ?))`, 'y');
/** まん is 万 only where no other word can begin: not まんが, まんしょん, まんぞく. */
const MAN =
  'man(?![a-z])|まそ|まん(?=$|[^ぁ-んー]|えん|[でのをもだ]|[くぐ]ら|くれ|から|かせ|ほど|ほし|つて|とか|です|い[じけく]|ぽつき)';
/** 2 man 5 is said for 25,000; 5 man 2 nin counts people. */
const REST = '(?: ?(?<rest>[1-9])(?![0-9.,:]| ?[a-z%人名件回個日月時本枚]))?';
/** What turns a plain number into another form, right behind it. */
const ADDITION = new RegExp(
  ` ?(?:(?<note>${NOTE})|(?:桁|けた)(?<places>万?)|(?<spaced>(?<= )[万萬])|(?<man>(?:${MAN})${REST}|van(?= ?yen)|w(?= ?日[元圓円币幣]))|(?<manwon>만)|(?<trieu>trieu(?![a-z]))|(?<k>(?<! )k(?=$|[^a-z0-9]|yen|usd)|mil(?![a-z])))`,
  'y',
);
const VAGUE = /[数何]([十百千]?)([万億]?)/y;
const UNIT: Record<string, number> = { 十: 10, 百: 100, 千: 1_000, 万: 10_000, 億: 100_000_000 };

/** Characters that can open a figure besides those of a numeral. */
export const FIGURE_OPENERS = '数何¥$€£₩';

/**
 * Reads the figure that begins at `at` with everything that belongs to it; null when none does. `low` is NaN for
 * digits that are no plain number.
 * @example readFigure('¥1.5万', 0) // { start: 0, end: 5, low: 15000, high: 15000, scale: 10000, form: 'kanji', coin: YEN }
 */
export function readFigure(text: string, at: number): Figure | null {
  const dollar = text[at] === '$' ? matchAt(DOLLAR_BEFORE, text, at)?.[1] : undefined;
  const sign = dollar === undefined ? SIGNS.get(text[at] ?? '') : DOLLARS.get(dollar);
  const from = sign === undefined ? at : at + (text[at + 1] === ' ' ? 2 : 1);
  const core = readVague(text, from) ?? readPlain(text, from);
  if (core === null) return null;
  const start = sign === undefined ? core.start : Math.min(at - (dollar?.length ?? 0), core.start);
  const after = matchAt(COIN_AFTER, text, core.end);
  if (after !== null) {
    const which = after.findIndex((group, i) => i > 0 && group !== undefined) - 1;
    return { ...core, start, end: core.end + after[0].length, coin: COINS_AFTER[which]![0] };
  }
  const before = mayEndAt(WORD_ENDS, text, start) ? matchAt(WORD_BEFORE, text, start) : null;
  const named = before === null ? core.coin : before[1] === undefined ? USD : YEN;
  return { ...core, start, coin: sign ?? named };
}

function readVague(text: string, at: number): Figure | null {
  if (text[at] !== '数' && text[at] !== '何') return null;
  const match = matchAt(VAGUE, text, at);
  if (match === null || match[0].length === 1) return null;
  const scale = (UNIT[match[1]!] ?? 1) * (UNIT[match[2]!] ?? 1);
  const form = match[2] === '' ? 'bare' : 'kanji';
  return { start: at, end: at + match[0].length, low: 2 * scale, high: 9 * scale, scale, form, coin: null };
}

function readPlain(text: string, at: number): Figure | null {
  const numeral = readNumeral(text, at);
  if (numeral === null) return null;
  const { value, scale } = numeral;

  const face = mayEndAt(NOTE_ENDS, text, numeral.start) ? matchAt(NOTE_BEFORE, text, numeral.start) : null;
  if (face !== null) {
    const sheets = /^ ?[枚人]/.exec(text.slice(numeral.end, numeral.end + 2));
    const figure = times(numeral, 10_000, numeral.end + (sheets?.[0].length ?? 0), 'kanji', YEN);
    return { ...figure, start: numeral.start - face[1]!.length };
  }
  const addition = mayOpenAt(ADDITION_OPENS, text, numeral.end) ? matchAt(ADDITION, text, numeral.end) : null;
  const plain = times(numeral, 1, numeral.end, scale >= 10_000 ? 'kanji' : 'bare');
  if (addition === null) return plain;
  const end = numeral.end + addition[0].length;
  const { note, places, man, rest, manwon, trieu, k } = addition.groups!;
  if (note !== undefined) return times(numeral, 10_000, end, 'kanji', YEN);
  if (man !== undefined) {
    const figure = times(numeral, 10_000, end, 'man');
    if (rest === undefined) return figure;
    const sum = figure.low + Number(rest) * 1_000;
    return { ...figure, low: sum, high: sum, scale: 1 };
  }
  if (manwon !== undefined) return times(numeral, 10_000, end, 'man', KRW);
  if (trieu !== undefined) return times(numeral, 1_000_000, end, 'man', VND);
  if (k !== undefined) return times(numeral, 1_000, end, 'k');
  if (places === undefined) return times(numeral, 10_000, end, 'kanji');
  if (!(value >= 2 && value <= 9)) return plain;
  const unit = places === '' ? 1 : 10_000;
  const low = 10 ** (value - 1) * unit;
  return { ...plain, end, low, high: low * 10 - unit, form: unit === 1 ? 'digits' : 'kanji' };
}

/** The figure of so many times a numeral. */
function times(
  { start, value, scale }: Numeral,
  factor: number,
  end: number,
  form: Figure['form'],
  coin: Coin | null = null,
): Figure {
  return { start, end, low: value * factor, high: value * factor, scale: scale * factor, form, coin };
}

// Most numbers stand alone, and a look at one character tells so much faster than a pattern does.
const unitsOf = (chars: string): ReadonlySet<number> => new Set([...chars].map((char) => char.charCodeAt(0)));
const NOTE_ENDS = unitsOf('吉沢ん生様 ');
const ADDITION_OPENS = unitsOf('諭渋桁け万萬만mまvwtk ');
const WORD_ENDS = unitsOf('ynd ');
const RANGE_OPENS = unitsOf('~-ーかt ');

const mayEndAt = (units: ReadonlySet<number>, text: string, at: number): boolean =>
  at > 0 && units.has(text.charCodeAt(at - 1));
const mayOpenAt = (units: ReadonlySet<number>, text: string, at: number): boolean =>
  at < text.length && units.has(text.charCodeAt(at));

const RANGE = / ?(?:[~\-ー]|から|to(?![a-z])) ?/y;

/**
 * Joins a figure with the one it is the lower end of: 5~10万, 5万から10万, $50-$80. Anything else is returned as it
 * came.
 * @example joinRange('5~10万', readFigure('5~10万', 0)!) // { start: 0, end: 5, low: 50000, high: 100000, … }
 */
export function joinRange(text: string, first: Figure): Figure {
  const between = mayOpenAt(RANGE_OPENS, text, first.end) ? matchAt(RANGE, text, first.end) : null;
  if (between === null || Number.isNaN(first.low)) return first;
  const second = readFigure(text, first.end + between[0].length);
  if (second === null || Number.isNaN(second.low) || second.form === 'digits') return first;
  const plainFirst = first.form === 'bare' && first.scale === 1;
  const plainSecond = second.form === 'bare' && second.scale === 1;
  // 5万~10 leaves the reader guessing; the first figure stands alone then.
  if (!plainFirst && plainSecond && second.coin === null) return first;
  const shared = plainFirst && first.low * second.scale <= second.high;
  const low = shared ? first.low * second.scale : first.low;
  if (low >= second.high || low * 1_000 < second.high) return first;
  const form = plainSecond && !plainFirst ? first.form : second.form;
  return { ...second, start: first.start, low, form, coin: second.coin ?? first.coin };
}
