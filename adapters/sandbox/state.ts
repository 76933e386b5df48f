import type { Card, Clock, Letter } from '#core';

/** The chat itself: what Discord or Slack keep on their machines, the sandbox keeps here, in memory. */

export const channels = ['general', 'mods'] as const;
export type Channel = (typeof channels)[number];

export interface MessageRow {
  readonly kind: 'message';
  readonly id: string;
  readonly sentAt: Date;
  readonly channel: Channel;
  readonly author: string;
  readonly text: string;
  readonly hidden: boolean;
  readonly replyTo?: string;
  readonly editedAt?: Date;
}

export type LetterKind = 'warn' | 'help' | 'reply';

export type Row =
  | MessageRow
  | {
      readonly kind: LetterKind;
      readonly id: string;
      readonly sentAt: Date;
      readonly to: string;
      readonly letter: Letter;
    }
  | {
      readonly kind: 'notice';
      readonly id: string;
      readonly sentAt: Date;
      readonly text: string;
      readonly helpLines?: boolean;
    }
  | { readonly kind: 'card'; readonly id: string; readonly sentAt: Date; readonly card: Card };

export type MemberState = 'active' | 'timeout' | 'quarantine' | 'kicked' | 'banned';

/** What holds a member back. Each is lifted by its own action, so they are kept apart. */
export interface Restrictions {
  readonly until?: Date;
  readonly quarantined?: boolean;
  readonly gone?: 'kicked' | 'banned' | undefined;
}

/** Something to look at again; with `only`, for that one person. */
export interface Change {
  readonly channel: Channel;
  readonly only?: string;
}

/** A chat as it is written down. */
export interface Saved {
  readonly rows: Readonly<Record<Channel, readonly Row[]>>;
  readonly restrictions: readonly (readonly [name: string, restrictions: Restrictions])[];
}

/** So many rows of each channel are written down. */
const SAVED_MOST = 300;

/** Rows kept per channel, and members with restrictions: the oldest go first, so memory has an end. */
export const KEPT = 2_000;

export type State = ReturnType<typeof createState>;

/**
 * An empty chat. All functions are synchronous; whoever watches is told after each change.
 * @example const state = createState(clock); state.post({ channel: 'general', author: 'member', text: 'やあ' })
 */
export const createState = (clock: Clock) => {
  const rows: Record<Channel, Map<string, Row>> = { general: new Map(), mods: new Map() };
  const restrictions = new Map<string, Restrictions>();
  const watchers = new Set<(change: Change) => void>();
  let made = 0;

  // The time is part of an id so that a restarted sandbox never gives an old id to a new message.
  const newId = () => `${clock.now().getTime().toString(36)}-${++made}`;

  const tell = (change: Change) => {
    for (const watcher of watchers) watcher(change);
  };

  const put = (channel: Channel, row: Row, only?: string) => {
    keep(rows[channel], row.id, row);
    tell({ channel, ...(only !== undefined && { only }) });
  };

  const find = (id: string): MessageRow | undefined => {
    const row = rows.general.get(id) ?? rows.mods.get(id);
    return row?.kind === 'message' ? row : undefined;
  };

  /** Something said twice moves down and stays one row: delivering again is harmless, and still seen. */
  const say = (channel: Channel, same: (row: Row) => boolean, row: (id: string) => Row, only?: string) => {
    const before = [...rows[channel].values()].find(same);
    if (before) rows[channel].delete(before.id);
    put(channel, row(before?.id ?? newId()), only);
  };

  /** A later word about a case takes the place of the offer to appeal. */
  const settle = (to: string, caseId: string | undefined) => {
    for (const row of [...rows.general.values()]) {
      if (!('letter' in row) || row.to !== to || row.letter.caseId !== caseId) continue;
      if (row.letter.appealable)
        rows.general.set(row.id, { ...row, letter: { ...row.letter, appealable: false } });
    }
  };

  return {
    post(draft: Pick<MessageRow, 'channel' | 'author' | 'text' | 'replyTo'>): MessageRow {
      const row: MessageRow = { kind: 'message', id: newId(), sentAt: clock.now(), hidden: false, ...draft };
      put(row.channel, row);
      return row;
    },
    edit(row: MessageRow, text: string): MessageRow {
      const edited = { ...row, text, editedAt: clock.now() };
      put(row.channel, edited);
      return edited;
    },
    /** Hides or shows a message where it stands; false when there is no such message (any more). */
    setHidden(id: string, hidden: boolean): boolean {
      const row = find(id);
      if (row && row.hidden !== hidden) put(row.channel, { ...row, hidden });
      return row !== undefined;
    },
    deliver(kind: LetterKind, to: string, letter: Letter) {
      const same = (row: Row) =>
        row.kind === kind &&
        row.to === to &&
        (letter.key === undefined
          ? row.letter.caseId === letter.caseId && row.letter.text === letter.text
          : row.letter.key === letter.key);
      say('general', same, (id) => ({ kind, id, sentAt: clock.now(), to, letter }), to);
      if (letter.appealable !== true) settle(to, letter.caseId);
    },
    announce(channel: Channel, text: string, helpLines = false) {
      const same = (row: Row) => row.kind === 'notice' && row.text === text;
      say(channel, same, (id) => ({
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
      put('mods', { kind: 'card', id, sentAt: shown?.sentAt ?? clock.now(), card });
    },
    /** Changed in its place. */
    showBoard(channel: Channel, key: string, text: string) {
      const id = `board-${key}`;
      put(channel, { kind: 'notice', id, sentAt: rows[channel].get(id)?.sentAt ?? clock.now(), text });
    },
    restrict(name: string, change: Restrictions) {
      keep(restrictions, name, { ...restrictions.get(name), ...change });
      tell({ channel: 'general', only: name });
    },
    /** The strictest restriction in force. */
    standing(name: string): { readonly state: MemberState; readonly until?: Date } {
      const { until, quarantined, gone } = restrictions.get(name) ?? {};
      if (gone) return { state: gone };
      if (quarantined) return { state: 'quarantine' };
      return until && until > clock.now() ? { state: 'timeout', until } : { state: 'active' };
    },
    saved: (): Saved => ({
      rows: {
        general: [...rows.general.values()].slice(-SAVED_MOST),
        mods: [...rows.mods.values()].slice(-SAVED_MOST),
      },
      restrictions: [...restrictions],
    }),
    /** Goes on with a chat that was written down. */
    restore(saved: Saved): void {
      for (const channel of channels) {
        for (const row of saved.rows[channel]) keep(rows[channel], row.id, row);
      }
      for (const [name, each] of saved.restrictions) keep(restrictions, name, each);
    },
    find,
    rows: (channel: Channel): readonly Row[] => [...rows[channel].values()],
    tell,
    /** Calls back after every change until the returned function is called. */
    watch(watcher: (change: Change) => void): () => void {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
  };
};

/** A known key keeps its place; beyond the bound the oldest entry goes. */
const keep = <T>(map: Map<string, T>, key: string, value: T) => {
  map.set(key, value);
  if (map.size > KEPT) map.delete(map.keys().next().value!);
};

/** @example isChannel('general') // true */
export const isChannel = (name: string): name is Channel => channels.some((channel) => channel === name);
