import type { Message, Policy, Verdict } from '#core';
import { memberKey, messageKey } from '#core';
import { createLruMap } from '#lib';
import { deriveCaseId } from '../../cases/index.ts';
import type { JudgeMessage } from '../decide.ts';
import {
  type CombinedMessages,
  combineMessages,
  type GroupedMessage,
  needsCombining,
} from './combine-messages.ts';

const MINUTE_MS = 60 * 1000;
/** Per author and channel. Enough for an offer in small parts, and few enough to judge them again for each message. */
const MAX_MESSAGES_PER_AUTHOR = 8;
const MAX_CHARACTERS_PER_AUTHOR = 1000;
/** With the limits above, at most about 10 MB. */
const MAX_AUTHORS = 5000;
const OWNER_CACHE_SIZE = 5000;

/** The messages of one author in one channel. */
interface AuthorHistory {
  /** The total length of the messages in UTF-16 units. */
  size: number;
  messages: GroupedMessage[];
  /**
   * The ids of `messages`, in a separate array because they are searched for every message.
   */
  ids: string[];
}

/** Remembers the recent messages of each author. */
export interface RecentMessages {
  /**
   * Adds a message and judges it together with the author's recent messages in the channel. Undefined if the result is
   * not heavier than the verdict on the message alone. An edited message keeps its position.
   */
  addAndCombine(message: Message, ownVerdict: Verdict, policy: Policy): CombinedMessages | undefined;
  /** The id of the case that a message belongs to, if that case was opened for another message. */
  ownerCaseOf(message: Message): string | undefined;
}

/**
 * Stores the messages of the last minutes in memory. The numbers of authors, messages and characters are limited; the
 * oldest are dropped first. Empty after a restart.
 * @example const recent = createRecentMessages(judgeMessage); recent.addAndCombine(message, judgeMessage(message, policy), policy)?.pieces
 */
export function createRecentMessages(judgeMessage: JudgeMessage): RecentMessages {
  const histories = createAuthorHistories();
  const ownerCaseIds = createLruMap<string>(OWNER_CACHE_SIZE);

  /** Returns the messages to judge together, and the entry of the added message. */
  function addMessage(
    message: Message,
    ownVerdict: Verdict,
    windowMs: number,
  ): readonly [GroupedMessage[], GroupedMessage] | undefined {
    const now = message.sentAt.getTime();
    const history = histories.of(message, now, windowMs);
    const index = history.ids.indexOf(message.ref.id);
    const size = characterCount(message);
    if (index >= 0) {
      const entry = history.messages[index]!;
      history.size += size - entry.size;
      Object.assign(entry, { message, ownVerdict, size } satisfies Partial<GroupedMessage>);
      // A message that is delivered twice is judged together with the messages before it, like the first time.
      return [message.editedAt ? history.messages : history.messages.slice(0, index + 1), entry];
    }
    if (message.editedAt !== undefined || size > MAX_CHARACTERS_PER_AUTHOR) return undefined;

    const added: GroupedMessage = { message, ownVerdict, size, ownerCase: undefined };
    history.messages.push(added);
    history.ids.push(message.ref.id);
    history.size += size;
    dropOldest(history, added, now - windowMs);
    return [history.messages, added];
  }

  function setOwner(entry: GroupedMessage, caseId: string, verdict: Verdict): void {
    entry.ownerCase = { id: caseId, verdict };
    if (caseId !== deriveCaseId(entry.message.ref)) ownerCaseIds.set(messageKey(entry.message.ref), caseId);
  }

  return {
    addAndCombine(message, ownVerdict, policy) {
      const { windowMinutes } = policy.pieces;
      if (windowMinutes === 0) return undefined;
      const [messages, added] = addMessage(message, ownVerdict, windowMinutes * MINUTE_MS) ?? [];
      if (!messages || !added) return undefined;
      const group =
        ownVerdict.ruling !== 'hide' && needsCombining(messages)
          ? combineMessages(messages, added, judgeMessage, policy)
          : undefined;
      if (group) {
        const caseId = group.owner?.id ?? deriveCaseId(message.ref);
        for (const member of group.members) setOwner(member, caseId, group.reading.verdict);
      } else if (ownVerdict.ruling !== 'pass') {
        setOwner(added, added.ownerCase?.id ?? deriveCaseId(message.ref), ownVerdict);
      }
      return group?.reading;
    },
    ownerCaseOf: ({ ref }) => ownerCaseIds.get(messageKey(ref)),
  };
}

/**
 * Histories in two generations. An author without messages during a whole generation is dropped with it, at no cost per
 * message.
 */
function createAuthorHistories() {
  let currentGeneration = new Map<string, AuthorHistory>();
  let previousGeneration = new Map<string, AuthorHistory>();
  let rotateAtMs = 0;
  let longestWindowMs = 0;

  return {
    of({ ref, author }: Message, now: number, windowMs: number): AuthorHistory {
      const key = `${ref.channel} ${memberKey(author)}`;
      longestWindowMs = Math.max(longestWindowMs, windowMs);
      if (now >= rotateAtMs || currentGeneration.size >= MAX_AUTHORS / 2) {
        previousGeneration = currentGeneration;
        currentGeneration = new Map();
        rotateAtMs = now + longestWindowMs;
      }
      let history = currentGeneration.get(key);
      if (!history) {
        history = previousGeneration.get(key) ?? { size: 0, messages: [], ids: [] };
        currentGeneration.set(key, history);
      }
      return history;
    },
  };
}

/** Drops messages that are too old or exceed a limit, but never the message that was just added. */
function dropOldest(history: AuthorHistory, added: GroupedMessage, since: number): void {
  for (let oldest = history.messages[0]!; oldest !== added; oldest = history.messages[0]!) {
    if (!exceedsLimits(history, since)) return;
    history.size -= oldest.size;
    history.messages.shift();
    history.ids.shift();
  }
}

const exceedsLimits = ({ messages, size }: AuthorHistory, since: number): boolean =>
  messages.length > MAX_MESSAGES_PER_AUTHOR ||
  size > MAX_CHARACTERS_PER_AUTHOR ||
  messages[0]!.message.sentAt.getTime() <= since;

function characterCount({ text, parts }: Message): number {
  let size = text.length;
  for (const part of parts) size += part.text.length;
  return size;
}
