import type { Message, Policy, Verdict } from '#core';
import { memberKey, messageKey } from '#core';
import { caseId } from '../cases/index.ts';
import { combined, type Judge, type Piece, type Reading, worthReading } from './together.ts';

const MINUTE_MS = 60 * 1000;
/** What is kept of one author in one channel: enough for an offer cut small, little enough to be read each time. */
const MOST_PIECES = 8;
const MOST_CHARACTERS = 1000;
/** Authors of the last minutes; with the bound above about 10 MB at the very most. */
const MOST_AUTHORS = 5000;
const MOST_OWNED = 5000;

/** Of one author in one channel. */
interface Talk {
  size: number;
  pieces: Piece[];
  /** Which message each piece is: looked through for every message, so it stands close together. */
  ids: string[];
}

export interface Recent {
  /**
   * Notes a message and reads it together with what its author said in this channel just before; undefined when that
   * adds nothing to what it is alone. An edited message takes the place it had.
   */
  read(message: Message, alone: Verdict, policy: Policy): Reading | undefined;
  /** The case that a message is a piece of, when that is the case of another message. */
  ownerOf(message: Message): string | undefined;
}

/**
 * The last minutes' messages, in memory: bounded in authors, messages and characters, the oldest go first. After a
 * restart it begins anew.
 * @example const recent = createRecent(judge); recent.read(message, judge(message, policy), policy)?.pieces
 */
export function createRecent(judge: Judge): Recent {
  // Two generations: who is not heard of during a whole one is gone with it, at no cost per message.
  let young = new Map<string, Talk>();
  let old = new Map<string, Talk>();
  let turnsAt = 0;
  let longest = 0;
  const owners = new Map<string, string>();

  function talkOf({ ref, author }: Message, now: number, windowMs: number): Talk {
    const key = `${ref.channel} ${memberKey(author)}`;
    longest = Math.max(longest, windowMs);
    if (now >= turnsAt || young.size >= MOST_AUTHORS / 2) {
      old = young;
      young = new Map();
      turnsAt = now + longest;
    }
    let talk = young.get(key);
    if (!talk) {
      talk = old.get(key) ?? { size: 0, pieces: [], ids: [] };
      young.set(key, talk);
    }
    return talk;
  }

  /** The talk that a message belongs to, with the message in its place and without what is too old or too much. */
  function noted(message: Message, alone: Verdict, windowMs: number): readonly [Piece[], Piece] | undefined {
    const now = message.sentAt.getTime();
    const talk = talkOf(message, now, windowMs);
    const at = talk.ids.indexOf(message.ref.id);
    const size = sizeOf(message);
    if (at >= 0) {
      const known = talk.pieces[at]!;
      talk.size += size - known.size;
      Object.assign(known, { message, alone, size });
      // One that merely arrives again is read as it was the first time.
      return [message.editedAt ? talk.pieces : talk.pieces.slice(0, at + 1), known];
    }
    if (message.editedAt !== undefined || size > MOST_CHARACTERS) return undefined;

    const mine: Piece = { message, alone, size, owner: undefined };
    talk.pieces.push(mine);
    talk.ids.push(message.ref.id);
    talk.size += size;
    for (let oldest = talk.pieces[0]!; oldest !== mine && tooMuch(talk, now - windowMs); ) {
      talk.size -= oldest.size;
      talk.pieces.shift();
      talk.ids.shift();
      oldest = talk.pieces[0]!;
    }
    return [talk.pieces, mine];
  }

  function owned(piece: Piece, id: string, verdict: Verdict): void {
    piece.owner = { id, verdict };
    if (id === caseId(piece.message.ref)) return;
    owners.set(messageKey(piece.message.ref), id);
    if (owners.size > MOST_OWNED) owners.delete(owners.keys().next().value!);
  }

  return {
    read(message, alone, policy) {
      const { windowMinutes } = policy.pieces;
      if (windowMinutes === 0) return undefined;
      const [all, mine] = noted(message, alone, windowMinutes * MINUTE_MS) ?? [];
      if (!all || !mine) return undefined;
      const found =
        alone.ruling !== 'hide' && worthReading(all) ? combined(all, mine, judge, policy) : undefined;
      if (found) {
        const id = found.owner?.id ?? caseId(message.ref);
        for (const piece of found.of) owned(piece, id, found.reading.verdict);
      } else if (alone.ruling !== 'pass') owned(mine, mine.owner?.id ?? caseId(message.ref), alone);
      return found?.reading;
    },
    ownerOf: ({ ref }) => owners.get(messageKey(ref)),
  };
}

const tooMuch = ({ pieces, size }: Talk, since: number): boolean =>
  pieces.length > MOST_PIECES || size > MOST_CHARACTERS || pieces[0]!.message.sentAt.getTime() <= since;

function sizeOf({ text, parts }: Message): number {
  let size = text.length;
  for (const part of parts) size += part.text.length;
  return size;
}
