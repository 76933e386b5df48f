import type { Language, Member, Server } from './message.ts';

/**
 * On what an investigator's paper rests: 捜査関係事項照会 (Code of Criminal Procedure, art. 197 par. 2), 保全要請 (par. 3:
 * keep, hand nothing over), a judge's warrant, or averting a present danger.
 */
export const LEGAL_GROUNDS = ['inquiry', 'preservation', 'warrant', 'emergency'] as const;
export type LegalGround = (typeof LEGAL_GROUNDS)[number];

/** What may be asked for. The last three no bot ever sees; only the platform's own desk has them. */
export const REQUESTABLE_ITEMS = [
  'profile',
  'posts',
  'texts',
  'attachments',
  'handling',
  'registration',
  'addresses',
  'logins',
] as const;
export type RequestableItem = (typeof REQUESTABLE_ITEMS)[number];

/** How an inquiry ended. */
export const CLOSE_REASONS = ['answered', 'not-held', 'declined', 'withdrawn'] as const;
export type InquiryCloseReason = (typeof CLOSE_REASONS)[number];

/** The paper as it was received; never changed afterwards. */
export interface InquiryRequest {
  readonly authority: string;
  /** Number of the document. */
  readonly document: string;
  /** The day it bears, as `2026-11-02`. */
  readonly dated: string;
  readonly receivedAt: Date;
  readonly receivedBy: string;
  readonly ground: LegalGround;
  /** Ids of accounts, as the platform names them. */
  readonly accounts: readonly string[];
  /** Ids of messages, links to them, or numbers of cases. */
  readonly messages: readonly string[];
  readonly contacts: readonly string[];
  /** Posted at or after `from` and before `waitUntil`. */
  readonly from?: Date;
  readonly until?: Date;
  readonly items: readonly RequestableItem[];
  /** What else is asked, in the paper's words, an item a line; a person answers it. */
  readonly other?: string;
}

/** The fields of a paper as somebody typed them. */
export interface InquiryRequestInput {
  readonly authority?: string;
  readonly document?: string;
  /** The day the paper bears. */
  readonly dated?: string;
  /** Absent: now. */
  readonly received?: string;
  readonly receivedBy: string;
  readonly ground?: string;
  readonly accounts?: readonly string[];
  readonly messages?: readonly string[];
  readonly contacts?: readonly string[];
  readonly from?: string;
  readonly until?: string;
  readonly items?: readonly string[];
  readonly other?: string;
}

/** What may be asked about inquiries, the same on every platform; `numberArg` as it was typed. */
export type InquiryCommand =
  | { readonly do: 'register'; readonly paper: InquiryRequestInput }
  | { readonly do: 'list' }
  | { readonly do: 'show' | 'find' | 'approve' | 'bundle'; readonly number: string }
  /** Without days: 30. */
  | { readonly do: 'hold' | 'extend'; readonly number: string; readonly days?: number }
  | { readonly do: 'close'; readonly number: string; readonly ending: string; readonly remark?: string };

/** What each of them is called, typed the same on every platform and at the terminal. */
export const INQUIRY_SUBCOMMANDS: Readonly<Record<InquiryCommand['do'], Readonly<Record<Language, string>>>> =
  {
    register: { en: 'register', ja: '登録' },
    list: { en: 'list', ja: '一覧' },
    show: { en: 'show', ja: '表示' },
    find: { en: 'find', ja: '検索' },
    hold: { en: 'hold', ja: '保全' },
    extend: { en: 'extend', ja: '延長' },
    approve: { en: 'approve', ja: '承認' },
    bundle: { en: 'bundle', ja: '提供' },
    close: { en: 'close', ja: '終了' },
  };

/** Everything that can happen to an inquiry; each is a link of the server's chain. */
export type InquiryEvent =
  | { readonly kind: 'registered'; readonly at: Date; readonly by: Member; readonly paper: InquiryRequest }
  | {
      readonly kind: 'held';
      readonly at: Date;
      readonly by: Member;
      readonly until: Date;
      /** Whatever these accounts said, and these cases, must not be deleted. */
      readonly accounts: readonly string[];
      readonly cases: readonly string[];
    }
  | { readonly kind: 'extended'; readonly at: Date; readonly by: Member; readonly until: Date }
  /** `by` is absent when its time was over. */
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

/** One line of the register; nobody's words. */
export interface InquirySummary {
  readonly server: Server;
  readonly number: number;
  readonly ground: LegalGround;
  readonly receivedAt: Date;
  /** When the first bundle was made, or it was closed without one. */
  readonly answeredAt?: Date;
  /** Until when it holds something. */
  readonly heldUntil?: Date;
  readonly closed: boolean;
}
