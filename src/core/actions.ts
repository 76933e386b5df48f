import type { Card } from './card.ts';
import type { VerificationLink } from './gate.ts';
import type { Member, Message, MessageRef } from './message.ts';

/**
 * The post that a direct message is about, so that its author recognises it. Adapters escape it and show it above the
 * text, with the platform's own link to the channel and the reader's own time if there are any.
 */
export interface QuotedPost {
  /** The beginning of the post on one line; empty if its text was erased. */
  readonly excerpt: string;
  /** The id of the channel. */
  readonly channel: MessageRef['channel'];
  readonly sentAt: Date;
}

/** A direct message with its complete text in the reader's language; adapters only deliver it. */
export interface DirectMessage {
  readonly text: string;
  /** The reader's own post that the text is about. */
  readonly about?: QuotedPost;
  /** Idempotency key. Messages with the same key are delivered once, for example after a crash. */
  readonly key?: string;
  /** The case that the reader may appeal or ask about. */
  readonly caseId?: string;
  /** The link in the text, for a network that shows it in its own way. */
  readonly verification?: VerificationLink;
  /** True: add a button for an appeal. */
  readonly appealable?: boolean;
  /** True: add a button for an answer to a moderator's question. */
  readonly answerable?: boolean;
  /** True: add a button for the help lines in other languages. */
  readonly helpLines?: boolean;
  /** The channel for a public hint if it cannot be delivered. The hint says only that a message waits. */
  readonly channel?: string;
}

/**
 * A button below a board, for moderators. `lift-limit` calls `Intake.liftHourlyLimit`; `release-all` runs the command
 * `waiting` with `release: all`.
 */
export interface BoardButton {
  readonly request: 'lift-limit' | 'release-all';
  readonly label: string;
}

/** An action on the platform. `reason` may appear in an audit log: it is short and contains no text of a member. */
export type Action =
  | { readonly kind: 'hide'; readonly message: MessageRef; readonly reason: string }
  | {
      readonly kind: 'restore';
      readonly message: Message;
      /** Stored copies of the message's attachments; `file` is the hash that `AttachmentStore.put` returned. */
      readonly files?: readonly { readonly name: string; readonly file: string }[];
      readonly reason: string;
    }
  /** A direct message about a strike. */
  | { readonly kind: 'warn'; readonly member: Member; readonly letter: DirectMessage }
  | { readonly kind: 'timeout'; readonly member: Member; readonly until: Date; readonly reason: string }
  | { readonly kind: 'end-timeout'; readonly member: Member; readonly reason: string }
  | { readonly kind: 'kick'; readonly member: Member; readonly reason: string }
  | { readonly kind: 'ban'; readonly member: Member; readonly reason: string }
  | { readonly kind: 'unban'; readonly member: Member; readonly reason: string }
  | { readonly kind: 'quarantine'; readonly member: Member; readonly reason: string }
  | { readonly kind: 'release'; readonly member: Member; readonly reason: string }
  | { readonly kind: 'card'; readonly card: Card }
  /** A message for moderators that is updated in place; the highest revision wins. */
  | {
      readonly kind: 'board';
      readonly channel: MessageRef['channel'];
      /** Names this board on its server. */
      readonly key: string;
      readonly text: string;
      /** Whether moderators still have to do something about it. */
      readonly open: boolean;
      readonly button?: BoardButton;
      readonly revision: number;
    }
  | {
      readonly kind: 'notice';
      readonly channel: MessageRef['channel'];
      readonly text: string;
      /** Idempotency key: two notices with the same key are posted once. */
      readonly key?: string;
      /** Add a button for the help lines. */
      readonly helpLines?: boolean;
    }
  /** A direct message with help lines. */
  | { readonly kind: 'help'; readonly member: Member; readonly letter: DirectMessage }
  /** A direct message that answers a report or an appeal, or asks the author a question. */
  | { readonly kind: 'reply'; readonly member: Member; readonly letter: DirectMessage };

/** The name of an action, the key of `ACTIONS`. */
export type ActionKind = Action['kind'];

/** The properties of one kind of action that do not depend on a platform. */
export interface ActionTraits {
  /**
   * The target: a posted `message`, a `member` (a sanction or its end), a `reader` who gets a direct message, or a
   * `channel` for a post.
   */
  readonly target: 'message' | 'member' | 'reader' | 'channel';
  /**
   * The action that undoes it; null if none does. If a reversible action becomes obsolete after a first attempt, it is
   * done again: the first attempt may or may not have worked, and only an action that certainly happened can be undone.
   */
  readonly undoneBy: ActionKind | null;
  /** Also done in shadow mode: it informs moderators, or undoes an action from before shadow mode was switched on. */
  readonly allowedInShadowMode: boolean;
  /** True: if the member or message no longer exists, the outcome is `done`. False: it is `failed`. */
  readonly doneWhenTargetGone: boolean;
  /** Actions for platforms that do not support it, best first; never a harsher action. */
  readonly fallbacks: readonly ActionKind[];
  /** Automatic actions of this kind are limited by `quota.hidesPerHour` of the server's policy. */
  readonly countsAgainstHourlyLimit: boolean;
  /**
   * How it ends at its `until`: the `platform` ends it, yamidome runs its `undoneBy` as a `job`, or it has no end of
   * its own (`never`).
   */
  readonly ends: 'never' | 'platform' | 'job';
  /** The member cannot receive direct messages afterwards, so the warning is sent before it. */
  readonly removesMember: boolean;
}

/** Traits that most actions share. The others have no default: every row of the table states them. */
const USUAL = { fallbacks: [], ends: 'never', removesMember: false } as const;

/**
 * The table of all actions. To add an action, add a case to `Action` and a row here; there is no other list of kinds.
 * @example ACTIONS.ban.undoneBy // 'unban'
 */
export const ACTIONS = {
  hide: {
    ...USUAL,
    target: 'message',
    undoneBy: 'restore',
    allowedInShadowMode: false,
    doneWhenTargetGone: true,
    countsAgainstHourlyLimit: true,
  },
  restore: {
    ...USUAL,
    target: 'message',
    undoneBy: null,
    allowedInShadowMode: true,
    doneWhenTargetGone: false,
    countsAgainstHourlyLimit: false,
  },
  warn: {
    ...USUAL,
    target: 'reader',
    undoneBy: null,
    allowedInShadowMode: false,
    doneWhenTargetGone: false,
    countsAgainstHourlyLimit: false,
    fallbacks: ['reply', 'help'],
  },
  timeout: {
    ...USUAL,
    target: 'member',
    undoneBy: 'end-timeout',
    allowedInShadowMode: false,
    doneWhenTargetGone: true,
    countsAgainstHourlyLimit: false,
    ends: 'platform',
  },
  'end-timeout': {
    ...USUAL,
    target: 'member',
    undoneBy: null,
    allowedInShadowMode: true,
    doneWhenTargetGone: true,
    countsAgainstHourlyLimit: false,
  },
  kick: {
    ...USUAL,
    target: 'member',
    undoneBy: null,
    allowedInShadowMode: false,
    doneWhenTargetGone: true,
    countsAgainstHourlyLimit: false,
    fallbacks: ['quarantine', 'timeout'],
    removesMember: true,
  },
  ban: {
    ...USUAL,
    target: 'member',
    undoneBy: 'unban',
    allowedInShadowMode: false,
    doneWhenTargetGone: true,
    countsAgainstHourlyLimit: false,
    fallbacks: ['kick', 'quarantine', 'timeout'],
    ends: 'job',
    removesMember: true,
  },
  unban: {
    ...USUAL,
    target: 'member',
    undoneBy: null,
    allowedInShadowMode: true,
    doneWhenTargetGone: true,
    countsAgainstHourlyLimit: false,
  },
  quarantine: {
    ...USUAL,
    target: 'member',
    undoneBy: 'release',
    allowedInShadowMode: false,
    doneWhenTargetGone: true,
    countsAgainstHourlyLimit: false,
    fallbacks: ['timeout'],
    ends: 'job',
  },
  release: {
    ...USUAL,
    target: 'member',
    undoneBy: null,
    allowedInShadowMode: true,
    doneWhenTargetGone: true,
    countsAgainstHourlyLimit: false,
  },
  card: {
    ...USUAL,
    target: 'channel',
    undoneBy: null,
    allowedInShadowMode: true,
    doneWhenTargetGone: false,
    countsAgainstHourlyLimit: false,
  },
  board: {
    ...USUAL,
    target: 'channel',
    undoneBy: null,
    allowedInShadowMode: false,
    doneWhenTargetGone: false,
    countsAgainstHourlyLimit: false,
  },
  notice: {
    ...USUAL,
    target: 'channel',
    undoneBy: null,
    allowedInShadowMode: false,
    doneWhenTargetGone: false,
    countsAgainstHourlyLimit: false,
  },
  help: {
    ...USUAL,
    target: 'reader',
    undoneBy: null,
    allowedInShadowMode: false,
    doneWhenTargetGone: false,
    countsAgainstHourlyLimit: false,
    fallbacks: ['reply', 'warn'],
  },
  reply: {
    ...USUAL,
    target: 'reader',
    undoneBy: null,
    allowedInShadowMode: false,
    doneWhenTargetGone: false,
    countsAgainstHourlyLimit: false,
    fallbacks: ['warn', 'help'],
  },
} as const satisfies Readonly<Record<ActionKind, ActionTraits>>;

/** All kinds, in the order of the table. @example ACTION_KINDS.includes('ban') // true */
export const ACTION_KINDS: readonly ActionKind[] = Object.keys(ACTIONS) as ActionKind[];

type Traits = typeof ACTIONS;

/** Kinds that another action undoes. */
export type ReversibleActionKind = {
  [K in ActionKind]: Traits[K]['undoneBy'] extends ActionKind ? K : never;
}[ActionKind];

/** The kind that undoes `K`. */
export type UndoOf<K extends ReversibleActionKind> = Traits[K]['undoneBy'];

/** Kinds that undo another action. */
export type UndoActionKind = UndoOf<ReversibleActionKind>;

/** Kinds that may be done instead of `K`. */
export type FallbackOf<K extends ActionKind> = Traits[K]['fallbacks'][number];

/**
 * The traits of one kind, without literal types.
 * @example traitsOf(action.kind).fallbacks.find((kind) => supports.has(kind))
 */
export const traitsOf = (kind: ActionKind): ActionTraits => ACTIONS[kind];

/** Whether another action undoes it. @example isReversible('kick') // false */
export const isReversible = (kind: ActionKind): kind is ReversibleActionKind =>
  ACTIONS[kind].undoneBy !== null;

/** Whether it undoes another action. @example isUndo('release') // true */
export const isUndo = (kind: ActionKind): kind is UndoActionKind => UNDO_KINDS.has(kind);

const UNDO_KINDS: ReadonlySet<ActionKind> = new Set(
  ACTION_KINDS.flatMap((kind) => traitsOf(kind).undoneBy ?? []),
);
