import type { Action, ActionKind, Outcome } from './action.ts';
import type { Decision, Deed } from './card.ts';
import type { Desk } from './desk.ts';
import type { PlatformLevel } from './gate.ts';
import type { Member, Message, MessageRef, Newcomer, Server } from './message.ts';
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
  readonly base: string;
  readonly kind: string;
  readonly start: number;
}

/** What the outside world may tell us. Adapters get it in `start`. */
export interface Intake {
  /** A new message. Resolves when everything about it is done; adapters acknowledge before they await this. */
  message(message: Message): Promise<void>;
  /** The same message after an edit: judged again. */
  edited(message: Message): Promise<void>;
  /** Somebody has joined: counted, and asked at the gate where the policy says so. */
  joined(member: Newcomer): Promise<void>;
  report(report: { message: Message; reporter: Member; reason: string }): Promise<Receipt>;
  appeal(appeal: { caseId: string; author: Member; plea: string }): Promise<Receipt>;
  decide(decision: { caseId: string; moderator: Member; decision: Decision }): Promise<Receipt>;
  /** A moderator does something else about a case; `note` is the text of a note, at most 1,000 characters of it. */
  handle(request: { caseId: string; moderator: Member; deed: Deed; note?: string }): Promise<Receipt>;
  /** Strikes in force and the newest cases of one member. */
  standing(member: Pick<Member, 'server' | 'id'>): Promise<{ strikes: number; caseIds: readonly string[] }>;
}

/** What became of a request, in the asker's language. `accepted: false` says why in `text`. */
export interface Receipt {
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
export interface Shield {
  readonly steps: readonly ('verification' | 'invites' | 'dms')[];
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
  start(intake: Intake, desk?: Desk): Promise<void>;
  /**
   * Who replied to or reacted to a message, as far as this process has seen it: answers at once and asks nobody.
   * Undefined about a message that is older than what it has seen. Absent where a platform does not tell.
   */
  touched?(ref: MessageRef): readonly Member[] | undefined;
  /** Does one action. Returns `done` or `degraded`; throws only `AdapterError`. Doing it twice must be harmless. */
  apply(server: Server, action: Action): Promise<Pick<Outcome, 'status' | 'detail'>>;
  stop(): Promise<void>;
  /**
   * Many strangers at once: raises the shield, tells moderators, and lowers it by itself at `until`, also after a
   * restart. While it is up, another call changes nothing. No steps: only tells. May throw.
   */
  shield?(server: Server, shield: Shield): Promise<void>;
  /**
   * What came with a message, to be kept as evidence; asked once, when its case is opened and before it is hidden.
   * What is larger than `mostBytes` comes without its bytes. May throw; whoever takes too long is told by `signal`.
   */
  attachments?(
    message: Message,
    within: { readonly mostBytes: number; readonly signal: AbortSignal },
  ): Promise<readonly Attachment[]>;
  /** The servers that this process serves now; absent where a platform cannot tell. */
  servers?(): readonly Server[];
  /**
   * Who runs a server, whoever should know first in front: told in private what no channel can be told. A few at
   * most. May throw.
   */
  administrators?(server: Server): Promise<readonly Member[]>;
  /** What the platform itself knows of how far a member is verified; undefined for who is no member. May throw. */
  level?(member: Pick<Member, 'server' | 'id'>): Promise<PlatformLevel | undefined>;
  /** Whether the platform is there now; absent, it is taken to be there from `start` on. */
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
export interface Meter {
  /** A message came in: posted, edited, or reported by a member. */
  message(kind: 'posted' | 'edited' | 'reported'): void;
  /** What was made of it, all things considered; `exempt` when nobody judges it. */
  ruling(ruling: Ruling | 'exempt'): void;
  action(outcome: Outcome): void;
  /** Milliseconds from when a message was posted or edited until the platform had hidden it. */
  hidden(ms: number): void;
  /** A store did not do what it was asked. */
  storeError(store: string): void;
}

/** One line per thing worth knowing. Never a member's text, never a secret. */
export interface Log {
  info(what: string, facts?: Readonly<Record<string, string | number | boolean>>): void;
  warn(what: string, facts?: Readonly<Record<string, string | number | boolean>>): void;
  error(what: string, facts?: Readonly<Record<string, string | number | boolean>>): void;
}
