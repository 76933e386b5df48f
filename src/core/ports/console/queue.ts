import type { Decision } from '../../card.ts';
import type { Caller } from '../../command.ts';
import type { Member, Server } from '../../message.ts';
import type { RequestResult } from '../../request-result.ts';
import type { Ruling } from '../../verdict.ts';
import type { NamedId } from '../adapter.ts';

/** A person as the queue names them. The name is a member's text. */
export type QueuePerson = Pick<Member, 'id' | 'name'>;

/**
 * What members see of the post of a case. `simulated`: the server is in shadow mode. `pending`: the platform has not
 * answered yet. `partly`: only a part is hidden.
 */
export type QueueVisibility = 'visible' | 'hidden' | 'partly' | 'simulated' | 'pending';

/** One case in a list. Texts are texts of members. */
export interface CaseSummary {
  readonly caseId: string;
  /** The number of events that it was made of: a newer summary of a case has a higher version. */
  readonly version: number;
  readonly openedAt: Date;
  readonly channel: string;
  /** A link that a moderator can open; absent if the platform has none. */
  readonly url?: string;
  readonly author: QueuePerson;
  /** The beginning of the post on one line, at most 240 UTF-16 units; empty if it has no text. */
  readonly excerpt: string;
  /** The packs of the reasons. */
  readonly packs: readonly string[];
  /** From 0 to 1. */
  readonly probability: number;
  readonly ruling: Ruling;
  readonly visibility: QueueVisibility;
  /** Whether the case counts as a strike of the author now. */
  readonly struck: boolean;
  /** The account was new when it posted. */
  readonly newAccount: boolean;
  /** The number of reports. */
  readonly reports: number;
  /** Whether the author has appealed. */
  readonly appealed: boolean;
  /** Cases of other accounts with the same text, contact or picture. */
  readonly campaign: readonly string[];
  /** True without a decision, or if something new happened after the last one. */
  readonly needsDecision: boolean;
  readonly decision?: {
    /** The index of its event in the case. */
    readonly index: number;
    readonly decision: Decision;
    readonly by: QueuePerson;
    readonly at: Date;
  };
  /** Who works on it. Present while the claim is in force. */
  readonly claim?: QueueClaim;
}

/** A claim of a case: until then other moderators leave it alone. */
export interface QueueClaim extends QueuePerson {
  readonly until: Date;
}

/** Which cases a list shows. Absent fields do not narrow it. */
export interface QueueFilter {
  readonly state: 'undecided' | 'decided' | 'all';
  /** The id of a channel. */
  readonly channel?: string;
  readonly pack?: string;
  /** From 0 to 1: only cases that are at least this probable. */
  readonly minProbability?: number;
  readonly newAccount?: true;
  readonly reported?: true;
  readonly appealed?: true;
  /** Only cases that belong to a campaign. */
  readonly campaign?: true;
  /** Only this case and the cases of its campaign. */
  readonly campaignOf?: string;
  /** Only cases that the viewer has claimed. */
  readonly mine?: true;
  /** The id or name of the author, the number of a case, or words of the post; compared as the detector folds texts. */
  readonly search?: string;
}

/** One page of a list: undecided cases first, oldest on top; then the decided ones, the newest decision on top. */
export interface QueuePage {
  readonly rows: readonly CaseSummary[];
  /** The number of cases that match the filter. */
  readonly matching: number;
  /** The number of undecided cases of the server, without the filter. */
  readonly undecided: number;
  /** Position after the last row; absent: there are no further rows. */
  readonly next?: string;
}

/** How many cases of a server are in the lists. */
export interface QueueProgress {
  readonly read: number;
  /** The number of cases in the archive when the process started. */
  readonly total: number;
  readonly isComplete: boolean;
  /** True if there are more cases than are kept in memory: the oldest decided ones are not listed. */
  readonly isTruncated: boolean;
}

/** The values that the filters offer, from the cases in the lists, in order. */
export interface QueueFacets {
  /** With the name that the viewer sees on the platform; the id if it is not known. */
  readonly channels: readonly NamedId[];
  readonly packs: readonly string[];
}

/** What has changed in the lists of a server within at least a second. */
export interface QueueChange {
  /** Cases that have changed since they came into the lists, oldest first. */
  readonly changed: readonly CaseSummary[];
  /** New cases, oldest first. A case that changed after it came, within the same second, is in both. */
  readonly added: readonly CaseSummary[];
  /** Cases that were erased. */
  readonly removed: readonly string[];
  readonly undecided: number;
}

/** The result of a request about one case. */
export interface QueueResult extends RequestResult {
  /** The case after the request; absent if it is not in the lists. */
  readonly summary?: CaseSummary;
}

/** The queue of the console: lists of cases that are filtered in memory, and claims. */
export interface ConsoleQueue {
  /** At most 50 rows after the position `after`, a `QueuePage.next`. */
  list(viewer: Caller, filter: QueueFilter, after?: string): Promise<QueuePage>;
  /** The summary of a case of the viewer's server; undefined for any other number. */
  find(viewer: Caller, caseId: string): Promise<CaseSummary | undefined>;
  /**
   * The oldest undecided case of the filter that no one else has claimed, after the case `except`; at the end of the list
   * it begins again.
   */
  next(viewer: Caller, filter: QueueFilter, except?: string): Promise<CaseSummary | undefined>;
  progress(viewer: Caller): QueueProgress;
  facets(viewer: Caller): Promise<QueueFacets>;
  /** Whether a case is in the list of a filter. */
  matches(viewer: Caller, filter: QueueFilter, summary: CaseSummary): boolean;
  /**
   * Claims a case for 15 minutes, or renews the viewer's own claim. Exactly one of several moderators gets it; the others
   * get `already-decided` with the name. Also recorded in the case.
   */
  claim(viewer: Caller, caseId: string): Promise<QueueResult>;
  /** Decides a case. The result has the case as it is afterwards, so that the decision can be taken back. */
  decide(viewer: Caller, caseId: string, decision: Decision): Promise<QueueResult>;
  /** Takes back exactly this decision: the case and its post become as they were before it. */
  takeBack(viewer: Caller, caseId: string, decisionIndex: number): Promise<QueueResult>;
  /** Renews the viewer's claim while the case is open; does nothing without one. */
  renewClaim(viewer: Caller, caseId: string): Promise<void>;
  /**
   * Names the present state of the lists of a server. A page that was made of an earlier state, or by another process, may have
   * missed changes.
   */
  revision(viewer: Caller): string;
  /** Calls the listener at most once a second with what has changed on a server. Returns a function that ends it. */
  watch(server: Server, listener: (change: QueueChange) => void): () => void;
}
