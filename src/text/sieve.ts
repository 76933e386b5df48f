import { lettersOf, type Term } from './automaton.ts';
import { buildTable } from './automaton-table.ts';
import {
  ASK,
  COARSE,
  coarse,
  FIRST_UNIT,
  isPicture,
  isPictureUnit,
  MARK,
  MASK,
  PICTURE_OR_LETTER,
  SKIP,
  secondHalf,
} from './coarse.ts';
import { isMask } from './masked.ts';
import { isLatin } from './separators.ts';
import { DROP, isLetter, SEMIVOICED, TABLE, VOICED } from './tables.ts';
import { mayStand, type Written } from './written.ts';

/** A look at a text as typed. */
export interface Sieve {
  /**
   * Reads a text once and calls `found` for every term that may stand there, with the place of its last letter: for
   * all that the automaton would find, and a few more. True as soon as only the exact fold can tell.
   */
  needsFold(text: string, found: (term: number, last: number) => void): boolean;
  /** Does a figure stand near this place? */
  figureNear(text: string, at: number): boolean;
  /** Are there at most `reach` letters in (from, to]? */
  within(text: string, from: number, to: number, reach: number): boolean;
}

/** The column of letters that no term has. Above those of the letters come symbols, then orders. */
const UNKNOWN = 0;

/**
 * Compiles terms into one pass over the characters as typed: nothing is written, nothing allocated. It reads a little
 * more than there is and never less: see `coarse`. `isFigure` says of folded units whether they belong to a figure.
 * @example compileSieve([{ folded: 'てれぐらむ' }], isFigure).needsFold('てれぐらむで', console.log) // false, and logs 0 4
 */
export function compileSieve(terms: readonly Term[], isFigure: (folded: number) => boolean): Sieve {
  const written: readonly Written[] = terms.map(({ folded, katakana = false }) => {
    const letters = lettersOf(folded);
    return { letters, katakana, seen: letters.map(coarse).filter((unit) => unit !== SKIP) };
  });
  const columnOf = new Map<number, number>();
  const known = [...new Set(written.flatMap(({ seen }) => seen))].filter(isLetter);
  // In code order, so that the kana, which ordinary chat is made of, share few cache lines of a row.
  for (const unit of known.sort((a, b) => a - b)) columnOf.set(unit, columnOf.size + 1);
  const firstSymbol = known.length + 1;
  const symbols: number[][] = [];
  written.forEach(({ letters, seen }, t) => {
    const unit = letters[0]!;
    if (isLetter(unit) && seen.length > 0) return;
    for (const symbol of isPictureUnit(unit) ? [unit, secondHalf(unit)] : [coarse(unit)]) {
      const at = (columnOf.get(symbol) ?? 0) - firstSymbol;
      if (at >= 0) symbols[at]!.push(t);
      else columnOf.set(symbol, firstSymbol + symbols.push([t]) - 1);
    }
  });
  const firstOrder = firstSymbol + symbols.length;
  const skip = firstOrder + SKIP;

  const column = new Uint16Array(0x10000);
  for (let unit = 0; unit < 0x10000; unit++) {
    const said = COARSE[unit]!;
    const letter = columnOf.get(said);
    // A mask that is a letter too (〇): only the fold can tell which.
    if (isMask(said)) column[unit] = firstOrder + (letter === undefined ? MASK : ASK);
    else if (letter !== undefined) column[unit] = letter;
    else if (said < FIRST_UNIT) column[unit] = firstOrder + said;
    else column[unit] = isLetter(said) ? UNKNOWN : skip;
  }
  const { dense, shift, denseStates, base, check, to, fail, firstEnd, lastEnd, ends, endsAt } = buildTable(
    written.map(({ letters, seen }) => (isLetter(letters[0]!) ? seen.map((unit) => columnOf.get(unit)!) : [])),
    firstSymbol,
  );

  const figures = new Uint8Array(0x10000);
  for (let unit = 0; unit < 0x10000; unit++) {
    // What only the fold can tell may be a figure too: ㉑, 𝟓.
    const mayBe = COARSE[unit] === ASK || COARSE[unit] === PICTURE_OR_LETTER;
    if (mayBe || isFigure(TABLE[unit]!) || isFigure(unit)) figures[unit] = 1;
  }
  const figureNear = (text: string, last: number): boolean => {
    for (const step of [-1, 1]) {
      let reach = FIGURE_REACH;
      for (let i = last; reach > 0 && i >= 0 && i < text.length; i += step) {
        const unit = text.charCodeAt(i);
        if (figures[unit] === 1) return true;
        if (TABLE[unit] !== DROP) reach--;
      }
    }
    return false;
  };

  // Where the coarse reading says much more than the exact one, or words run into one another, it is worth a check.
  const doubtful = Uint8Array.from(written, ({ letters, seen, katakana }) =>
    katakana || seen.length < letters.length || letters.some((unit) => isLatin(unit) || coarse(unit) !== unit) ? 1 : 0,
  );

  /** An order at `i`: can only the fold tell what it means? */
  const obey = (text: string, i: number, order: number): boolean => {
    switch (order) {
      case ASK:
        return true;
      case MARK:
        return canTakeMark(text, i);
      case MASK:
        return hidesALetter(text, i);
      case PICTURE_OR_LETTER:
        return !isPicture(text.charCodeAt(i), text.charCodeAt(i + 1));
      default:
        return false;
    }
  };

  function needsFold(text: string, found: (term: number, last: number) => void): boolean {
    const length = text.length;
    let state = 0;
    for (let i = 0; i < length; i++) {
      const k = column[text.charCodeAt(i)]!;
      if (k >= firstSymbol) {
        if (k === skip) continue;
        if (k < firstOrder) for (const t of symbols[k - firstSymbol]!) found(t, i);
        else if (obey(text, i, k - firstOrder)) return true;
        continue;
      }
      while (state >= denseStates && check[base[state]! + k] !== state) state = fail[state]!;
      state = state >= denseStates ? to[base[state]! + k]! : dense[(state << shift) | k]!;
      if (state < firstEnd || state >= lastEnd) continue;
      let at = endsAt[state - firstEnd]!;
      for (let t = ends[at]!; t >= 0; t = ends[++at]!) {
        if (doubtful[t] === 0 || mayStand(text, i, written[t]!)) found(t, i);
      }
    }
    return false;
  }

  return { needsFold, figureNear, within };
}

/** How far a figure may stand from 万, 円 or 日給 to be their amount; two more for long marks that are not seen. */
const FIGURE_REACH = 10;

/** Are there at most `reach` letters in (from, to]? Only letters that stay letters in every fold are counted. */
function within(text: string, from: number, to: number, reach: number): boolean {
  if (to - from <= reach) return true;
  let letters = 0;
  for (let i = to; i > from; i--) {
    const folded = TABLE[text.charCodeAt(i)]!;
    if (folded < 0xff00 && isLetter(folded) && ++letters > reach) return false;
  }
  return true;
}

/** A voicing mark behind a kana that has a voiced form, or behind what only the fold can tell. */
function canTakeMark(text: string, i: number): boolean {
  if (i === 0) return false;
  const before = TABLE[text.charCodeAt(i - 1)]!;
  return before >= 0xff00 || VOICED.has(before) || SEMIVOICED.has(before);
}

/** Two letters of the word are seen beside a mask, or a mask hides nothing. */
function hidesALetter(text: string, mask: number): boolean {
  let letters = 0;
  for (const step of [-1, 1]) {
    for (let i = mask + step; letters < 2 && i >= 0 && i < text.length; i += step) {
      const unit = TABLE[text.charCodeAt(i)]!;
      if (unit === DROP || isMask(unit)) continue;
      if (unit < 0xff00 && !isLetter(unit)) break;
      letters++;
    }
  }
  return letters === 2;
}
