import type { Message, MessageGroup, Policy, Signal, Verdict } from '#core';
import {
  compareRulings,
  createGroupLayout,
  type GroupLayout,
  joinMessages,
  mapSpan,
  messagesOfSpan,
} from '../../cases/index.ts';
import type { JudgeMessage } from '../decide.ts';

const MIN_RULES = 2;
/**
 * Rules about the wording of the whole: where it is loudest may as well be a word about the weather between two pieces.
 * They say which pieces belong together only where no other rule does.
 */
const WORDING_RULE_PREFIX = 'likeness/';
/** Mean length of scraps, and of bits so small that none may show anything alone. */
const MAX_MEAN_FRAGMENT_LENGTH = 24;
const MAX_MEAN_TINY_FRAGMENT_LENGTH = 12;

/** Messages of one author that say together what none of them says alone. */
export interface CombinedMessages {
  readonly pieces: MessageGroup;
  /** About all pieces; its spans lie in them together. */
  readonly verdict: Verdict;
  /** The case that an earlier piece brought about: this one belongs to it. */
  readonly owner?: string;
}

/** A message of the last minutes. */
export interface GroupedMessage {
  message: Message;
  ownVerdict: Verdict;
  size: number;
  /** The case it belongs to, and what that case says. */
  ownerCase: { readonly id: string; readonly verdict: Verdict } | undefined;
}

/**
 * What a message says with those of its author around it, and which of them belong to it; nothing when that is no
 * more than what each says alone.
 * @example combineMessages(all, mine, judge, policy)?.reading.verdict.ruling // 'hide'
 */
export function combineMessages(
  history: readonly GroupedMessage[],
  current: GroupedMessage,
  judgeMessage: JudgeMessage,
  policy: Policy,
) {
  const { message } = current;
  const messages = history.map((piece) => piece.message);
  const groupVerdict = judgeGroup(message, messages, judgeMessage, policy);
  if (groupVerdict.ruling === 'pass' || groupVerdict.stance !== 'soliciting') return undefined;
  // One rule alone is an accident of words that met; an offer cut small shows itself in several ways.
  if (new Set(incriminatingSignals(groupVerdict).map(({ rule }) => rule)).size < MIN_RULES) return undefined;

  const layout = createGroupLayout(message, messages);
  const messagesBehind = (signals: readonly Signal[]): readonly GroupedMessage[] => {
    const holding = new Set(
      signals.flatMap(({ spans }) => spans.flatMap((span) => messagesOfSpan(span, layout))),
    );
    const members = history.filter((piece) => holding.has(piece.message));
    return members.includes(current) && members.length >= 2 ? members : [];
  };
  const hardRuleMessages = messagesBehind(
    incriminatingSignals(groupVerdict).filter(({ rule }) => !rule.startsWith(WORDING_RULE_PREFIX)),
  );
  const members =
    hardRuleMessages.length > 0 ? hardRuleMessages : messagesBehind(incriminatingSignals(groupVerdict));
  if (members.length === 0) return undefined;
  const pieces = members.map((piece) => piece.message);
  const withoutCase = members.filter((piece) => piece.ownerCase === undefined).map((piece) => piece.message);
  const verdict = capAtReview(
    relocateSpans(groupVerdict, layout, createGroupLayout(message, pieces)),
    withoutCase,
  );

  const owner = members.findLast((piece) => piece !== current && piece.ownerCase !== undefined)?.ownerCase;
  const belongsToGroup = owner
    ? compareRulings(verdict, owner.verdict) >= 0 &&
      addsNewRule(current, members, groupVerdict, judgeMessage, policy)
    : members.every((piece) => compareRulings(verdict, piece.ownVerdict) > 0);
  return belongsToGroup
    ? { members, owner, reading: { pieces, verdict, ...(owner && { owner: owner.id }) } }
    : undefined;
}

/**
 * Whoever cuts an offer small writes scraps; in whole sentences a talk may wander from pay to contacts by itself, so
 * there moderators look first.
 * @example capAtReview(hide, [twoSentences, another]).ruling // 'review'
 */
export function capAtReview(verdict: Verdict, pieces: MessageGroup): Verdict {
  return verdict.ruling === 'hide' && !areFragments(pieces) ? { ...verdict, ruling: 'review' } : verdict;
}

const areFragments = (pieces: MessageGroup): boolean =>
  pieces.reduce((sum, { text }) => sum + text.length, 0) <= MAX_MEAN_FRAGMENT_LENGTH * pieces.length;

const areTinyFragments = (all: readonly GroupedMessage[]): boolean =>
  all.reduce((sum, { message }) => sum + message.text.length, 0) <=
  MAX_MEAN_TINY_FRAGMENT_LENGTH * all.length;

/**
 * Whole sentences without any sign are ordinary talk: reading them once more would cost as much as all the rest.
 * @example needsCombining([good, morning]) // false
 */
export const needsCombining = (all: readonly GroupedMessage[]): boolean =>
  all.length > 1 &&
  (all.some(({ ownVerdict }) => ownVerdict.stance === 'soliciting') || areTinyFragments(all));

/** Behind a solicitation that is known already, only what makes it more of one belongs to it. */
function addsNewRule(
  current: GroupedMessage,
  members: readonly GroupedMessage[],
  groupVerdict: Verdict,
  judgeMessage: JudgeMessage,
  policy: Policy,
): boolean {
  const others = members.filter((piece) => piece !== current).map((piece) => piece.message);
  const known = new Set(
    incriminatingSignals(judgeGroup(others.at(-1)!, others, judgeMessage, policy)).map(({ rule }) => rule),
  );
  return incriminatingSignals(groupVerdict).some(({ rule }) => !known.has(rule));
}

/**
 * What pieces say together: a line each, and run into one another for a word that was cut in two. The stance is that
 * of the whole. Spans lie in `together(own, pieces)`.
 * @example judgeGroup(own, [first, own], judge, policy).ruling // 'hide'
 */
export function judgeGroup(
  ownMessage: Message,
  pieces: MessageGroup,
  judgeMessage: JudgeMessage,
  policy: Policy,
): Verdict {
  const joinedByLine = judgeMessage(joinMessages(ownMessage, pieces), policy);
  if (pieces.length === 1 || joinedByLine.ruling === 'hide') return joinedByLine;
  const joinedDirectly = judgeMessage(joinMessages(ownMessage, pieces, ''), policy);
  const isDirectHeavier =
    compareRulings(joinedDirectly, joinedByLine) > 0 ||
    (compareRulings(joinedDirectly, joinedByLine) === 0 && joinedDirectly.score > joinedByLine.score);
  return isDirectHeavier
    ? relocateSpans(
        joinedDirectly,
        createGroupLayout(ownMessage, pieces, ''),
        createGroupLayout(ownMessage, pieces),
      )
    : joinedByLine;
}

/** The same verdict with its spans where they are in another layout. @example relocateSpans(verdict, from, to) */
export const relocateSpans = (verdict: Verdict, from: GroupLayout, to: GroupLayout): Verdict => ({
  ...verdict,
  signals: verdict.signals.map((signal) => ({
    ...signal,
    spans: signal.spans.flatMap((span) => mapSpan(span, from, to)),
  })),
});

const incriminatingSignals = ({ signals }: Verdict) => signals.filter((signal) => signal.weight > 0);
