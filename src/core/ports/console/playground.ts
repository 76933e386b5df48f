import type { Language } from '../../message.ts';
import type { Policy } from '../../policy/policy.ts';
import type { Draft, DraftKey, DraftMove, DraftSettings } from '../../policy/rule-draft.ts';
import type { JobNoticeItem, RuleName, Ruling, Stance } from '../../verdict.ts';
import type { NamedId } from '../adapter.ts';
import type { ConsoleViewer } from './access.ts';

/** The most characters of a text or a conversation that is judged at once. */
export const MAX_JUDGED_LENGTH = 20_000;
/** The most posts of a conversation. */
export const MAX_JUDGED_POSTS = 100;

/** A piece of a text; `isMarked`: a reason is about it. */
export interface MarkedText {
  readonly text: string;
  readonly isMarked: boolean;
}

/** A rule that fired, and the words that it is about. `weight` is in log odds; below 0 it speaks for the author. */
export interface PlaygroundReason {
  readonly rule: RuleName;
  readonly weight: number;
  readonly note: string;
  readonly words: readonly string[];
}

/** Why a text gets its ruling, as `yamidome check` explains it. */
export interface PlaygroundVerdict {
  readonly segments: readonly MarkedText[];
  readonly ruling: Ruling;
  readonly probability: number;
  readonly required: Policy['probability'];
  readonly stance: Stance;
  readonly missing?: readonly JobNoticeItem[];
  readonly needsSecondSort: boolean;
  readonly isExtrapolated: boolean;
  readonly reasons: readonly PlaygroundReason[];
  readonly moreReasons: number;
  /** Rules that speak for the author. */
  readonly against: readonly PlaygroundReason[];
  /** By how much the stance lowered the log odds; below 0. */
  readonly loweredByStance?: number;
  readonly isHeldByStance: boolean;
}

/** One post of a conversation, or a text alone. */
export interface JudgedPost {
  /** The name before the colon; empty for a text without a name. */
  readonly author: string;
  readonly inForce: PlaygroundVerdict;
  /** The verdict with the draft of the server; absent without a draft. */
  readonly withDraft?: PlaygroundVerdict;
  /** How many posts of the same author were judged together; 1: the post alone. */
  readonly together: number;
}

/** What a moderator sees first. */
export interface PlaygroundOverview {
  readonly inForce: DraftSettings;
  readonly draft?: Draft;
  /** The settings from before the activation; absent if nothing can be rolled back. */
  readonly before?: DraftSettings;
}

/** A change of a draft as an administrator sent it. */
export interface DraftInput {
  readonly review: string;
  readonly hide: string;
  /** One phrase a line: `hide: words` or `review: words`. */
  readonly phrases: string;
  /** Empty: no pack. */
  readonly ownPack: string;
}

/** Why a change of a draft was refused; `problem` says where and what to write instead. */
export type DraftRefusal =
  | { readonly code: 'invalid'; readonly field: keyof DraftInput; readonly problem: string }
  /** Another administrator was first, or changes it right now. */
  | { readonly code: 'changed' }
  /** The step does not fit the stage of the draft. */
  | { readonly code: 'stage' }
  /** The share is no percentage from 0.01 to 99.99. */
  | { readonly code: 'percent' }
  | { readonly code: 'not-administrator' };

/** The result of a change. `kept`: settings that a rollback left, because they were changed after the activation. */
export type DraftResult =
  | { readonly done: true; readonly kept?: readonly DraftKey[] }
  | ({ readonly done: false } & DraftRefusal);

/** One text whose ruling the draft changes. */
export interface ChangedText {
  readonly text: string;
  readonly before: Ruling;
  readonly after: Ruling;
  /** The reasons with the draft; of a text that passes, those before. */
  readonly reasons: readonly PlaygroundReason[];
  /** A link to the post, or the rule whose example it is. */
  readonly source: { readonly url: string } | { readonly rule: string } | { readonly channel: string };
}

/** The texts whose ruling a draft changes. A list has at most `MAX_CHANGES_SHOWN` texts, the heaviest first. */
export interface RulingChanges {
  readonly judged: number;
  readonly counts: { readonly hidden: number; readonly reviewed: number; readonly released: number };
  /** Not hidden before, hidden with the draft. */
  readonly hidden: readonly ChangedText[];
  /** Passed before, reviewed with the draft. */
  readonly reviewed: readonly ChangedText[];
  /** Hidden before and not with the draft, or reviewed before and passed with the draft. */
  readonly released: readonly ChangedText[];
}

/** The most texts of a list of changes. */
export const MAX_CHANGES_SHOWN = 100;

/** A comparison of the draft with what is in force. Only the person who started it can read it. */
export interface Comparison {
  readonly state: 'running' | 'done' | 'cancelled' | 'broken';
  readonly startedAt: Date;
  /** The revision of the draft that is compared. */
  readonly revision: number;
  /** Messages and examples judged until now. */
  readonly read: number;
  readonly history: RulingChanges;
  readonly examples: RulingChanges;
  /** Names of channels that could not be read to the end. */
  readonly unreadChannels: readonly string[];
}

/** Why no comparison was started. */
export type ComparisonRefusal = 'busy' | 'no-draft' | 'not-administrator' | 'no-channel';

/** How the draft in shadow judged live messages. */
export interface ShadowReport {
  readonly since: Date;
  /** By day (Japan time), newest first. */
  readonly days: readonly {
    readonly day: string;
    readonly judged: number;
    readonly hidden: number;
    readonly reviewed: number;
    readonly released: number;
  }[];
  /** How many differences each rule took part in, the most first. */
  readonly rules: readonly { readonly rule: string; readonly count: number }[];
  /** Messages that were not judged twice, because too many waited. */
  readonly skipped: number;
  /** The last differences of all processes, newest first. */
  readonly last: readonly {
    readonly at: Date;
    readonly before: Ruling;
    readonly after: Ruling;
    readonly rules: readonly string[];
    /** The case of the post, if it has one. */
    readonly caseId?: string;
    readonly url?: string;
    /** The channel is one that the viewer may read. */
    readonly mayRead: boolean;
    /** Absent if the viewer may not read the channel, or another process judged the message. */
    readonly text?: string;
  }[];
}

/** Decisions about the cases in which a rule or a pack fired. */
export interface PrecisionRow {
  /** `pack`, or `pack/rule`. */
  readonly name: string;
  readonly upheld: number;
  readonly decided: number;
  /** The Wilson interval at 95%, from 0 to 1. */
  readonly low: number;
  readonly high: number;
}

/** How often moderators agreed, by pack and by rule. */
export interface Precision {
  readonly days: number;
  readonly packs: readonly PrecisionRow[];
  readonly rules: readonly PrecisionRow[];
}

/** One line that a decided case can become; all names, ids, links and numbers are replaced. */
export interface ExampleLine {
  readonly caseId: string;
  readonly text: string;
  /** `hide` and `flag`: the case was upheld. `pass`: it was overturned. */
  readonly expect: 'hide' | 'flag' | 'pass';
  /** The heaviest rule of the case. */
  readonly rule?: string;
}

/** The formats of example lines: JSON lines for `yamidome train`, or YAML with `hits` and `passes` for a pack. */
export type ExampleFormat = 'jsonl' | 'yaml';

/**
 * The playground: judges texts, compares a draft of rules with those in force, and puts it in force. Moderators and auditors
 * look and judge texts; only administrators change something. Rejects when a store is unavailable.
 */
export interface Playground {
  /** The verdicts on a text, or on the posts of a conversation (`name: text` lines, or one post a block). */
  judge(
    viewer: ConsoleViewer,
    request: { readonly text: string; readonly isConversation: boolean; readonly language: Language },
  ): Promise<readonly JudgedPost[]>;
  readOverview(viewer: ConsoleViewer): Promise<PlaygroundOverview>;
  /** Saves a draft; one that was in shadow leaves it, and one of a share is refused. `revision` is that of the draft that was shown; 0: none. */
  saveDraft(
    viewer: ConsoleViewer,
    input: DraftInput,
    options: { readonly revision: number; readonly language: Language },
  ): Promise<DraftResult>;
  /** Moves the draft: into shadow, to a share of the authors and back, into force, and back to the settings before. */
  moveDraft(viewer: ConsoleViewer, move: DraftMove, revision: number): Promise<DraftResult>;
  /** The channels whose history the viewer may read; undefined if the platform cannot tell. */
  listChannels(viewer: ConsoleViewer): Promise<readonly NamedId[] | undefined>;
  /** Starts to compare the draft on the history of channels and on the shipped examples. One runs for each server. */
  startComparison(
    viewer: ConsoleViewer,
    request: {
      readonly channels: readonly string[];
      readonly examples: boolean;
      readonly language: Language;
    },
  ): Promise<'started' | ComparisonRefusal>;
  /** The comparison that the viewer started in this process, if it is not older than half an hour. */
  readComparison(viewer: ConsoleViewer): Comparison | undefined;
  cancelComparison(viewer: ConsoleViewer): void;
  /** Undefined if no draft is in shadow or judges a share. */
  readShadow(viewer: ConsoleViewer): Promise<ShadowReport | undefined>;
  readPrecision(viewer: ConsoleViewer, days: number): Promise<Precision>;
  /** Anonymised lines of the newest decided cases, for a person to read and correct. */
  listExamples(viewer: ConsoleViewer, limit: number): Promise<readonly ExampleLine[]>;
  /** The file of lines that a person has confirmed; every line is anonymised again. */
  formatExamples(
    viewer: ConsoleViewer,
    lines: readonly Pick<ExampleLine, 'text' | 'expect'>[],
    format: ExampleFormat,
  ): { readonly name: string; readonly text: string } | undefined;
}
