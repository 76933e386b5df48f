import type { Language, Member, Server } from './message.ts';

/**
 * The legal basis that the document names: 捜査関係事項照会 (Code of Criminal Procedure, art. 197 par. 2), 保全要請 (par. 3:
 * keep data, hand nothing over), a judge's warrant, 電磁的記録提供命令 (an order to provide electronic records, also on a
 * judge's warrant; Act No. 39 of 2025), or the prevention of a present danger.
 */
export const LEGAL_GROUNDS = ['inquiry', 'preservation', 'warrant', 'order', 'emergency'] as const;
/** One of `LEGAL_GROUNDS`. */
export type LegalGround = (typeof LEGAL_GROUNDS)[number];

/** Items that a document can request. Only the platform itself has the last three; a bot cannot read them. */
export const REQUESTABLE_ITEMS = [
  'profile',
  'posts',
  'texts',
  'attachments',
  'handling',
  'verification',
  'registration',
  'addresses',
  'logins',
] as const;
/** One of `REQUESTABLE_ITEMS`. */
export type RequestableItem = (typeof REQUESTABLE_ITEMS)[number];

/** Why an inquiry was closed. */
export const CLOSE_REASONS = ['answered', 'not-held', 'declined', 'withdrawn'] as const;
/** One of `CLOSE_REASONS`. */
export type InquiryCloseReason = (typeof CLOSE_REASONS)[number];

/** How a platform writes the ids of accounts. `pattern` matches a whole id; `example` is an id of the right form. */
export interface AccountIdFormat {
  readonly pattern: RegExp;
  readonly example: string;
  /** True: the same id may be another person on another server. Absent: an id is one person everywhere. */
  readonly isPerServer?: true;
}

/** The fields of the document that was received. Never changed afterwards. */
export interface InquiryRequest {
  readonly authority: string;
  /** Number of the document. */
  readonly document: string;
  /** The date on the document, as `2026-11-02`. */
  readonly dated: string;
  /** The day until which the document asks for an answer, as `2026-11-20`. Absent: it names none. */
  readonly answerBy?: string;
  readonly receivedAt: Date;
  readonly receivedBy: string;
  readonly ground: LegalGround;
  /** Account ids of the platform. */
  readonly accounts: readonly string[];
  /** Display names, if the document names an account without its id. Absent in inquiries of older versions. */
  readonly names?: readonly string[];
  /** Message ids, links to messages, or case numbers. */
  readonly messages: readonly string[];
  readonly contacts: readonly string[];
  /** Messages that were posted at or after `from` and before `until`. */
  readonly from?: Date;
  readonly until?: Date;
  readonly items: readonly RequestableItem[];
  /** Other items, quoted from the document, one per line; a person answers them. */
  readonly other?: string;
}

/** The fields of a document as typed, not validated. */
export interface InquiryRequestInput {
  readonly authority?: string;
  readonly document?: string;
  /** The date on the document. */
  readonly dated?: string;
  /** The day until which an answer is asked for; absent: none. */
  readonly answerBy?: string;
  /** Absent: now. */
  readonly received?: string;
  readonly receivedBy: string;
  readonly ground?: string;
  /** Ids or display names. */
  readonly accounts?: readonly string[];
  readonly messages?: readonly string[];
  readonly contacts?: readonly string[];
  readonly from?: string;
  readonly until?: string;
  readonly items?: readonly string[];
  readonly other?: string;
}

/** The commands about inquiries, the same on every platform. `number` is the text as typed, for example `q-12`. */
export type InquiryCommand =
  | { readonly do: 'register'; readonly paper: InquiryRequestInput }
  | { readonly do: 'list' }
  | { readonly do: 'show' | 'find' | 'release' | 'approve' | 'bundle'; readonly number: string }
  /** `days` absent: 30. */
  | { readonly do: 'hold' | 'extend'; readonly number: string; readonly days?: number }
  | { readonly do: 'close'; readonly number: string; readonly ending: string; readonly remark?: string };

/** The names of the subcommands, the same on every platform and on the command line. */
export const INQUIRY_SUBCOMMANDS: Readonly<Record<InquiryCommand['do'], Readonly<Record<Language, string>>>> =
  {
    register: { en: 'register', ja: '登録' },
    list: { en: 'list', ja: '一覧' },
    show: { en: 'show', ja: '表示' },
    find: { en: 'find', ja: '検索' },
    hold: { en: 'hold', ja: '保全' },
    extend: { en: 'extend', ja: '延長' },
    release: { en: 'release', ja: '解除' },
    approve: { en: 'approve', ja: '承認' },
    bundle: { en: 'bundle', ja: '提供' },
    close: { en: 'close', ja: '終了' },
  };

/** The events of an inquiry. They are appended to the hash chain of the server. */
export type InquiryEvent =
  | { readonly kind: 'registered'; readonly at: Date; readonly by: Member; readonly paper: InquiryRequest }
  | {
      readonly kind: 'held';
      readonly at: Date;
      readonly by: Member;
      readonly until: Date;
      /** Messages of these accounts, and these cases, must not be deleted. */
      readonly accounts: readonly string[];
      readonly cases: readonly string[];
    }
  | { readonly kind: 'extended'; readonly at: Date; readonly by: Member; readonly until: Date }
  /** `by` is absent if the hold ended at its `until`. */
  | { readonly kind: 'lifted'; readonly at: Date; readonly by?: Member }
  | { readonly kind: 'approved'; readonly at: Date; readonly by: Member }
  | {
      readonly kind: 'disclosed';
      readonly at: Date;
      readonly by: Member;
      readonly items: readonly RequestableItem[];
      readonly cases: readonly string[];
      readonly messages: number;
      readonly attachments: number;
      /** Accounts with records of the gate. Absent in events of older versions. */
      readonly verifications?: number;
      /** SHA-256 of the bundle's manifest, in hex. */
      readonly manifest: string;
    }
  | {
      readonly kind: 'closed';
      readonly at: Date;
      readonly by: Member;
      readonly ending: InquiryCloseReason;
      readonly remark?: string;
    };

/** One row of the register. It contains no text of members. */
export interface InquirySummary {
  readonly server: Server;
  readonly number: number;
  readonly ground: LegalGround;
  readonly receivedAt: Date;
  /** The time of the first bundle, or of the close without a bundle; absent: not answered. */
  readonly answeredAt?: Date;
  /** The end of its hold; absent: no hold. */
  readonly heldUntil?: Date;
  readonly closed: boolean;
}
