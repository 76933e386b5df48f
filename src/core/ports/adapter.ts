import type { Action, ActionKind } from '../actions.ts';
import type { Caller } from '../command.ts';
import type { VerificationLevel } from '../gate.ts';
import type { Member, Message, MessageRef, Server } from '../message.ts';
import type { Outcome } from '../outcome.ts';
import type { CommandService } from './command-service.ts';
import type { Health } from './health.ts';
import type { Intake } from './intake.ts';
import type { PictureFindings } from './pictures/picture-findings.ts';
import type { QuarantineRoles } from './quarantine-roles.ts';

/** The automatic measures of a server during a raid; all are undone at the end. */
export interface RaidModeSettings {
  /** Empty: moderators are only informed. */
  readonly measures: readonly ('verification' | 'invites' | 'dms')[];
  readonly until: Date;
  /** `joins`: `accounts` accounts joined within `windowMinutes`; `campaign`: they posted the same text, contact or picture. */
  readonly cause: 'joins' | 'campaign';
  readonly accounts: number;
  readonly windowMinutes: number;
}

/** A file that came with a message; without bytes if it is too large to be copied, or could not be fetched. */
export interface Attachment {
  readonly name: string;
  readonly bytes?: Uint8Array;
  /** True: it could not be fetched now. */
  readonly isFailed?: true;
  /** The picture that it is, an id of `Message.pictures`. Absent: it is no picture. */
  readonly picture?: string;
}

/** A channel or a role, with the name that members see. */
export interface NamedId {
  readonly id: string;
  readonly name: string;
}

/** Where neighbours are read: the place of a message in its channel or thread. */
export type NeighbourTarget = Pick<Message, 'ref' | 'replyTo' | 'sentAt'>;

/** The messages around a message, each list oldest first. Authors have their rights where the platform tells them. */
export interface Neighbours {
  readonly before: readonly Message[];
  readonly after: readonly Message[];
}

/** A connection of this process to a platform, for example one shard of a gateway. */
export interface Connection {
  readonly name: string;
  readonly isReady: boolean;
}

/** The job of the outbox that an action belongs to. The same job is never two requests. */
export interface ActionRequest {
  readonly job: string;
}

/** The platform was asked and says later what it did; see `Intake.confirmOutcome`. `until`: the deadline for that. */
export interface WaitingRequest {
  readonly status: 'requested';
  readonly until: Date;
}

/** What became of an action: its outcome, or that the platform has not confirmed it yet. */
export type ActionResult = Pick<Outcome, 'status' | 'detail'> | WaitingRequest;

/**
 * Why a request is not waited for any longer: its deadline passed (`expired`), or a newer decision made it needless
 * (`overtaken`).
 */
export type WaitEndCause = 'expired' | 'overtaken';

/** The requests of a platform that confirms later what it did. Both methods reject when their store is unavailable. */
export interface WaitingRequests {
  /**
   * What became of the request for a job; undefined if it was never made. A request that is not waited for any longer is
   * `failed` with the detail `unconfirmed`.
   */
  find(server: Server, job: string): Promise<ActionResult | undefined>;
  /** Ends the wait for a job, and lets the platform know. Idempotent; a confirmed request stays as it is. */
  endWait(server: Server, job: string, why: WaitEndCause): Promise<void>;
}

/** A platform. Adapters only translate between the platform and core; all decisions are made in core and pipeline. */
export interface Adapter {
  readonly platform: string;
  /** The supported actions. Other actions are replaced by a fallback from `ACTIONS`, or not done. */
  readonly supports: ReadonlySet<ActionKind>;
  /**
   * Connects and starts to send events to `intake`. `commands` runs commands: a platform without commands ignores it;
   * if it is absent, the adapter offers no commands.
   */
  start(intake: Intake, commands?: CommandService): Promise<void>;
  /**
   * The members who replied or reacted to a message, from the events that this process has received, with their rights.
   * A member whose rights cannot be read now is left out.
   * Undefined for a message from before the process started to receive events. Absent if the platform does not provide
   * it.
   */
  getResponders?(ref: MessageRef): readonly Member[] | undefined | Promise<readonly Member[] | undefined>;
  /**
   * Does one action. Returns `done`, `degraded` if only a part was done, or `failed` with a detail if nothing was done;
   * throws only `AdapterError`. Idempotent.
   */
  apply(server: Server, action: Action): Promise<Pick<Outcome, 'status' | 'detail'>>;
  /**
   * The same for a job of the outbox, which can wait: a platform with `waitingRequests` may return `requested`. Most
   * platforms ignore the third argument.
   * @example await adapter.apply(server, { kind: 'hide', message: ref, reason }, { job: 'Y-4G7C2Q0M1X/0/hide' })
   */
  apply(server: Server, action: Action, request: ActionRequest): Promise<ActionResult>;
  /** Present on a platform that confirms later what it did. */
  readonly waitingRequests?: WaitingRequests;
  stop(): Promise<void>;
  /**
   * Applies the measures of a raid, informs moderators, and undoes the measures at `until`, also after a restart. While
   * raid mode is on, another call changes nothing. May throw.
   */
  enableRaidMode?(server: Server, settings: RaidModeSettings): Promise<void>;
  /**
   * The attachments of a message, to be kept as evidence. Called once, when the case is opened and before the message
   * is hidden. A file larger than `maxBytes` comes without its bytes. `signal` aborts when it takes too long. May
   * throw.
   */
  fetchAttachments?(
    message: Message,
    limits: { readonly maxBytes: number; readonly signal: AbortSignal },
  ): Promise<readonly Attachment[]>;
  /**
   * The bytes of one picture of a message (an id of `Message.pictures`), from the platform's own hosts only. `too-large`:
   * it has more than `maxBytes`. Undefined: it is gone. `signal` aborts when it takes too long. May throw.
   */
  fetchPicture?(
    message: Message,
    picture: string,
    limits: { readonly maxBytes: number; readonly signal: AbortSignal },
  ): Promise<Uint8Array | 'too-large' | undefined>;
  /**
   * Shows what was read in the pictures of a message, once more when it was judged with them. Only a platform for trials has
   * it: on others, moderators see it on the card. Never throws.
   */
  showPictureFindings?(message: MessageRef, findings: PictureFindings): void;
  /** The name of a server as its members know it; undefined if it is not known. Absent if servers have no names. */
  getServerName?(server: Server): string | undefined;
  /**
   * The channel where cards are shown now, also if the policy names none. Undefined if there is none. Absent if the
   * platform only uses the channel of the policy.
   */
  findModeratorChannel?(server: Server): string | undefined;
  /** The servers that this process serves now. Absent if the platform cannot tell. */
  listServers?(): readonly Server[];
  /**
   * A few administrators of a server, the owner first. They get a direct message if no channel can be used. May throw.
   */
  listAdministrators?(server: Server): Promise<readonly Member[]>;
  /** The verification of a member by the platform itself; undefined if the account is not a member. May throw. */
  getVerificationLevel?(member: Pick<Member, 'server' | 'id'>): Promise<VerificationLevel | undefined>;
  /**
   * The names of the channels in which a member in quarantine can still write; empty if there is none. Absent if the
   * platform has no role whose permissions can be read.
   */
  findUnmutedChannels?(server: Server): readonly string[];
  /**
   * A member with the rights that the platform grants now, as for a command of this member; requested from the platform.
   * Undefined: not a member any more, or the bot is not on this server. Absent: the platform has no accounts of its own.
   * Throws only `AdapterError`.
   * @example (await adapter.findCaller?.({ server, id: '80351110224678912' }))?.moderator // true
   */
  findCaller?(member: Pick<Member, 'server' | 'id'>): Promise<Caller | undefined>;
  /**
   * At most `limit` messages on each side of a message, which may be deleted; of a reply in a thread: from its thread.
   * Requested from the platform and not stored. What was never posted (a blocked post, the title of a thread) has its place
   * by its time. Undefined: the channel is gone, or the reader or the bot may not read it, or there is no channel (a display
   * name). Throws only `AdapterError`.
   * @example (await adapter.readNeighbours?.(message, 10, viewer))?.before.at(-1) // the message right before it
   */
  readNeighbours?(
    message: NeighbourTarget,
    limit: number,
    reader: Pick<Member, 'id'>,
  ): Promise<Neighbours | undefined>;
  /**
   * The messages of a channel, newest first, requested page by page while they are iterated. Undefined: the reader or
   * the bot may not read the channel. Throws only `AdapterError`, iterating too.
   * @example for await (const message of (await adapter.readHistory?.(server, channel, viewer)) ?? []) detect(message);
   */
  readHistory?(
    server: Server,
    channel: string,
    reader: Pick<Member, 'id'>,
  ): Promise<AsyncIterable<Message> | undefined>;
  /**
   * The channels that the reader and the bot may read, in the order of the platform. `threads`: after them the open
   * threads that are channels of their own. Throws only `AdapterError`.
   * @example await adapter.listChannels?.(server, viewer) // [{ id: '41771983423143937', name: 'general' }]
   */
  listChannels?(
    server: Server,
    reader: Pick<Member, 'id'>,
    options?: { readonly threads?: boolean },
  ): Promise<readonly NamedId[]>;
  /**
   * The roles that can be given to members of a server. Absent if the platform has none. Throws only `AdapterError`.
   * @example await adapter.listRoles?.(server) // [{ id: '41771983423143936', name: 'Moderators' }]
   */
  listRoles?(server: Server): Promise<readonly NamedId[]>;
  /** Whether the platform is connected now. Absent: it counts as connected from `start` on. */
  health?(): Health;
  /** Makes the role of members in quarantine. Absent on platforms without roles. */
  readonly quarantineRoles?: QuarantineRoles;
  /** The connections of this process, for metrics. Absent if the platform has only one. */
  listConnections?(): readonly Connection[];
}
