import type { ActionKind } from '../../../actions.ts';
import type { Decision, ModeratorAction } from '../../../card.ts';
import type { CaseEventKind } from '../../../case.ts';
import type { Language, Message, Part, Span } from '../../../message.ts';
import type { ApiCaller } from '../../../operator/api-key.ts';
import type { PictureOfPost } from '../../../operator/requested-action.ts';
import type { OutcomeStatus } from '../../../outcome.ts';
import type { JobNoticeItem, RuleName, Ruling, Stance } from '../../../verdict.ts';
import type { QueueVisibility } from '../../console/queue.ts';
import type { CaseListFilter, CaseListPosition } from '../../stores/case-timeline.ts';
import type { CaseAnswer } from './appeals.ts';

/** A text in each language. */
export type Localized = Readonly<Record<Language, string>>;

/** A moderator of the network, as the operator names them. */
export interface OperatorModerator {
  readonly id: string;
  readonly name: string;
}

/** A moderator in a case, with the key of the API that acted for them; absent: they used the console. */
export interface CaseModerator extends OperatorModerator {
  readonly key?: string;
}

/** A decision that counts. */
export interface CaseDecision {
  /** The index of its event; taking it back names it. */
  readonly index: number;
  readonly decision: Decision;
  readonly moderator: Pick<CaseModerator, 'id'> & Partial<CaseModerator>;
  readonly at: Date;
}

/** One case in a list. It has no text of a person. */
export interface OperatorCaseSummary {
  readonly caseId: string;
  /** The number of its events: it rises with each change. */
  readonly version: number;
  readonly openedAt: Date;
  readonly changedAt: Date;
  readonly postId: string;
  readonly channel: string;
  /** The id of the author's account. */
  readonly author: string;
  readonly ruling: Ruling;
  readonly probability: number;
  readonly stance: Stance;
  /** What members see of the post, as far as the network has confirmed it. */
  readonly visibility: QueueVisibility;
  /** Whether it counts as a strike of the author. */
  readonly isStruck: boolean;
  /** How many accounts have reported it. */
  readonly reports: number;
  readonly hasAppeal: boolean;
  /** Cases of other accounts with the same text, contact or picture. */
  readonly campaign: readonly string[];
  readonly needsDecision: boolean;
  readonly decision?: CaseDecision;
}

/** Why a post was noticed. */
export interface OperatorCaseReason {
  readonly rule: RuleName;
  /** In log odds. */
  readonly weight: number;
  readonly text: Localized;
  /** In UTF-16 units of the text of the post, or of the part with this index. */
  readonly spans: readonly Span[];
  /** In which pictures its words were read, or which ones are known. Absent: in none. */
  readonly pictures?: readonly PictureOfPost[];
}

/** An action of the case. `waiting`: the network was asked, or will be. */
export interface OperatorCaseAction {
  readonly job: string;
  readonly kind: ActionKind;
  readonly status: OutcomeStatus | 'waiting';
  readonly detail?: string;
  /** When the outcome was recorded, or from when on the action is due. */
  readonly at: Date;
  readonly postId?: string;
}

/** What the author and the moderators wrote to each other. */
export interface OperatorCaseMessage {
  readonly kind: 'appeal' | 'question' | 'answer';
  readonly at: Date;
  readonly text: string;
  readonly moderator?: CaseModerator;
}

/** Another case, as a link. */
export interface OperatorCaseLink {
  readonly caseId: string;
  readonly openedAt: Date;
  readonly status: Localized;
  readonly needsDecision: boolean;
}

/** What is known about the author on this network. */
export interface OperatorMemberHistory {
  /** Strikes in force. Absent: the store did not answer. */
  readonly strikes?: number;
  /** Other cases against the author, newest first, at most ten. */
  readonly cases: readonly OperatorCaseLink[];
  readonly hasMoreCases: boolean;
  readonly sanctions: readonly {
    readonly kind: ActionKind;
    readonly until?: Date;
    readonly caseId: string;
  }[];
  /** Cases that the author reported, newest first, at most ten. */
  readonly reported: readonly OperatorCaseLink[];
}

/** An event of a case in plain words. */
export interface OperatorTimelineEntry {
  readonly at: Date;
  readonly kind: CaseEventKind;
  readonly text: Localized;
  readonly moderator?: CaseModerator;
}

/** The content of the post. */
export interface OperatorCasePost {
  readonly text: string;
  readonly parts: readonly Pick<Part, 'kind' | 'text'>[];
  /** True: retention or a request erased it, and the texts are empty. */
  readonly isErased: boolean;
  /** Posts that were judged together; the text contains them all. */
  readonly posts: readonly Message['ref']['id'][];
}

/** One case with everything that a moderator needs. */
export interface OperatorCase extends OperatorCaseSummary {
  readonly authorName: string;
  readonly sentAt: Date;
  readonly url?: string;
  /** The state of the post in one sentence. */
  readonly status: Localized;
  /** The version of the rules that judged it. */
  readonly rules: string;
  /** The most telling first. */
  readonly reasons: readonly OperatorCaseReason[];
  readonly missingItems: readonly JobNoticeItem[];
  /** Only for keys with the scope `evidence`. */
  readonly post?: OperatorCasePost;
  readonly actions: readonly OperatorCaseAction[];
  readonly claim?: { readonly at: Date; readonly moderator: CaseModerator };
  readonly notes: readonly { readonly at: Date; readonly text: string; readonly moderator: CaseModerator }[];
  readonly conversation: readonly OperatorCaseMessage[];
  readonly member: OperatorMemberHistory;
  readonly timeline: readonly OperatorTimelineEntry[];
}

/** The cases of a tenant. Methods reject when the archive does not answer. */
export interface OperatorCases {
  /** Oldest first. Without `next` there are no more. */
  list(
    caller: ApiCaller,
    filter: CaseListFilter,
    page: { readonly after?: CaseListPosition | undefined; readonly limit: number },
  ): Promise<{ readonly items: readonly OperatorCaseSummary[]; readonly next?: CaseListPosition }>;
  /** `unreadable`: the evidence cannot be decrypted now. */
  read(caller: ApiCaller, caseId: string): Promise<OperatorCase | 'unreadable' | undefined>;
  decide(
    caller: ApiCaller,
    caseId: string,
    request: { readonly moderator: OperatorModerator; readonly decision: Decision },
  ): Promise<CaseAnswer>;
  /** `text`: of a note or a question. */
  act(
    caller: ApiCaller,
    caseId: string,
    request: {
      readonly moderator: OperatorModerator;
      readonly action: ModeratorAction;
      readonly text?: string | undefined;
    },
  ): Promise<CaseAnswer>;
  /** Takes back exactly the decision with this index. */
  takeBack(
    caller: ApiCaller,
    caseId: string,
    request: { readonly moderator: OperatorModerator; readonly decisionIndex: number },
  ): Promise<CaseAnswer>;
}
