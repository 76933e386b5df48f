import type {
  AccountIdFormat,
  Archive,
  Caller,
  CaseTimeline,
  Clock,
  CommandDefinition,
  ConsoleLinks,
  Counters,
  GateService,
  InquiryStore,
  Intake,
  Log,
  Message,
  NoticesByName,
  PolicyStore,
  QuarantineRoles,
  Server,
  Verdict,
  VerificationRecords,
  Wordings,
} from '#core';
import type { Detector } from '../../detect/index.ts';
import type { PostNoticeNow } from '../../member-support/post-notice-now.ts';
import type { PolicyUpdater } from './policy-updater.ts';

/** The loaded rule packs, and their common version. Without `compileOwnPack` the pack of a server is not checked. */
export type RulesInForce = Pick<Detector, 'version' | 'packs' | 'sources'> &
  Partial<Pick<Detector, 'compileOwnPack'>>;

/** The dependencies of the command service. */
export interface CommandServiceDependencies {
  readonly intake: Pick<Intake, 'report' | 'appeal' | 'getMemberHistory' | 'liftHourlyLimit'> & {
    /** Hides the posts of cases that shadow mode only simulated; resolves with their number. */
    hideSimulatedCases(request: { caseIds: readonly string[]; by: Caller }): Promise<number>;
    /** The verdict on a message alone. Stores and does nothing. */
    previewVerdict(message: Message): Promise<Verdict>;
  };
  readonly archive: Pick<
    Archive,
    'read' | 'listCasesByAuthor' | 'listCasesOfServer' | 'append' | 'markFinished' | 'listUnfinished'
  >;
  /** Absent without a database; inquiries are then refused. */
  readonly inquiries?: InquiryStore | undefined;
  /** The data of the gate, for inquiries. Absent: the gate is not in use. */
  readonly verificationRecords?: VerificationRecords;
  /** How a platform writes account ids. Absent: any text can be one. */
  readonly accountIdFormatOf?: (platform: string) => AccountIdFormat | undefined;
  readonly policies: PolicyStore;
  /** Absent: no member ever waits at the gate. */
  readonly gate?: GateService;
  /** Undefined for platforms without roles. Absent: the setup does not offer to make the quarantine role. */
  readonly quarantineRolesOf?: (server: Server) => QuarantineRoles | undefined;
  /** The rules in force. Called for each command. */
  readonly rules: () => RulesInForce;
  /** Notices with the texts of the help lines. Absent: a short text from the wording is used. */
  readonly notices?: () => NoticesByName;
  /** Posts a notice now. Absent: unavailable. */
  readonly postNoticeNow?: PostNoticeNow;
  /** Links that open the console. Absent: there is no console. */
  readonly consoleLinks?: ConsoleLinks;
  /** The scoreboard needs `caseTimeline` and `counters`; without them it is unavailable. */
  readonly caseTimeline?: CaseTimeline;
  readonly counters?: Counters;
  readonly wording: Wordings;
  readonly clock: Clock;
  readonly log: Log;
}

/** The dependencies that `run` of a command can use. */
export interface CommandDependencies extends CommandServiceDependencies {
  /** All commands, in the order of the help text. */
  readonly definitions: readonly CommandDefinition[];
  readonly updatePolicy: PolicyUpdater;
  /** Keys of the servers that have a running backtest. */
  readonly backtestingServers: Set<string>;
}
