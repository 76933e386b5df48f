import type { CardFact, Decision, ModeratorAction } from '../../card.ts';
import type { Language, Member } from '../../message.ts';
import type { RequestResult } from '../../request-result.ts';
import type { RuleName } from '../../verdict.ts';
import type { PictureBox } from '../pictures/picture.ts';
import type { ConsoleViewer } from './access.ts';

/** A piece of a member's text; `isMarked`: one of the reasons is about it. */
export interface CaseTextPiece {
  readonly text: string;
  readonly isMarked: boolean;
}

/** A text that belongs to a post but was not typed into it, for example a file name. */
export interface CasePart {
  /** What it is, in the reader's language. */
  readonly label: string;
  readonly pieces: readonly CaseTextPiece[];
}

/** Why a post was noticed. */
export interface CaseReason {
  readonly text: string;
  readonly rule: RuleName;
}

/** A stored copy of an attachment. The name is a member's text. */
export interface CaseFile {
  readonly name: string;
  /** The hash that names it in addresses. */
  readonly file: string;
  readonly bytes: number;
}

/** A recognised line or the text of a code, with its place in the picture. The text is a member's text. */
export interface CasePictureText {
  readonly pieces: readonly CaseTextPiece[];
  /** How sure the recogniser was, in the reader's language, with a probability; absent for a code. */
  readonly sureness?: string;
  /** In pixels; absent if the picture has no size. */
  readonly box?: PictureBox;
}

/** A picture of the post, and what was read in it. */
export interface CasePicture {
  /** Its stored copy; absent if there is none. */
  readonly copy?: CaseFile;
  /** In pixels; absent if it was not decoded. */
  readonly size?: { readonly width: number; readonly height: number };
  readonly lines: readonly CasePictureText[];
  /** Codes, which are never opened. */
  readonly codes: readonly CasePictureText[];
  /** What moderators decided about the same picture in another case, in the reader's language. */
  readonly known?: { readonly text: string; readonly caseId: string };
  /** Why it was not read, or not completely, in the reader's language. */
  readonly problem?: string;
  /** It moves, so boxes would be beside the words. */
  readonly isAnimated?: true;
}

/** A button of the case. Nothing that the platform cannot do is offered. */
export type CaseButton =
  | {
      readonly kind: 'decide';
      readonly decision: Decision;
      /** It takes back the decision that was made. */
      readonly isUndo: boolean;
    }
  | { readonly kind: 'act'; readonly action: ModeratorAction; readonly label: string };

/** What the author and the moderators wrote to each other. Texts are texts of people. */
export interface CaseMessage {
  readonly kind: 'appeal' | 'answer' | 'question';
  readonly at: Date;
  readonly text: string;
  /** The moderator who asked; absent for the author. */
  readonly by?: string;
  /** What became of a question, in the reader's language. */
  readonly delivery?: string;
  readonly isUndelivered?: boolean;
}

/** A note of a moderator. */
export interface CaseNote {
  readonly by: string;
  readonly at: Date;
  readonly text: string;
  /** The case in which it was written. */
  readonly caseId: string;
}

/** Another case, as a link with its state. */
export interface CaseLink {
  readonly caseId: string;
  readonly openedAt: Date;
  /** The state of its post in one sentence. */
  readonly status: string;
  readonly needsDecision: boolean;
}

/** A sanction that is in force, or requested. */
export interface CaseSanction {
  readonly label: string;
  readonly until?: Date;
  readonly caseId: string;
}

/** What is known about the author on this server, and on no other one. */
export interface CaseMemberHistory {
  /** Absent: the store did not answer. */
  readonly strikes?: number;
  /** Other cases against the author, newest first, at most ten. */
  readonly cases: readonly CaseLink[];
  /** Whether there are more than `cases`. */
  readonly hasMoreCases: boolean;
  readonly sanctions: readonly CaseSanction[];
  /** Notes of moderators in these cases, newest first. */
  readonly notes: readonly CaseNote[];
  /** Cases that the author reported, newest first, at most ten. */
  readonly reported: readonly CaseLink[];
}

/** An event in plain words. */
export interface CaseTimelineEntry {
  readonly at: Date;
  readonly text: string;
}

/** Who opened the case: once for each person. */
export interface CaseReader {
  readonly name: string;
  readonly firstAt: Date;
  readonly lastAt: Date;
}

/** A case as its page shows it, in the reader's language. */
export interface CaseView {
  readonly kind: 'case';
  readonly caseId: string;
  /** The number of its events: a newer view has a higher version. */
  readonly version: number;
  readonly title: string;
  /** The state of the post in one sentence. */
  readonly status: string;
  readonly needsDecision: boolean;
  readonly author: Pick<Member, 'id' | 'name'> & { readonly isErased: boolean };
  /** The id of the channel, and its name if the platform tells it. */
  readonly channel: { readonly id: string; readonly name?: string };
  readonly sentAt: Date;
  readonly url?: string;
  /** The number of posts that were judged together. */
  readonly postCount: number;
  /** The text was erased: after the retention period, or on request. */
  readonly isErased: boolean;
  readonly text: readonly CaseTextPiece[];
  readonly parts: readonly CasePart[];
  /** The present text of a post that was edited later to another one. */
  readonly editedText?: string;
  /** The most telling reasons, at most four. */
  readonly reasons: readonly CaseReason[];
  /** Further rules that fired. */
  readonly moreReasons: readonly CaseReason[];
  readonly facts: readonly CardFact[];
  /** The pictures that were read, also in part. */
  readonly pictures: readonly CasePicture[];
  /** Copies of all other attachments. */
  readonly files: readonly CaseFile[];
  /** Empty for a reader who may not act. */
  readonly buttons: readonly CaseButton[];
  /** Who decided, how and when, in one sentence. */
  readonly decided?: string;
  /** The index of the event of the decision; absent while the case needs one. */
  readonly decisionIndex?: number;
  readonly claimedBy?: string;
  readonly conversation: readonly CaseMessage[];
  readonly notes: readonly CaseNote[];
  readonly campaign: {
    /** At most ten; the reader can see all in the queue. */
    readonly cases: readonly CaseLink[];
    readonly total: number;
  };
  readonly member: CaseMemberHistory;
  readonly timeline: readonly CaseTimelineEntry[];
  readonly readers: readonly CaseReader[];
}

/** A case whose evidence cannot be decrypted. */
export interface UnreadableCaseView {
  readonly kind: 'unreadable';
  readonly caseId: string;
  readonly status: string;
  /** What to do about it. */
  readonly advice: string;
  readonly url?: string;
}

/** A message beside the post. Texts are members' texts. */
export interface NeighbourMessage {
  readonly author: string;
  readonly isAuthorOfCase: boolean;
  readonly sentAt: Date;
  readonly text: string;
  readonly url?: string;
}

/**
 * The messages around the post, oldest first; or why there are none: the platform does not offer it (`unsupported`), the
 * channel is gone or the reader may not read it (`hidden`), or the platform does not answer (`unavailable`).
 */
export type CaseNeighbours =
  | {
      readonly kind: 'messages';
      readonly before: readonly NeighbourMessage[];
      readonly after: readonly NeighbourMessage[];
    }
  | { readonly kind: 'unsupported' | 'hidden' | 'unavailable' };

/** The bytes of a stored copy. */
export interface CaseFileContent {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The type of a picture, from its first bytes; absent for every other file, which browsers must not show. */
  readonly pictureType?: string;
}

/**
 * The pages of cases. For a case of another server every method resolves with undefined, exactly as for an unknown number.
 * Rejects when the archive is unavailable.
 */
export interface ConsoleCases {
  /** Also records who opened the case. */
  read(
    viewer: ConsoleViewer,
    caseId: string,
    language: Language,
  ): Promise<CaseView | UnreadableCaseView | undefined>;
  /** Requested from the platform with the rights of the viewer, and not stored. */
  readNeighbours(viewer: ConsoleViewer, caseId: string): Promise<CaseNeighbours | undefined>;
  /** A stored copy that belongs to this case; undefined for any other hash. */
  readFile(viewer: ConsoleViewer, caseId: string, file: string): Promise<CaseFileContent | undefined>;
  /** Decides, with the same rights and receipts as a button of a card. */
  decide(
    viewer: ConsoleViewer,
    caseId: string,
    decision: Decision,
    language: Language,
  ): Promise<RequestResult | undefined>;
  /** Takes back exactly this decision: the case and its post become as they were before it. */
  takeBack(
    viewer: ConsoleViewer,
    caseId: string,
    decisionIndex: number,
    language: Language,
  ): Promise<RequestResult | undefined>;
  /** Another action of a moderator. `text`: of a note or a question. */
  act(
    viewer: ConsoleViewer,
    caseId: string,
    action: { readonly action: ModeratorAction; readonly text?: string },
    language: Language,
  ): Promise<RequestResult | undefined>;
}
