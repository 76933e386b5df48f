import type { Action, ActionKind, Outcome } from './actions.ts';
import type { Decision, ModeratorAction } from './card.ts';
import type { CommandService } from './command.ts';
import type { VerificationLevel } from './gate.ts';
import type { JoiningMember, Member, Message, MessageRef, Server } from './message.ts';
import type { Ruling } from './verdict.ts';

/** The time, as an argument: production passes the real one, tests their own. */
export interface Clock {
  now(): Date;
}

/** Words and their grammar, for candidates only. Null when it is not ready or took too long. */
export interface Tokeniser {
  tokenise(text: string): Promise<readonly Token[] | null>;
}

export interface Token {
  readonly surface: string;
  readonly baseForm: string;
  readonly partOfSpeech: string;
  readonly start: number;
}

/** What the outside world may tell us. Adapters get it in `startServer`. */
export interface Intake {
  /** A new message. Resolves when everything about it is done; adapters acknowledge before they await this. */
  handleMessage(message: Message): Promise<void>;
  /** The same message after an edit: judged again. */
  handleEdit(message: Message): Promise<void>;
  /** Somebody has joined: counted, and asked at the gate where the policy says so. */
  handleJoin(member: JoiningMember): Promise<void>;
  report(report: { message: Message; reporter: Member; reason: string }): Promise<RequestResult>;
  appeal(appeal: { caseId: string; author: Member; plea: string }): Promise<RequestResult>;
  decide(decision: { caseId: string; moderator: Member; decision: Decision }): Promise<RequestResult>;
  /** A moderator does something else about a case; `note` is the text of a note, at most 1,000 characters of it. */
  performModeratorAction(request: {
    caseId: string;
    moderator: Member;
    action: ModeratorAction;
    note?: string;
  }): Promise<RequestResult>;
  /** Strikes in force and the newest cases of one member. */
  getMemberHistory(
    member: Pick<Member, 'server' | 'id'>,
  ): Promise<{ strikes: number; caseIds: readonly string[] }>;
}

/** What became of a request, in the asker's language. `accepted: false` says why in `text`. */
export interface RequestResult {
  readonly accepted: boolean;
  readonly code:
    | 'ok'
    | 'unknown-case'
    | 'not-yours'
    | 'not-moderator'
    | 'already-decided'
    | 'too-many'
    | 'exempt'
    /** Nobody can report what they have written themselves. */
    | 'own'
    /** The archive does not answer; asking again later may help. */
    | 'unavailable';
  readonly text: string;
  readonly caseId?: string;
}

/** What a server does by itself while many strangers arrive; each step is undone at the end. */
export interface RaidModeSettings {
  readonly measures: readonly ('verification' | 'invites' | 'dms')[];
  readonly until: Date;
  /** What it is about: so many accounts joined, or posted the same, within so many minutes. */
  readonly cause: 'joins' | 'campaign';
  readonly accounts: number;
  readonly windowMinutes: number;
}

/** A platform. Adapters translate, they never decide. */
export interface Adapter {
  readonly platform: string;
  /** The actions this platform can really do; others are asked for as the nearest it supports, or not at all. */
  readonly supports: ReadonlySet<ActionKind>;
  /**
   * Begins to hand over what happens there. `desk` answers what people ask by command; a platform without commands
   * leaves it alone, and one that is given none offers none.
   */
  start(intake: Intake, commands?: CommandService): Promise<void>;
  /**
   * Who replied to or reacted to a message, as far as this process has seen it: answers at once and asks nobody.
   * Undefined about a message that is older than what it has seen. Absent where a platform does not tell.
   */
  getResponders?(ref: MessageRef): readonly Member[] | undefined;
  /** Does one action. Returns `done` or `degraded`; throws only `AdapterError`. Doing it twice must be harmless. */
  apply(server: Server, action: Action): Promise<Pick<Outcome, 'status' | 'detail'>>;
  stop(): Promise<void>;
  /**
   * Many strangers at once: raises the shield, tells moderators, and lowers it by itself at `waitUntil`, also after a
   * restart. While it is up, another call changes nothing. No steps: only tells. May throw.
   */
  enableRaidMode?(server: Server, shield: RaidModeSettings): Promise<void>;
  /**
   * What came with a message, to be kept as evidence; asked once, when its case is opened and before it is hidden.
   * What is larger than `maxBytes` comes without its bytes. May throw; whoever takes too long is told by `signal`.
   */
  fetchAttachments?(
    message: Message,
    limits: { readonly maxBytes: number; readonly signal: AbortSignal },
  ): Promise<readonly Attachment[]>;
  /** The servers that this process serves now; absent where a platform cannot tell. */
  listServers?(): readonly Server[];
  /**
   * Who runs a server, whoever should know first in front: told in private what no channel can be told. A few at
   * most. May throw.
   */
  listAdministrators?(server: Server): Promise<readonly Member[]>;
  /** What the platform itself knows of how far a member is verified; undefined for who is no member. May throw. */
  getVerificationLevel?(member: Pick<Member, 'server' | 'id'>): Promise<VerificationLevel | undefined>;
  /** Whether the platform is there now; absent, it is taken to be there from `startServer` on. */
  health?(): Health;
}

/** A file that came with a message; without bytes when it is too large to be copied. */
export interface Attachment {
  readonly name: string;
  readonly bytes?: Uint8Array;
}

/** Whether one part works now; `why` is short and free of secrets and of members' texts. */
export type Health = { readonly ok: true } | { readonly ok: false; readonly why: string };

/** What is worth counting while it happens. Costs next to nothing, never throws, never waits. */
export interface Metrics {
  /** A message came in: posted, edited, or reported by a member. */
  countMessage(kind: 'posted' | 'edited' | 'reported'): void;
  /** What was made of it, all things considered; `isExempt` when nobody judges it. */
  countRuling(ruling: Ruling | 'exempt'): void;
  countAction(outcome: Outcome): void;
  /** Milliseconds from when a message was posted or edited until the platform had hidden it. */
  observeTimeToHide(ms: number): void;
  /** A store did not do what it was asked. */
  countStoreError(store: string): void;
}

/** One line per thing worth knowing. Never a member's text, never a secret. */
export interface Log {
  info(event: string, fields?: Readonly<Record<string, string | number | boolean>>): void;
  warn(event: string, fields?: Readonly<Record<string, string | number | boolean>>): void;
  error(event: string, fields?: Readonly<Record<string, string | number | boolean>>): void;
}
