import type { Card, Clock, DirectMessage } from '#core';

/** The chat itself: what Discord or Slack keep on their machines, the sandbox keeps here, in memory. */

export const CHANNELS = ['general', 'mods'] as const;
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
    }
  | { readonly kind: 'card'; readonly id: string; readonly sentAt: Date; readonly card: Card };

export type MembershipState = 'active' | 'timeout' | 'quarantine' | 'kicked' | 'banned';

/** What holds a member back. Each is lifted by its own action, so they are kept apart. */
export interface Restrictions {
  readonly until?: Date;
  readonly quarantined?: boolean;
  readonly gone?: 'kicked' | 'banned' | undefined;
}

/** Something to look at again; with `only`, for that one person. */
export interface ChatChange {
  readonly channel: SandboxChannel;
  readonly onlyFor?: string;
}

/** A chat as it is written down. */
export interface ChatSnapshot {
  readonly rows: Readonly<Record<SandboxChannel, readonly ChatRow[]>>;
  readonly restrictions: readonly (readonly [name: string, restrictions: Restrictions])[];
}

/** So many rows of each channel are written down. */
const MAX_SAVED_ROWS = 300;

/** Rows kept per channel, and members with restrictions: the oldest go first, so memory has an end. */
export const MAX_CHAT_ENTRIES = 2_000;

/** What a board says, and since which revision. */
export interface BoardContent {
  readonly key: string;
  readonly text: string;
  readonly revision: number;
}

export type ChatState = ReturnType<typeof createChatState>;

/**
 * An empty chat. All functions are synchronous; whoever watches is told after each change.
 * @example const state = createChatState(clock); state.post({ channel: 'general', author: 'member', text: 'やあ' })
 */
export const createChatState = (clock: Clock) => {
  const rows: Record<SandboxChannel, Map<string, ChatRow>> = { general: new Map(), mods: new Map() };
  const restrictions = new Map<string, Restrictions>();
  const boardRevisions = new Map<string, number>();
  const watchers = new Set<(change: ChatChange) => void>();
  let idCounter = 0;

  // The time is part of an id so that a restarted sandbox never gives an old id to a new message.
  const newId = () => `${clock.now().getTime().toString(36)}-${++idCounter}`;

  const notify = (change: ChatChange) => {
    for (const watcher of watchers) watcher(change);
  };

  const storeRow = (channel: SandboxChannel, row: ChatRow, onlyFor?: string) => {
    setBounded(rows[channel], row.id, row);
    notify({ channel, ...(onlyFor !== undefined && { onlyFor }) });
  };

  const findMessage = (id: string): MessageRow | undefined => {
    const row = rows.general.get(id) ?? rows.mods.get(id);
    return row?.kind === 'message' ? row : undefined;
  };

  /** Something said twice moves down and stays one row: delivering again is harmless, and still seen. */
  const upsertRow = (
    channel: SandboxChannel,
    same: (row: ChatRow) => boolean,
    row: (id: string) => ChatRow,
    only?: string,
  ) => {
    const before = [...rows[channel].values()].find(same);
    if (before) rows[channel].delete(before.id);
    storeRow(channel, row(before?.id ?? newId()), only);
  };

  /** A later word about a case takes the place of the offer to appeal. */
  const closeAppeal = (to: string, caseId: string | undefined) => {
    for (const row of [...rows.general.values()]) {
      if (!('letter' in row) || row.to !== to || row.letter.caseId !== caseId) continue;
      if (row.letter.appealable)
        rows.general.set(row.id, { ...row, letter: { ...row.letter, appealable: false } });
    }
  };

  return {
    post(draft: Pick<MessageRow, 'channel' | 'author' | 'text' | 'replyTo'>): MessageRow {
      const row: MessageRow = { kind: 'message', id: newId(), sentAt: clock.now(), hidden: false, ...draft };
      storeRow(row.channel, row);
      return row;
    },
    edit(row: MessageRow, text: string): MessageRow {
      const edited = { ...row, text, editedAt: clock.now() };
      storeRow(row.channel, edited);
      return edited;
    },
    /** Hides or shows a message where it stands; false when there is no such message (any more). */
    setHidden(id: string, hidden: boolean): boolean {
      const row = findMessage(id);
      if (row && row.hidden !== hidden) storeRow(row.channel, { ...row, hidden });
      return row !== undefined;
    },
    deliverDirectMessage(kind: DirectMessageKind, to: string, letter: DirectMessage) {
      const same = (row: ChatRow) =>
        row.kind === kind &&
        row.to === to &&
        (letter.key === undefined
          ? row.letter.caseId === letter.caseId && row.letter.text === letter.text
          : row.letter.key === letter.key);
      upsertRow('general', same, (id) => ({ kind, id, sentAt: clock.now(), to, letter }), to);
      if (letter.appealable !== true) closeAppeal(to, letter.caseId);
    },
    postNotice(channel: SandboxChannel, text: string, helpLines = false) {
      const same = (row: ChatRow) => row.kind === 'notice' && row.text === text;
      upsertRow(channel, same, (id) => ({
        kind: 'notice',
        id,
        sentAt: clock.now(),
        text,
        ...(helpLines && { helpLines }),
      }));
    },
    /** One card per case, kept in its place; a card older than the one shown is ignored. */
    showCard(card: Card) {
      const id = `card-${card.caseId}`;
      const shown = rows.mods.get(id);
      if (shown?.kind === 'card' && shown.card.revision >= card.revision) return;
      storeRow('mods', { kind: 'card', id, sentAt: shown?.sentAt ?? clock.now(), card });
    },
    /** One board per key, changed in its place. A revision older than the one shown is ignored. */
    showBoard(channel: SandboxChannel, { key, text, revision }: BoardContent) {
      const id = `board-${key}`;
      if ((boardRevisions.get(id) ?? revision) > revision) return;
      setBounded(boardRevisions, id, revision);
      storeRow(channel, { kind: 'notice', id, sentAt: rows[channel].get(id)?.sentAt ?? clock.now(), text });
    },
    restrict(name: string, change: Restrictions) {
      setBounded(restrictions, name, { ...restrictions.get(name), ...change });
      notify({ channel: 'general', onlyFor: name });
    },
    /** The strictest restriction in force. */
    statusOf(name: string): { readonly state: MembershipState; readonly until?: Date } {
      const { until, quarantined, gone } = restrictions.get(name) ?? {};
      if (gone) return { state: gone };
      if (quarantined) return { state: 'quarantine' };
      return until && until > clock.now() ? { state: 'timeout', until } : { state: 'active' };
    },
    saved: (): ChatSnapshot => ({
      rows: {
        general: [...rows.general.values()].slice(-MAX_SAVED_ROWS),
        mods: [...rows.mods.values()].slice(-MAX_SAVED_ROWS),
      },
      restrictions: [...restrictions],
    }),
    /** Goes on with a chat that was written down. */
    restore(snapshot: ChatSnapshot): void {
      for (const channel of CHANNELS) {
        for (const row of snapshot.rows[channel]) setBounded(rows[channel], row.id, row);
      }
      for (const [name, each] of snapshot.restrictions) setBounded(restrictions, name, each);
    },
    findMessage,
    rows: (channel: SandboxChannel): readonly ChatRow[] => [...rows[channel].values()],
    notify,
    /** Calls back after every change until the returned function is called. */
    subscribe(watcher: (change: ChatChange) => void): () => void {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
  };
};

/** A known key keeps its place; beyond the bound the oldest entry goes. */
const setBounded = <T>(map: Map<string, T>, key: string, value: T) => {
  map.set(key, value);
  if (map.size > MAX_CHAT_ENTRIES) map.delete(map.keys().next().value!);
};

/** @example isChannel('general') // true */
export const isChannel = (name: string): name is SandboxChannel =>
  CHANNELS.some((channel) => channel === name);
