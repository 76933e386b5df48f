import type { InquiryCommand } from './inquiry.ts';
import type { Member, Message } from './message.ts';
import type { RequestResult } from './request-result.ts';

/** Who asks, with the rights that the platform grants at this moment. An administrator may ask what moderators may. */
export interface Caller extends Member {
  /** True when the platform lets this member change the server itself. */
  readonly administrator?: boolean;
}

/** Why there is no message behind what a reporter pointed at. */
export type MessageNotFoundReason =
  /** What was typed is no link to a message. */
  | 'no-link'
  /** It is in another server. */
  | 'elsewhere'
  /** It has been deleted, or never was. */
  | 'gone'
  /** The asker, or the program, may not read that channel. */
  | 'unreadable'
  /** No member has said it: a notice of the platform, or the program's own. */
  | 'nobody';

/** The steps of setting up a server, in their order. */
export const SETUP_STEPS = ['moderators', 'language', 'exempt', 'quarantine', 'ladder', 'mode'] as const;
export type SetupStep = (typeof SETUP_STEPS)[number];

/**
 * Everything that can be asked at the desk. An adapter finds messages and members and hands them in; it must not
 * hand in a message that the asker may not read.
 */
export type CommandRequest =
  | { readonly kind: 'report'; readonly message: Message | MessageNotFoundReason; readonly reason: string }
  /** Without a plea: what became of it. */
  | { readonly kind: 'appeal'; readonly caseId: string; readonly plea?: string }
  /** `names`: what the platform calls each command; those that it does not have are left out of the answer. */
  | { readonly kind: 'help'; readonly names: Readonly<Partial<Record<CommandName, string>>> }
  /** Whom to call; `locale` as the platform writes it, `under` what the button stood below that was pressed. */
  | { readonly kind: 'help-lines'; readonly locale?: string; readonly under?: 'notice' | 'letter' }
  /** A month as 2026-11; without one, this month so far. */
  | { readonly kind: 'scoreboard'; readonly month?: string }
  | { readonly kind: 'case'; readonly caseId: string }
  | { readonly kind: 'cases' | 'strikes'; readonly member: Pick<Member, 'server' | 'id' | 'name'> }
  /** A moderator lets a member through the gate. */
  | { readonly kind: 'vouch'; readonly member: Pick<Member, 'server' | 'id' | 'name'> }
  /** Who waits at the gate. */
  | { readonly kind: 'waiting' }
  /** The asker's own one-time link to the gate's page. */
  | { readonly kind: 'prove' }
  /** Without a step: from the beginning. Without values: the step is left as it is. */
  | { readonly kind: 'setup'; readonly step?: SetupStep; readonly values?: readonly string[] }
  | { readonly kind: 'config-show'; readonly key?: string }
  | { readonly kind: 'config-set'; readonly key: string; readonly value: string }
  | { readonly kind: 'config-export' }
  /** Without a text: the file could not be read, or is far too large. */
  | { readonly kind: 'config-import'; readonly text?: string }
  | { readonly kind: 'rules-list' }
  | { readonly kind: 'rules-test'; readonly text: string }
  /** `ruling` and `mode` as they were typed: what is neither one nor the other is refused. */
  | { readonly kind: 'phrase-add'; readonly text: string; readonly ruling: string }
  | { readonly kind: 'phrase-remove'; readonly text: string }
  | { readonly kind: 'mode'; readonly mode?: string }
  /** Judges messages that are there already; nothing is done about any. Ends early when `cancelled` says so. */
  | {
      readonly kind: 'backtest';
      /** Newest first; or the asker, or the program, may not read it. */
      readonly history: AsyncIterable<Message> | 'unreadable';
      readonly cancelled?: () => boolean;
      /** Called now and then with how many messages have been read. */
      readonly progress?: (read: number) => void;
    }
  /** The server's cases, oldest first, behind the case `after`. */
  | { readonly kind: 'export'; readonly after?: string }
  | { readonly kind: 'inquiry'; readonly ask: InquiryCommand };

/** What people know the asks by. */
export type CommandName =
  | 'report'
  | 'appeal'
  | 'help'
  | 'help-lines'
  | 'scoreboard'
  | 'case'
  | 'cases'
  | 'strikes'
  | 'vouch'
  | 'waiting'
  | 'prove'
  | 'setup'
  | 'config'
  | 'rules'
  | 'mode'
  | 'backtest'
  | 'export'
  | 'inquiry';

/** No answer's text is longer, in UTF-16 units: it fits into one message of every platform. */
export const MAX_REPLY_LENGTH = 1900;

/** A step of the setup that waits for values. */
export interface SetupPrompt {
  readonly step: SetupStep;
  /** What is picked: one channel, roles, or one of `choiceTexts`. */
  readonly inputKind: 'channel' | 'role' | 'roles' | 'choice';
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  /** What is in force now. */
  readonly currentValues: readonly string[];
  /** What the button says that leaves it as it is. */
  readonly keepLabel: string;
}

/** The answer, in the asker's language. `accepted: false` says why in `text`, and what to do instead. */
export interface CommandReply {
  readonly accepted: boolean;
  readonly code:
    | RequestResult['code']
    | 'not-administrator'
    | 'not-found'
    | 'too-long'
    | 'bad-value'
    | 'not-ready';
  readonly text: string;
  readonly caseId?: string;
  /** What does not fit into the text. */
  readonly file?: { readonly name: string; readonly text: string };
  /** The next step of the setup. */
  readonly setup?: SetupPrompt;
}

/** What `Desk.suggest` can complete. */
export type CompletionKind = 'own-case' | 'config-key' | 'phrase';
