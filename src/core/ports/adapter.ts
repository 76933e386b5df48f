import type { Action, ActionKind, Outcome } from '../actions.ts';
import type { VerificationLevel } from '../gate.ts';
import type { Member, Message, MessageRef, Server } from '../message.ts';
import type { CommandService } from './command-service.ts';
import type { Health } from './health.ts';
import type { Intake } from './intake.ts';

/** What a server does automatically during a raid; everything is undone at the end. */
export interface RaidModeSettings {
  /** Empty: moderators are informed, nothing else happens. */
  readonly measures: readonly ('verification' | 'invites' | 'dms')[];
  readonly until: Date;
  /** Why: `accounts` accounts joined, or posted the same, within `windowMinutes`. */
  readonly cause: 'joins' | 'campaign';
  readonly accounts: number;
  readonly windowMinutes: number;
}

/** A file that came with a message; without bytes if it is too large to be copied. */
export interface Attachment {
  readonly name: string;
  readonly bytes?: Uint8Array;
}

/** A platform. Adapters translate, they never decide. */
export interface Adapter {
  readonly platform: string;
  /** The actions this platform can do. Instead of the others it is asked for a fallback of `ACTIONS`, or for nothing. */
  readonly supports: ReadonlySet<ActionKind>;
  /**
   * Starts to hand over events. `commands` answers commands; a platform without commands ignores it, and without it the
   * adapter offers none.
   */
  start(intake: Intake, commands?: CommandService): Promise<void>;
  /**
   * The members who replied or reacted to a message, as far as this process has seen it. Makes no request. Undefined
   * for a message that is older than what this process has seen. Absent if the platform does not tell.
   */
  getResponders?(ref: MessageRef): readonly Member[] | undefined;
  /** Does one action. Returns `done` or `degraded`; throws only `AdapterError`. Idempotent. */
  apply(server: Server, action: Action): Promise<Pick<Outcome, 'status' | 'detail'>>;
  stop(): Promise<void>;
  /**
   * Applies the measures of a raid, informs moderators, and undoes the measures at `until`, also after a restart. While
   * raid mode is on, another call changes nothing. May throw.
   */
  enableRaidMode?(server: Server, settings: RaidModeSettings): Promise<void>;
  /**
   * The attachments of a message, to be kept as evidence. Called once, when the case is opened and before the message
   * is hidden. A file larger than `maxBytes` comes without its bytes. `signal` aborts when it takes too long. May throw.
   */
  fetchAttachments?(
    message: Message,
    limits: { readonly maxBytes: number; readonly signal: AbortSignal },
  ): Promise<readonly Attachment[]>;
  /** The servers that this process serves now. Absent if the platform cannot tell. */
  listServers?(): readonly Server[];
  /**
   * The members who run a server, the most responsible first, a few at most. They get a direct message if no channel
   * can be used. May throw.
   */
  listAdministrators?(server: Server): Promise<readonly Member[]>;
  /** How far the platform itself has verified a member; undefined if the account is no member. May throw. */
  getVerificationLevel?(member: Pick<Member, 'server' | 'id'>): Promise<VerificationLevel | undefined>;
  /** Whether the platform is connected now. Absent: it counts as connected from `start` on. */
  health?(): Health;
}
