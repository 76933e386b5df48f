import type { BoardButton, Card, Clock, DirectMessage, PictureFindings, Server } from '#core';
import { setBounded } from './chat/bounded-map.ts';
import { createMemberRestrictions, type Restrictions } from './chat/member-restrictions.ts';
import { createChatPictures, type PictureRef } from './chat/pictures.ts';
import type { CommandAnswer } from './commands/command-answer.ts';
import { sandboxServer } from './members.ts';

/** State of the chat. A real platform holds it on its own servers; the sandbox holds it in memory. */

/** `examples` has the posts of a sandbox that begins with examples; otherwise it is empty. */
export const CHANNELS = ['general', 'examples', 'mods'] as const;
export type SandboxChannel = (typeof CHANNELS)[number];

export interface MessageRow {
  readonly kind: 'message';
  readonly id: string;
  readonly sentAt: Date;
  readonly channel: SandboxChannel;
  readonly author: string;
  readonly text: string;
  readonly hidden: boolean;
  readonly replyTo?: string;
  readonly editedAt?: Date;
  /** Absent: it has none. */
  readonly pictures?: readonly PictureRef[];
  /** What was read in them. */
  readonly findings?: PictureFindings;
  /** The message was hidden once, and a decision brought it back. */
  readonly restored?: true;
}

export type DirectMessageKind = 'warn' | 'help' | 'reply';

export type ChatRow =
  | MessageRow
  | {
      readonly kind: DirectMessageKind;
      readonly id: string;
      readonly sentAt: Date;
      readonly to: string;
      readonly letter: DirectMessage;
    }
  | {
      readonly kind: 'notice';
      readonly id: string;
      readonly sentAt: Date;
      readonly text: string;
      readonly helpLines?: boolean;
      readonly button?: BoardButton;
    }
  | {
      readonly kind: 'answer';
      readonly id: string;
      readonly sentAt: Date;
      readonly to: string;
      readonly answer: CommandAnswer;
    }
  | { readonly kind: 'card'; readonly id: string; readonly sentAt: Date; readonly card: Card };

/** A channel has changed; with `onlyFor`, the change is visible to that person only. */
export interface ChatChange {
  readonly channel: SandboxChannel;
  readonly onlyFor?: string;
}

/** A chat as it is stored. */
export interface ChatSnapshot {
  /** Absent in a chat that was stored before a chat could be reset. */
  readonly server?: Server;
  /** A channel is absent in a chat that was stored before there was the channel. */
  readonly rows: Readonly<Partial<Record<SandboxChannel, readonly ChatRow[]>>>;
  readonly restrictions: readonly (readonly [name: string, restrictions: Restrictions])[];
}

/** The newest rows of each channel that are stored. */
const MAX_SAVED_ROWS = 300;

/** The content of a board; the newest revision wins. */
export interface BoardContent {
  readonly key: string;
  readonly text: string;
  readonly button?: BoardButton;
  readonly revision: number;
}

export type ChatState = ReturnType<typeof createChatState>;

/** The rows of all channels. `onChange` is called after each change. */
function createChatRows(clock: Clock, onChange: (change: ChatChange) => void) {
  const rows: Record<SandboxChannel, Map<string, ChatRow>> = {
    general: new Map(),
    examples: new Map(),
    mods: new Map(),
  };
  let idCounter = 0;

  // The time is part of an id, so that a new message after a restart never gets an id that was used before.
  const newId = () => `${clock.now().getTime().toString(36)}-${++idCounter}`;

  const store = (channel: SandboxChannel, row: ChatRow, onlyFor?: string) => {
    setBounded(rows[channel], row.id, row);
    onChange({ channel, ...(onlyFor !== undefined && { onlyFor }) });
  };

  return {
    newId,
    store,
    find: (channel: SandboxChannel, id: string): ChatRow | undefined => rows[channel].get(id),
    list: (channel: SandboxChannel): readonly ChatRow[] => [...rows[channel].values()],
    findMessage(id: string): MessageRow | undefined {
      const row = CHANNELS.map((channel) => rows[channel].get(id)).find((found) => found !== undefined);
      return row?.kind === 'message' ? row : undefined;
    },
    /** Replaces the row that matches, and moves it to the end: a repeated delivery is one row, and is still seen. */
    upsert(
      channel: SandboxChannel,
      isSame: (row: ChatRow) => boolean,
      createRow: (id: string) => ChatRow,
      onlyFor?: string,
    ) {
      const previous = [...rows[channel].values()].find(isSame);
      if (previous) rows[channel].delete(previous.id);
      store(channel, createRow(previous?.id ?? newId()), onlyFor);
    },
    /** After a later message about a case, the forms for an appeal or an answer below earlier ones are removed. */
    closeForms(to: string, caseId: string | undefined) {
      for (const row of [...rows.general.values()]) {
        if (!('letter' in row) || row.to !== to || row.letter.caseId !== caseId) continue;
        if (row.letter.appealable || row.letter.answerable)
          rows.general.set(row.id, {
            ...row,
            letter: { ...row.letter, appealable: false, answerable: false },
          });
      }
    },
    clear() {
      for (const channel of CHANNELS) rows[channel].clear();
    },
    /** Puts a stored row back without a notification. */
    restore: (channel: SandboxChannel, row: ChatRow) => setBounded(rows[channel], row.id, row),
  };
}

type ChatRows = ReturnType<typeof createChatRows>;

/** The messages of members. */
function createMessages(rows: ChatRows, clock: Clock) {
  return {
    post(draft: Pick<MessageRow, 'channel' | 'author' | 'text' | 'replyTo' | 'pictures'>): MessageRow {
      const row: MessageRow = {
        kind: 'message',
        id: rows.newId(),
        sentAt: clock.now(),
        hidden: false,
        ...draft,
      };
      rows.store(row.channel, row);
      return row;
    },
    edit(row: MessageRow, text: string): MessageRow {
      const edited = { ...row, text, editedAt: clock.now() };
      rows.store(row.channel, edited);
      return edited;
    },
    /** Shows below a message what was read in its pictures. */
    setFindings(id: string, findings: PictureFindings): void {
      const row = rows.findMessage(id);
      if (row) rows.store(row.channel, { ...row, findings });
    },
    /** Hides or shows a message. Returns false when the message does not exist. */
    setHidden(id: string, hidden: boolean): boolean {
      const row = rows.findMessage(id);
      if (row && row.hidden !== hidden) {
        const { restored: _, ...rest } = row;
        rows.store(row.channel, hidden ? { ...rest, hidden } : { ...rest, hidden, restored: true });
      }
      return row !== undefined;
    },
  };
}

/** What the program posts. */
function createPosts(rows: ChatRows, clock: Clock, boardRevisions: Map<string, number>) {
  return {
    deliverDirectMessage(kind: DirectMessageKind, to: string, letter: DirectMessage) {
      const isSame = (row: ChatRow) =>
        row.kind === kind &&
        row.to === to &&
        (letter.key === undefined
          ? row.letter.caseId === letter.caseId && row.letter.text === letter.text
          : row.letter.key === letter.key);
      rows.upsert('general', isSame, (id) => ({ kind, id, sentAt: clock.now(), to, letter }), to);
      if (!letter.appealable && !letter.answerable) rows.closeForms(to, letter.caseId);
    },
    /** The answer to a command; only `to` sees it. */
    postAnswer(channel: SandboxChannel, to: string, answer: CommandAnswer) {
      rows.store(channel, { kind: 'answer', id: rows.newId(), sentAt: clock.now(), to, answer }, to);
    },
    postNotice(channel: SandboxChannel, text: string, helpLines = false) {
      const isSame = (row: ChatRow) => row.kind === 'notice' && row.text === text;
      const notice = { kind: 'notice', sentAt: clock.now(), text, ...(helpLines && { helpLines }) } as const;
      rows.upsert(channel, isSame, (id) => ({ id, ...notice }));
    },
    /** One card per case, changed in its place. A revision older than the one shown is ignored. */
    showCard(card: Card) {
      const id = `card-${card.caseId}`;
      const shown = rows.find('mods', id);
      if (shown?.kind === 'card' && shown.card.revision >= card.revision) return;
      rows.store('mods', { kind: 'card', id, sentAt: shown?.sentAt ?? clock.now(), card });
    },
    /** One board per key, changed in its place. A revision older than the one shown is ignored. */
    showBoard(channel: SandboxChannel, { key, text, button, revision }: BoardContent) {
      const id = `board-${key}`;
      if ((boardRevisions.get(id) ?? revision) > revision) return;
      setBounded(boardRevisions, id, revision);
      const sentAt = rows.find(channel, id)?.sentAt ?? clock.now();
      rows.store(channel, { kind: 'notice', id, sentAt, text, ...(button && { button }) });
    },
  };
}

/**
 * Creates an empty chat. All functions are synchronous. Subscribers are called after each change.
 * @example const state = createChatState(clock); state.post({ channel: 'general', author: 'member', text: 'やあ' })
 */
export const createChatState = (clock: Clock) => {
  const subscribers = new Set<(change: ChatChange) => void>();
  const notify = (change: ChatChange) => {
    for (const subscriber of subscribers) subscriber(change);
  };
  const rows = createChatRows(clock, notify);
  const restrictions = createMemberRestrictions(clock);
  const boardRevisions = new Map<string, number>();
  const pictures = createChatPictures();
  let server = sandboxServer;

  return {
    /** The server that this chat is. */
    server: () => server,
    /**
     * Empties the chat. It is another server from now on: cases, strikes and settings of the former one stay with that one,
     * and a late action for it finds no message here.
     */
    reset() {
      server = { ...sandboxServer, id: `${sandboxServer.id}-${rows.newId()}` };
      rows.clear();
      pictures.clear();
      restrictions.clear();
      boardRevisions.clear();
      for (const channel of CHANNELS) notify({ channel });
    },
    ...createMessages(rows, clock),
    ...createPosts(rows, clock, boardRevisions),
    restrict(name: string, change: Restrictions) {
      restrictions.set(name, change);
      notify({ channel: 'general', onlyFor: name });
    },
    statusOf: restrictions.statusOf,
    snapshot: (): ChatSnapshot => ({
      server,
      rows: {
        general: rows.list('general').slice(-MAX_SAVED_ROWS),
        examples: rows.list('examples').slice(-MAX_SAVED_ROWS),
        mods: rows.list('mods').slice(-MAX_SAVED_ROWS),
      },
      restrictions: restrictions.entries(),
    }),
    /** Continues a stored chat. */
    restore(snapshot: ChatSnapshot): void {
      server = snapshot.server ?? sandboxServer;
      for (const channel of CHANNELS)
        for (const row of snapshot.rows[channel] ?? []) rows.restore(channel, row);
      for (const [name, restriction] of snapshot.restrictions) restrictions.set(name, restriction);
    },
    /** Stores a picture for a message that is about to be posted. */
    addPicture(name: string, bytes: Uint8Array): PictureRef {
      const id = rows.newId();
      pictures.add(id, bytes);
      return { id, name };
    },
    pictureOf: pictures.get,
    findMessage: rows.findMessage,
    rows: rows.list,
    /** Whether nothing was ever written here, or everything was reset. */
    isEmpty: () => CHANNELS.every((channel) => rows.list(channel).length === 0),
    notify,
    /** Calls `subscriber` after every change. Returns a function that ends the subscription. */
    subscribe(subscriber: (change: ChatChange) => void): () => void {
      subscribers.add(subscriber);
      return () => subscribers.delete(subscriber);
    },
  };
};

/** @example isChannel('general') // true */
export const isChannel = (name: string): name is SandboxChannel =>
  CHANNELS.some((channel) => channel === name);
