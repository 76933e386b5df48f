import type { EarlierMessage, EvidenceSort, Member, Message, MessageRef, RuleName, Verdict } from '#core';
import { mayNeedHelp, memberKey, messageKey } from '#core';
import { createLruMap } from '#lib';

const HOUR_MS = 60 * 60 * 1000;
/** With the limits below, at most about 30 MB if all of them wrote nothing but doubtful messages. */
export const MAX_NEWCOMERS = 10_000;
/** Messages of one newcomer with evidence of their own. */
export const MAX_MESSAGES_PER_NEWCOMER = 8;
const MAX_RULES_PER_MESSAGE = 4;

/** What one rule found in an earlier message. */
export interface EarlierEvidence {
  readonly rule: RuleName;
  readonly weight: number;
  readonly sorts: readonly EvidenceSort[];
}

/** An earlier message, without its text. */
export interface DayMessage extends EarlierMessage {
  readonly at: number;
  readonly evidence: readonly EarlierEvidence[];
  /** The message whose case it was counted for. It counts for no other case. */
  readonly countedFor?: MessageRef;
}

/** Remembers what newcomers wrote on one day: rules, weights and times, never texts. In memory only. */
export interface NewcomerDays {
  /** Counts a new message of a newcomer. */
  count(message: Message): void;
  /** The messages of a member since joining; undefined if the memory cannot know all of them. */
  messagesOf(member: Member): number | undefined;
  /** Earlier messages of the day that may count for this one. None if the author may need help. */
  earlierOf(message: Message, hours: number): readonly DayMessage[];
  /** Remembers the evidence and the hints of a message that passed, in place of an older version of it. */
  add(message: Message, verdict: Verdict, hints: readonly EarlierEvidence[]): void;
  /** The earlier messages were counted for the case of this message. */
  markCounted(message: Message, counted: readonly DayMessage[]): void;
  /** The message was deleted. */
  forget(ref: MessageRef): void;
  /** Newcomers and messages in memory. */
  size(): { readonly newcomers: number; readonly messages: number };
}

interface Newcomer {
  messageCount: number;
  lastAt: number;
  /** When the newcomer last asked for help or looked for work. */
  askedForHelpAt: number;
  messages: readonly DayMessage[];
}

/**
 * Creates an empty memory. `startedAt` is the start of the process: of members who joined before it, the number of messages
 * is unknown. The numbers of newcomers and messages are limited; the oldest are dropped first.
 * @example const days = createNewcomerDays(clock.now()); days.count(message); days.messagesOf(message.author) // 1
 */
export function createNewcomerDays(startedAt: Date): NewcomerDays {
  /** The messages of members who joined after this time are all counted. */
  let countedSince = startedAt.getTime();
  let newcomerCount = 0;
  const authorOf = new Map<string, string>();
  const newcomers = createLruMap<Newcomer>(MAX_NEWCOMERS, (dropped) => {
    newcomerCount--;
    countedSince = Math.max(countedSince, dropped.lastAt);
    for (const { ref } of dropped.messages) authorOf.delete(messageKey(ref));
  });

  function newcomerOf({ author }: Message): Newcomer {
    const key = memberKey(author);
    const known = newcomers.get(key);
    if (known) return known;
    const added: Newcomer = {
      messageCount: 0,
      lastAt: Number.NEGATIVE_INFINITY,
      askedForHelpAt: Number.NEGATIVE_INFINITY,
      messages: [],
    };
    newcomerCount++;
    newcomers.set(key, added);
    return added;
  }

  function setMessages(newcomer: Newcomer, authorKey: string, messages: readonly DayMessage[]): void {
    for (const { ref } of newcomer.messages) authorOf.delete(messageKey(ref));
    newcomer.messages = messages.slice(-MAX_MESSAGES_PER_NEWCOMER);
    for (const { ref } of newcomer.messages) authorOf.set(messageKey(ref), authorKey);
  }

  return {
    count(message) {
      const newcomer = newcomerOf(message);
      newcomer.messageCount++;
      newcomer.lastAt = Math.max(newcomer.lastAt, message.sentAt.getTime());
    },
    messagesOf(member) {
      if (member.joinedAt === undefined || member.joinedAt.getTime() < countedSince) return undefined;
      return newcomers.get(memberKey(member))?.messageCount;
    },
    earlierOf(message, hours) {
      const newcomer = newcomers.get(memberKey(message.author));
      if (newcomer === undefined) return [];
      const now = (message.editedAt ?? message.sentAt).getTime();
      const since = now - hours * HOUR_MS;
      if (newcomer.askedForHelpAt > since) return [];
      const key = messageKey(message.ref);
      return newcomer.messages.filter(
        ({ ref, at, countedFor }) =>
          at > since &&
          at <= now &&
          messageKey(ref) !== key &&
          (countedFor === undefined || messageKey(countedFor) === key),
      );
    },
    add(message, verdict, hints) {
      const evidence = [...evidenceOf(verdict), ...hints].slice(0, MAX_RULES_PER_MESSAGE);
      const authorKey = memberKey(message.author);
      if (evidence.length === 0 && !mayNeedHelp(verdict) && newcomers.get(authorKey) === undefined) return;
      const newcomer = newcomerOf(message);
      const at = message.sentAt.getTime();
      newcomer.lastAt = Math.max(newcomer.lastAt, at);
      if (mayNeedHelp(verdict)) newcomer.askedForHelpAt = Math.max(newcomer.askedForHelpAt, at);
      const { ref, url } = message;
      const others = newcomer.messages.filter((other) => messageKey(other.ref) !== messageKey(ref));
      const isOffering = verdict.stance === 'soliciting' || verdict.stance === 'none';
      const isDoubtful = evidence.length > 0 && verdict.ruling === 'pass' && isOffering;
      const added: DayMessage[] = isDoubtful
        ? [{ ref, ...(url !== undefined && { url }), at, evidence }]
        : [];
      if (added.length > 0 || others.length < newcomer.messages.length)
        setMessages(newcomer, authorKey, [...others, ...added]);
    },
    markCounted(message, counted) {
      const newcomer = newcomerOf(message);
      const keys = new Set(counted.map(({ ref }) => messageKey(ref)));
      newcomer.messages = newcomer.messages.map((earlier) =>
        keys.has(messageKey(earlier.ref)) ? { ...earlier, countedFor: message.ref } : earlier,
      );
    },
    forget(ref) {
      const authorKey = authorOf.get(messageKey(ref));
      const newcomer = authorKey === undefined ? undefined : newcomers.get(authorKey);
      if (authorKey === undefined || newcomer === undefined) return;
      const key = messageKey(ref);
      setMessages(
        newcomer,
        authorKey,
        newcomer.messages.filter((message) => messageKey(message.ref) !== key),
      );
    },
    size: () => ({ newcomers: newcomerCount, messages: authorOf.size }),
  };
}

/**
 * What the rules found in the text of a message against its author, heaviest first: neither its wording as a whole, which
 * is no fact that can be added to another one, nor its context.
 * @example evidenceOf(verdict).map(({ rule }) => rule) // ['yami-baito/pay']
 */
export const evidenceOf = ({ signals }: Pick<Verdict, 'signals'>): readonly EarlierEvidence[] =>
  signals
    .filter(({ weight, sorts }) => weight > 0 && !sorts.includes('wording') && !sorts.includes('context'))
    .map(({ rule, weight, sorts }) => ({ rule, weight, sorts }))
    .sort((a, b) => b.weight - a.weight);
