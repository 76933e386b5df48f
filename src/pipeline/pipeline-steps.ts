import type { Archive, Log, Message, Metrics, Outbox, PolicyStore, Verdict } from '#core';
import type { KeyedMutex, PriorityGate } from '#lib';
import type { CaseState } from '../cases/index.ts';
import type { ActStep } from './act.ts';
import type { AuthorGate } from './author-gate.ts';
import type { CampaignDetector } from './context/campaign-detector.ts';
import type { ContextEvidence } from './context/evidence/context-evidence.ts';
import type { FindOwnerCase } from './context/find-owner-case.ts';
import type { CheckGrammar } from './context/grammar-check.ts';
import type { JudgingOf } from './context/judging-policy.ts';
import type { RecentMessages } from './context/recent-messages.ts';
import type { ReporterReputation } from './context/reporter-reputation.ts';
import type { JudgeMessage } from './decide.ts';
import type { CaseRepository } from './delivery/case-repository.ts';
import type { DrainFallbackQueue } from './delivery/drain-fallback-queue.ts';
import type { FallbackCards } from './delivery/fallback-cards.ts';
import type { EscalateStep } from './escalate.ts';
import type { RecordDecision } from './limit/record-decision.ts';
import type { OpenStep } from './open-case-with-evidence.ts';
import type { RecordStep } from './record-strike.ts';
import type { ReviewStep } from './send-card.ts';

/** Gets a judged live message, and the function that judges it under other settings. Returns at once and never throws. */
export type OnJudged = (message: Message, verdict: Verdict, judge: JudgeMessage) => void;

/** The steps of the pipeline, and the ports that the pipeline itself uses. Created by `createPipeline` in src/app. */
export interface PipelineSteps {
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly judgingOf: JudgingOf;
  readonly contextEvidence: ContextEvidence;
  readonly recentMessages: RecentMessages;

  /** Handles the messages of one author one after the other. */
  readonly authorQueue: KeyedMutex;
  /** Lets hiding run before all other work. */
  readonly priorityGate: PriorityGate;

  readonly findOwnerCase: FindOwnerCase;
  readonly checkGrammar: CheckGrammar;
  readonly campaignDetector: CampaignDetector;
  readonly reporterReputation: ReporterReputation;

  readonly openCase: OpenStep['openCase'];
  readonly openOrThrow: OpenStep['openOrThrow'];
  readonly act: ActStep['act'];
  readonly runJob: ActStep['runJob'];
  readonly recordStrike: RecordStep['recordStrike'];
  readonly escalate: EscalateStep;
  readonly review: ReviewStep;
  /** Remembers what moderators decided about the text, for the hourly limit. */
  readonly recordDecision: RecordDecision;

  /** Sends help to a member who asks for it, or who looks for work and is close to a fraud. */
  readonly offerHelp: (message: Message, verdict: Verdict) => Promise<void>;
  /** Warns members who responded to a post before it was hidden. */
  readonly warnResponders: (state: CaseState) => Promise<void>;
  /** The gate for authors of offers of work. */
  readonly authorGate: AuthorGate;

  /** Called for each live message with its verdict alone, for the drafts of rules. Absent: none is tried. */
  readonly onJudged?: OnJudged;

  readonly caseRepository: Pick<CaseRepository, 'read' | 'appendAndLease'>;
  readonly archive: Pick<Archive, 'listUnfinished'>;
  readonly outbox: Pick<Outbox, 'leaseDueJobs'>;
  readonly fallbackCards: Pick<FallbackCards, 'retryDue'>;
  readonly drainFallbackQueue: DrainFallbackQueue;
  readonly metrics: Metrics;
  readonly log: Log;
}
