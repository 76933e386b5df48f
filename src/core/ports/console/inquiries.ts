import type { Language } from '../../message.ts';
import type { ConsoleViewer } from './access.ts';

/** One inquiry in the list. Its texts are in the reader's language. */
export interface InquiryRow {
  /** For example `Q-12`. */
  readonly id: string;
  /** The legal ground in words. */
  readonly ground: string;
  readonly receivedAt: Date;
  /** The day to answer by, as `2026-11-20`; absent: the document names none, or it is closed. */
  readonly answerBy?: string | undefined;
  /** True: the day to answer by has passed and there is no answer. */
  readonly isLate: boolean;
  readonly answeredAt?: Date | undefined;
  /** The end of the hold in force. */
  readonly heldUntil?: Date | undefined;
  readonly isClosed: boolean;
  /** True: a second person must approve before anything is handed over. */
  readonly needsApproval: boolean;
}

/** Which inquiries are listed. `text`: a part of the number, the document or the authority. */
export interface InquiryFilter {
  readonly state: 'open' | 'closed' | 'all';
  readonly text?: string | undefined;
}

/** What can be done with an inquiry. */
export type InquiryStep = 'hold' | 'extend' | 'release' | 'approve' | 'bundle' | 'close';

/** One inquiry. Its texts are in the reader's language. */
export interface InquiryView {
  readonly row: InquiryRow;
  /** The fields of the document. */
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  /** Every step, oldest first. */
  readonly steps: readonly { readonly at: Date; readonly text: string }[];
  /** What this viewer may do now. */
  readonly possible: ReadonlySet<InquiryStep>;
  /** Why a step is not possible now, in one sentence; steps that are out of the question have none. */
  readonly reasons: Readonly<Partial<Record<InquiryStep, string>>>;
  /** True: the bundle contains texts or attachments, so the number must be typed to make it. */
  readonly needsTypedNumber: boolean;
  readonly defaultHoldDays: number;
}

/** The fields of a document as they were typed. Lists are separated by commas or lines. */
export type InquiryPaper = Readonly<
  Partial<
    Record<
      | 'authority'
      | 'document'
      | 'dated'
      | 'answerby'
      | 'received'
      | 'ground'
      | 'items'
      | 'accounts'
      | 'messages'
      | 'contacts'
      | 'from'
      | 'until'
      | 'other',
      string
    >
  >
>;

/** A change of the register. `days` as typed; absent or empty: the longest possible hold. */
export type InquiryChange =
  | { readonly do: 'register'; readonly paper: InquiryPaper }
  | { readonly do: 'hold' | 'extend'; readonly id: string; readonly days?: string | undefined }
  | { readonly do: 'release' | 'approve'; readonly id: string }
  | {
      readonly do: 'close';
      readonly id: string;
      readonly ending: string;
      readonly remark?: string | undefined;
    };

/** The answer to a change: what was done, or why it was refused. */
export interface InquiryReply {
  readonly accepted: boolean;
  readonly text: string;
  /** The number of the inquiry that was registered. */
  readonly id?: string | undefined;
}

/** A signed bundle, or why there is none. Its disclosure is recorded before the content can be read. */
export type InquiryBundle =
  | {
      readonly ok: true;
      readonly name: string;
      readonly bytes: number;
      /** Can be read once; reading or cancelling it deletes the file on the server. */
      readonly content: ReadableStream<Uint8Array>;
    }
  | { readonly ok: false; readonly text: string };

/**
 * The register of written inquiries. For viewers who are neither of the inquiry desk nor auditors, every method behaves
 * as if there were no register at all: undefined. Auditors read; they change nothing and get no bundle. Every change goes
 * through the commands, with their rules, words and record. Rejects when a store is unavailable.
 */
export interface ConsoleInquiries {
  /** Newest first. `text` instead: inquiries cannot be kept here, for example without a database. */
  list(
    viewer: ConsoleViewer,
    language: Language,
    filter: InquiryFilter,
  ): Promise<{ readonly rows: readonly InquiryRow[] } | { readonly text: string } | undefined>;
  /** Undefined also for an unknown number, and for one of another server. */
  read(viewer: ConsoleViewer, language: Language, id: string): Promise<InquiryView | undefined>;
  /** How much is held of what the inquiry asks, one sentence a line; nothing is disclosed. */
  count(viewer: ConsoleViewer, language: Language, id: string): Promise<readonly string[] | undefined>;
  change(viewer: ConsoleViewer, language: Language, change: InquiryChange): Promise<InquiryReply | undefined>;
  /** `typed`: what the person typed to confirm. */
  makeBundle(
    viewer: ConsoleViewer,
    language: Language,
    id: string,
    typed: string,
  ): Promise<InquiryBundle | undefined>;
}
