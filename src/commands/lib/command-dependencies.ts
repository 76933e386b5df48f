import type {
  Archive,
  CaseTimeline,
  Clock,
  CommandDefinition,
  Counters,
  GateService,
  InquiryStore,
  Intake,
  Log,
  Message,
  NoticesByName,
  PolicyStore,
  Verdict,
  Wordings,
} from '#core';
import type { Detector } from '../../detect/index.ts';
import type { PolicyUpdater } from './policy-updater.ts';

/** The rule packs as loaded, and the version of all of them together. */
export type RulesInForce = Pick<Detector, 'version' | 'packs' | 'sources'>;

/** What the program passes to the command service. */
export interface CommandServiceDependencies {
  readonly intake: Pick<Intake, 'report' | 'appeal' | 'getMemberHistory'> & {
    /** The verdict on a message alone; nothing is stored or done. */
    previewVerdict(message: Message): Promise<Verdict>;
  };
  readonly archive: Pick<
    Archive,
    'read' | 'listCasesByAuthor' | 'listCasesOfServer' | 'append' | 'markFinished' | 'listUnfinished'
  >;
  /** Absent when no store outlives the process; then inquiries are refused. */
  readonly inquiries?: InquiryStore | undefined;
  readonly policies: PolicyStore;
  /** When absent, no member ever waits at the gate. */
  readonly gate?: GateService;
  /** The rules in force now. */
  readonly rules: () => RulesInForce;
  /** Notices with the texts of the help lines; when absent, a short text from the wording is used. */
  readonly notices?: () => NoticesByName;
  /** The scoreboard needs both of these; without them it is unavailable. */
  readonly caseTimeline?: CaseTimeline;
  readonly counters?: Counters;
  readonly wording: Wordings;
  readonly clock: Clock;
  readonly log: Log;
}

/** What `run` of a command can use. */
export interface CommandDependencies extends CommandServiceDependencies {
  /** All commands, in the order of the help text. */
  readonly definitions: readonly CommandDefinition[];
  readonly updatePolicy: PolicyUpdater;
  /** Keys of the servers that have a running backtest. */
  readonly backtestingServers: Set<string>;
}
