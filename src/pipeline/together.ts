import type { Message, Pieces, Policy, Signal, Verdict } from '#core';
import { heavier, holders, type Layout, layoutOf, moved, together } from '../cases/index.ts';

const FEWEST_RULES = 2;
/**
 * Rules about the wording of the whole: where it is loudest may as well be a word about the weather between two pieces.
 * They say which pieces belong together only where no other rule does.
 */
const OF_WORDING = 'likeness/';
/** Mean length of scraps, and of bits so small that none may show anything alone. */
const LETTERS_OF_SCRAPS = 24;
const LETTERS_OF_BITS = 12;
/** Judges one message as it stands, by its server's policy. */
export type Judge = (message: Message, policy: Policy) => Verdict;

/** Messages of one author that say together what none of them says alone. */
export interface Reading {
  readonly pieces: Pieces;
  /** About all pieces; its spans lie in them together. */
  readonly verdict: Verdict;
  /** The case that an earlier piece brought about: this one belongs to it. */
  readonly owner?: string;
}

/** A message of the last minutes. */
export interface Piece {
  message: Message;
  alone: Verdict;
  size: number;
  /** The case it belongs to, and what that case says. */
  owner: { readonly id: string; readonly verdict: Verdict } | undefined;
}

/**
 * What a message says with those of its author around it, and which of them belong to it; nothing when that is no
 * more than what each says alone.
 * @example combined(all, mine, judge, policy)?.reading.verdict.ruling // 'hide'
 */
export function combined(all: readonly Piece[], mine: Piece, judge: Judge, policy: Policy) {
  const { message } = mine;
  const messages = all.map((piece) => piece.message);
  const whole = judgeTogether(message, messages, judge, policy);
  if (whole.ruling === 'pass' || whole.stance !== 'soliciting') return undefined;
  // One rule alone is an accident of words that met; an offer cut small shows itself in several ways.
  if (new Set(against(whole).map(({ rule }) => rule)).size < FEWEST_RULES) return undefined;

  const layout = layoutOf(message, messages);
  const holdersOf = (signals: readonly Signal[]): readonly Piece[] => {
    const holding = new Set(signals.flatMap(({ spans }) => spans.flatMap((span) => holders(span, layout))));
    const of = all.filter((piece) => holding.has(piece.message));
    return of.includes(mine) && of.length >= 2 ? of : [];
  };
  const told = holdersOf(against(whole).filter(({ rule }) => !rule.startsWith(OF_WORDING)));
  const of = told.length > 0 ? told : holdersOf(against(whole));
  if (of.length === 0) return undefined;
  const pieces = of.map((piece) => piece.message);
  const fresh = of.filter((piece) => piece.owner === undefined).map((piece) => piece.message);
  const verdict = cautious(relocated(whole, layout, layoutOf(message, pieces)), fresh);

  const owner = of.findLast((piece) => piece !== mine && piece.owner !== undefined)?.owner;
  const belongs = owner
    ? heavier(verdict, owner.verdict) >= 0 && adds(mine, of, whole, judge, policy)
    : of.every((piece) => heavier(verdict, piece.alone) > 0);
  return belongs ? { of, owner, reading: { pieces, verdict, ...(owner && { owner: owner.id }) } } : undefined;
}

/**
 * Whoever cuts an offer small writes scraps; in whole sentences a talk may wander from pay to contacts by itself, so
 * there moderators look first.
 * @example cautious(hide, [twoSentences, another]).ruling // 'review'
 */
export function cautious(verdict: Verdict, pieces: Pieces): Verdict {
  return verdict.ruling === 'hide' && !scraps(pieces) ? { ...verdict, ruling: 'review' } : verdict;
}

const scraps = (pieces: Pieces): boolean =>
  pieces.reduce((sum, { text }) => sum + text.length, 0) <= LETTERS_OF_SCRAPS * pieces.length;

const bits = (all: readonly Piece[]): boolean =>
  all.reduce((sum, { message }) => sum + message.text.length, 0) <= LETTERS_OF_BITS * all.length;

/**
 * Whole sentences without any sign are ordinary talk: reading them once more would cost as much as all the rest.
 * @example worthReading([good, morning]) // false
 */
export const worthReading = (all: readonly Piece[]): boolean =>
  all.length > 1 && (all.some(({ alone }) => alone.stance === 'soliciting') || bits(all));

/** Behind a solicitation that is known already, only what makes it more of one belongs to it. */
function adds(mine: Piece, of: readonly Piece[], whole: Verdict, judge: Judge, policy: Policy): boolean {
  const others = of.filter((piece) => piece !== mine).map((piece) => piece.message);
  const known = new Set(
    against(judgeTogether(others.at(-1)!, others, judge, policy)).map(({ rule }) => rule),
  );
  return against(whole).some(({ rule }) => !known.has(rule));
}

/**
 * What pieces say together: a line each, and run into one another for a word that was cut in two. The stance is that
 * of the whole. Spans lie in `together(own, pieces)`.
 * @example judgeTogether(own, [first, own], judge, policy).ruling // 'hide'
 */
export function judgeTogether(own: Message, pieces: Pieces, judge: Judge, policy: Policy): Verdict {
  const lines = judge(together(own, pieces), policy);
  if (pieces.length === 1 || lines.ruling === 'hide') return lines;
  const run = judge(together(own, pieces, ''), policy);
  const better = heavier(run, lines) > 0 || (heavier(run, lines) === 0 && run.score > lines.score);
  return better ? relocated(run, layoutOf(own, pieces, ''), layoutOf(own, pieces)) : lines;
}

/** The same verdict with its spans where they are in another layout. @example relocated(verdict, from, to) */
export const relocated = (verdict: Verdict, from: Layout, to: Layout): Verdict => ({
  ...verdict,
  signals: verdict.signals.map((signal) => ({
    ...signal,
    spans: signal.spans.flatMap((span) => moved(span, from, to)),
  })),
});

const against = ({ signals }: Verdict) => signals.filter((signal) => signal.weight > 0);
