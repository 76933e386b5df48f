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
 * The wording of a whole text. Its spans may be in an innocent message between two others, so it selects
 * the messages of a group only if no rule selects any.
 */
const isAboutWording = ({ sorts }: Pick<Signal, 'sorts'>): boolean => sorts.includes('wording');
/** Mean length of fragments, and of tiny fragments that may match no rule alone. In UTF-16 units. */
const MAX_MEAN_FRAGMENT_LENGTH = 24;
const MAX_MEAN_TINY_FRAGMENT_LENGTH = 12;

/** Messages of one author with a heavier verdict together than each of them has alone. */
export interface CombinedMessages {
  readonly pieces: MessageGroup;
  /** The verdict on all messages together; its spans are positions in the joined text. */
  readonly verdict: Verdict;
  /** The case of an earlier message of the group. This message is added to it. */
  readonly owner?: string;
}

/** A recent message of an author. */
export interface GroupedMessage {
  message: Message;
  ownVerdict: Verdict;
  /** Its length in UTF-16 units, including parts. */
  size: number;
  /** The case that the message belongs to, and the verdict of that case. */
  ownerCase: { readonly id: string; readonly verdict: Verdict } | undefined;
}

/**
 * Judges a message together with the author's recent messages, and finds the messages that belong together. Undefined
 * if the verdict on all of them is not heavier than the single verdicts. Pure.
 * @example combineMessages(history, current, judgeMessage, policy)?.reading.verdict.ruling // 'hide'
 */
export function combineMessages(
  history: readonly GroupedMessage[],
  current: GroupedMessage,
  judgeMessage: JudgeMessage,
  policy: Policy,
) {
  const { message } = current;
  const messages = history.map((entry) => entry.message);
  const groupVerdict = judgeGroup(message, messages, judgeMessage, policy);
  if (groupVerdict.ruling === 'pass' || groupVerdict.stance !== 'soliciting') return undefined;
  // A single rule may match by accident at the border of two messages. An offer in small parts matches several rules.
  if (new Set(incriminatingSignals(groupVerdict).map(({ rule }) => rule)).size < MIN_RULES) return undefined;

  const layout = createGroupLayout(message, messages);
  const messagesBehind = (signals: readonly Signal[]): readonly GroupedMessage[] => {
    const withSignal = new Set(
      signals.flatMap(({ spans }) => spans.flatMap((span) => messagesOfSpan(span, layout))),
    );
    const members = history.filter(({ message: candidate }) => withSignal.has(candidate));
    return members.includes(current) && members.length >= 2 ? members : [];
  };
  const hardRuleMessages = messagesBehind(
    incriminatingSignals(groupVerdict).filter((signal) => !isAboutWording(signal)),
  );
  const members =
    hardRuleMessages.length > 0 ? hardRuleMessages : messagesBehind(incriminatingSignals(groupVerdict));
  if (members.length === 0) return undefined;
  const pieces = members.map((member) => member.message);
  const withoutCase = members.flatMap((member) => (member.ownerCase ? [] : [member.message]));
  const verdict = capAtReview(
    relocateSpans(groupVerdict, layout, createGroupLayout(message, pieces)),
    withoutCase,
  );

  const owner = members.findLast((member) => member !== current && member.ownerCase !== undefined)?.ownerCase;
  const belongsToGroup = owner
    ? compareRulings(verdict, owner.verdict) >= 0 &&
      addsNewRule(current, members, groupVerdict, judgeMessage, policy)
    : members.every(({ ownVerdict }) => compareRulings(verdict, ownVerdict) > 0);
  return belongsToGroup
    ? { members, owner, reading: { pieces, verdict, ...(owner && { owner: owner.id }) } }
    : undefined;
}

/**
 * Limits a group to `review` unless its messages are short fragments, which are typical for an offer that was split to
 * evade the rules. An ordinary conversation in whole sentences may also mention pay and contacts, so moderators decide.
 * @example capAtReview(hideVerdict, [longMessage, anotherLongMessage]).ruling // 'review'
 */
export function capAtReview(verdict: Verdict, pieces: MessageGroup): Verdict {
  return verdict.ruling === 'hide' && !areFragments(pieces) ? { ...verdict, ruling: 'review' } : verdict;
}

const areFragments = (pieces: MessageGroup): boolean =>
  pieces.reduce((sum, { text }) => sum + text.length, 0) <= MAX_MEAN_FRAGMENT_LENGTH * pieces.length;

const areTinyFragments = (history: readonly GroupedMessage[]): boolean =>
  history.reduce((sum, { message }) => sum + message.text.length, 0) <=
  MAX_MEAN_TINY_FRAGMENT_LENGTH * history.length;

/**
 * Whether messages must be judged together. Whole sentences without signals are ordinary talk; judging them again would
 * double the cost of ordinary traffic.
 * @example needsCombining([goodMorning, niceWeather]) // false
 */
export const needsCombining = (history: readonly GroupedMessage[]): boolean =>
  history.length > 1 &&
  (history.some(({ ownVerdict }) => ownVerdict.stance === 'soliciting') || areTinyFragments(history));

/** A message joins an existing case only when it adds a rule that the other messages did not match. */
function addsNewRule(
  current: GroupedMessage,
  members: readonly GroupedMessage[],
  groupVerdict: Verdict,
  judgeMessage: JudgeMessage,
  policy: Policy,
): boolean {
  const others = members.filter((member) => member !== current).map((member) => member.message);
  const knownRules = new Set(
    incriminatingSignals(judgeGroup(others.at(-1)!, others, judgeMessage, policy)).map(({ rule }) => rule),
  );
  return incriminatingSignals(groupVerdict).some(({ rule }) => !knownRules.has(rule));
}

/**
 * Judges messages as one text: joined by line breaks, and also joined directly, in case a word was split. Returns
 * the heavier verdict. Its spans are positions in `createGroupLayout(ownMessage, pieces)`.
 * @example judgeGroup(own, [first, own], judgeMessage, policy).ruling // 'hide'
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
    (compareRulings(joinedDirectly, joinedByLine) === 0 && joinedDirectly.logOdds > joinedByLine.logOdds);
  return isDirectHeavier
    ? relocateSpans(
        joinedDirectly,
        createGroupLayout(ownMessage, pieces, ''),
        createGroupLayout(ownMessage, pieces),
      )
    : joinedByLine;
}

/** The same verdict with its spans moved to another layout. @example relocateSpans(verdict, from, to) */
export const relocateSpans = (verdict: Verdict, from: GroupLayout, to: GroupLayout): Verdict => ({
  ...verdict,
  signals: verdict.signals.map((signal) => ({
    ...signal,
    spans: signal.spans.flatMap((span) => mapSpan(span, from, to)),
  })),
});

/** What the texts show. The context is the same for each message and for all of them together. */
const incriminatingSignals = ({ signals }: Verdict) =>
  signals.filter(({ weight, sorts }) => weight > 0 && !sorts.includes('context'));
