import type { Message, Policy, Verdict } from '#core';
import { memberKey, messageKey } from '#core';
import { deriveCaseId } from '../../cases/index.ts';
import type { JudgeMessage } from '../decide.ts';
import {
  type CombinedMessages,
  combineMessages,
  type GroupedMessage,
  needsCombining,
} from './combine-messages.ts';

const MINUTE_MS = 60 * 1000;
/** What is kept of one author in one channel: enough for an offer cut small, little enough to be read each time. */
const MAX_MESSAGES_PER_AUTHOR = 8;
const MAX_CHARACTERS_PER_AUTHOR = 1000;
/** Authors of the last minutes; with the bound above about 10 MB at the very most. */
const MAX_AUTHORS = 5000;
const OWNER_CACHE_SIZE = 5000;

/** Of one author in one channel. */
interface AuthorHistory {
  size: number;
  messages: GroupedMessage[];
  /** Which message each piece is: looked through for every message, so it stands close together. */
  ids: string[];
}

export interface RecentMessages {
  /**
   * Notes a message and reads it together with what its author said in this channel just before; undefined when that
   * adds nothing to what it is alone. An edited message takes the place it had.
   */
  addAndCombine(message: Message, alone: Verdict, policy: Policy): CombinedMessages | undefined;
  /** The case that a message is a piece of, when that is the case of another message. */
  ownerCaseOf(message: Message): string | undefined;
}

/**
 * The last minutes' messages, in memory: bounded in authors, messages and characters, the oldest go first. After a
 * restart it begins anew.
 * @example const recent = createRecent(judge); recent.read(message, judge(message, policy), policy)?.pieces
 */
export function createRecentMessages(judgeMessage: JudgeMessage): RecentMessages {
  // Two generations: who is not heard of during a whole one is gone with it, at no cost per message.
  let currentGeneration = new Map<string, AuthorHistory>();
  let previousGeneration = new Map<string, AuthorHistory>();
  let rotateAt = 0;
  let longestWindowMs = 0;
  const ownerCaseIds = new Map<string, string>();

  function historyOf({ ref, author }: Message, now: number, windowMs: number): AuthorHistory {
    const key = `${ref.channel} ${memberKey(author)}`;
    longestWindowMs = Math.max(longestWindowMs, windowMs);
    if (now >= rotateAt || currentGeneration.size >= MAX_AUTHORS / 2) {
      previousGeneration = currentGeneration;
      currentGeneration = new Map();
      rotateAt = now + longestWindowMs;
    }
    let talk = currentGeneration.get(key);
    if (!talk) {
      talk = previousGeneration.get(key) ?? { size: 0, messages: [], ids: [] };
      currentGeneration.set(key, talk);
    }
    return talk;
  }

  /** The talk that a message belongs to, with the message in its place and without what is too old or too much. */
  function addMessage(
    message: Message,
    ownVerdict: Verdict,
    windowMs: number,
  ): readonly [GroupedMessage[], GroupedMessage] | undefined {
    const now = message.sentAt.getTime();
    const talk = historyOf(message, now, windowMs);
    const at = talk.ids.indexOf(message.ref.id);
    const size = characterCount(message);
    if (at >= 0) {
      const known = talk.messages[at]!;
      talk.size += size - known.size;
      Object.assign(known, { message, ownVerdict, size });
      // One that merely arrives again is read as it was the first time.
      return [message.editedAt ? talk.messages : talk.messages.slice(0, at + 1), known];
    }
    if (message.editedAt !== undefined || size > MAX_CHARACTERS_PER_AUTHOR) return undefined;

    const ownMessage: GroupedMessage = { message, ownVerdict, size, ownerCase: undefined };
    talk.messages.push(ownMessage);
    talk.ids.push(message.ref.id);
    talk.size += size;
    for (let oldest = talk.messages[0]!; oldest !== ownMessage && exceedsLimits(talk, now - windowMs); ) {
      talk.size -= oldest.size;
      talk.messages.shift();
      talk.ids.shift();
      oldest = talk.messages[0]!;
    }
    return [talk.messages, ownMessage];
  }

  function setOwner(piece: GroupedMessage, id: string, verdict: Verdict): void {
    piece.ownerCase = { id, verdict };
    if (id === deriveCaseId(piece.message.ref)) return;
    ownerCaseIds.set(messageKey(piece.message.ref), id);
    if (ownerCaseIds.size > OWNER_CACHE_SIZE) ownerCaseIds.delete(ownerCaseIds.keys().next().value!);
  }

  return {
    addAndCombine(message, alone, policy) {
      const { windowMinutes } = policy.pieces;
      if (windowMinutes === 0) return undefined;
      const [all, ownMessage] = addMessage(message, alone, windowMinutes * MINUTE_MS) ?? [];
      if (!all || !ownMessage) return undefined;
      const found =
        alone.ruling !== 'hide' && needsCombining(all)
          ? combineMessages(all, ownMessage, judgeMessage, policy)
          : undefined;
      if (found) {
        const id = found.owner?.id ?? deriveCaseId(message.ref);
        for (const piece of found.members) setOwner(piece, id, found.reading.verdict);
      } else if (alone.ruling !== 'pass')
        setOwner(ownMessage, ownMessage.ownerCase?.id ?? deriveCaseId(message.ref), alone);
      return found?.reading;
    },
    ownerCaseOf: ({ ref }) => ownerCaseIds.get(messageKey(ref)),
  };
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
