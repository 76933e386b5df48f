import type {
  Archive,
  Caller,
  CaseTimeline,
  Clock,
  CommandReply,
  CommandRequest,
  CommandService,
  Counters,
  GateService,
  InquiryStore,
  Intake,
  Log,
  Message,
  NoticesByName,
  PolicyStore,
  Verdict,
} from '#core';
import { type CompletionKind, memberKey, serverKey, type Wordings } from '#core';
import { errorName } from '#lib';
import { createLocalizer } from '../cases/index.ts';
import { foldText } from '../text/index.ts';
import { backtestHistory } from './backtest.ts';
import { showCase, showCases, showStrikes } from './cases/case-commands.ts';
import { exportCases } from './cases/export-cases.ts';
import { exportConfig, importConfig, setConfig, showConfig } from './config/config-commands.ts';
import { SETTING_PATHS } from './config/setting-paths.ts';
import { createVerificationLink, listWaitingMembers, vouchForMember } from './gate-commands.ts';
import { showHelpLines, showScoreboard } from './help-lines.ts';
import { handleInquiryCommand } from './inquiry/inquiry-commands.ts';
import { createPolicyUpdater } from './lib/policy-updater.ts';
import { type CommandContext, refusedReply } from './lib/reply.ts';
import { appealCase, listCommands, reportMessage } from './member-commands.ts';
import { addPhrase, listRules, type RulesInForce, removePhrase, testRules } from './rule-commands.ts';
import { runSetupStep, setMode } from './setup-wizard.ts';

export interface CommandServiceDependencies {
  readonly intake: Pick<Intake, 'report' | 'appeal' | 'getMemberHistory'> & {
    /** What would be decided about a message by itself; nothing comes of it. */
    previewVerdict(message: Message): Promise<Verdict>;
  };
  readonly archive: Pick<
    Archive,
    'read' | 'listCasesByAuthor' | 'listCasesOfServer' | 'append' | 'markFinished' | 'listUnfinished'
  >;
  /** Investigators' inquiries; absent where nothing outlives the process. */
  readonly inquiries?: InquiryStore | undefined;
  readonly policies: PolicyStore;
  /** Nobody is ever kept out when absent. */
  readonly gate?: GateService;
  /** The rules in force now. */
  readonly rules: () => RulesInForce;
  /** Texts of help lines; a short one from the wording when absent. */
  readonly notices?: () => NoticesByName;
  /** No figures when absent. */
  readonly caseTimeline?: CaseTimeline;
  readonly counters?: Counters;
  readonly wording: Wordings;
  readonly clock: Clock;
  readonly log: Log;
}

const MAX_SUGGESTIONS = 25;

/** Who may ask what; everybody may ask the rest. */
const MODERATOR_REQUESTS: ReadonlySet<CommandRequest['kind']> = new Set([
  'case',
  'cases',
  'strikes',
  'scoreboard',
  'vouch',
  'waiting',
]);
const MEMBER_REQUESTS: ReadonlySet<CommandRequest['kind']> = new Set([
  'report',
  'appeal',
  'help',
  'help-lines',
  'prove',
]);

/**
 * The desk: one set of questions for every platform, answered in the asker's language. Rights are asked of the asker
 * each time. Faults of storage are logged by their names only; the asker is asked to try again.
 * @example const desk = createCommandService({ intake, archive, policies, rules, wording, clock, log }); await adapter.start(intake, desk);
 */
export function createCommandService(deps: CommandServiceDependencies): CommandService {
  const { intake, archive, policies, rules, wording, clock, log } = deps;
  const updatePolicy = createPolicyUpdater({ policies, log });
  const backtestingServers = new Set<string>();

  function createContext(caller: Caller): CommandContext {
    const policy = policies.of(caller.server);
    return { caller, policy, readerLocale: createLocalizer(wording, policy.language)(caller) };
  }

  /** One backtest of a server at a time: live messages come first. */
  async function runExclusiveBacktest(
    { caller, readerLocale }: CommandContext,
    work: () => Promise<CommandReply>,
  ): Promise<CommandReply> {
    const key = serverKey(caller.server);
    if (backtestingServers.has(key)) return refusedReply('too-many', readerLocale.wording.desk.backtest.busy);
    backtestingServers.add(key);
    return work().finally(() => backtestingServers.delete(key));
  }

  async function dispatch(context: CommandContext, request: CommandRequest): Promise<CommandReply> {
    const scheduled = [...(deps.notices?.() ?? [])].flatMap(([name, { schedule }]) =>
      schedule ? [name] : [],
    );
    const known = { packs: rules().packs, notices: scheduled };
    switch (request.kind) {
      case 'report':
        return reportMessage(intake, context, request);
      case 'appeal':
        return appealCase({ intake, archive }, context, request);
      case 'help':
        return listCommands(context, request);
      case 'help-lines':
        return showHelpLines(deps, context, request);
      case 'scoreboard':
        return showScoreboard(deps, context, request.month);
      case 'case':
        return showCase(archive, context, request.caseId);
      case 'cases':
        return showCases(archive, context, request.member);
      case 'strikes':
        return showStrikes({ intake, archive, now: clock.now() }, context, request.member);
      case 'vouch':
        return vouchForMember(deps.gate, context, request.member);
      case 'waiting':
        return listWaitingMembers(deps.gate, context);
      case 'prove':
        return createVerificationLink(deps.gate, context);
      case 'setup':
        return runSetupStep(updatePolicy, context, request);
      case 'config-show':
        return showConfig(context, request.key);
      case 'config-set':
        return setConfig(updatePolicy, known, context, request.key, request.value);
      case 'config-export':
        return exportConfig(context);
      case 'config-import':
        return importConfig(updatePolicy, known, context, request.text);
      case 'rules-list':
        return listRules(rules(), context);
      case 'rules-test':
        return testRules(intake.previewVerdict, context, request.text);
      case 'phrase-add':
        return addPhrase(updatePolicy, context, request.text, request.ruling);
      case 'phrase-remove':
        return removePhrase(updatePolicy, context, request.text);
      case 'mode':
        return setMode(updatePolicy, context, request.mode);
      case 'backtest':
        return runExclusiveBacktest(context, () =>
          backtestHistory({ previewVerdict: intake.previewVerdict, log }, context, request),
        );
      case 'export':
        return exportCases(archive, { clock, log }, context, request.after);
      case 'inquiry':
        return handleInquiryCommand({ ...deps, fold: foldText }, context, request.ask);
      default:
        return request satisfies never;
    }
  }

  async function suggestionsFor(caller: Caller, kind: CompletionKind): Promise<readonly string[]> {
    switch (kind) {
      case 'own-case':
        return archive.listCasesByAuthor(caller, MAX_SUGGESTIONS);
      case 'config-key':
        return caller.administrator ? SETTING_PATHS : [];
      case 'phrase':
        return caller.administrator ? policies.of(caller.server).phrases.map(({ text }) => text) : [];
      default:
        return kind satisfies never;
    }
  }

  return {
    async execute(asker, ask) {
      const asked = createContext(asker);
      const { receipt, desk } = asked.readerLocale.wording;
      if (MODERATOR_REQUESTS.has(ask.kind) && !asker.moderator && !asker.administrator) {
        return refusedReply('not-moderator', receipt.notmoderator);
      }
      if (!MODERATOR_REQUESTS.has(ask.kind) && !MEMBER_REQUESTS.has(ask.kind) && !asker.administrator) {
        return refusedReply('not-administrator', desk.refused.administrator);
      }
      try {
        return await dispatch(asked, ask);
      } catch (error) {
        const name = errorName(error);
        log.error('question not answered', { kind: ask.kind, server: serverKey(asker.server), error: name });
        return refusedReply('unavailable', receipt.unavailable);
      }
    },

    async autocomplete(asker, what, typed) {
      const wanted = typed.normalize('NFKC').trim().toLowerCase();
      try {
        const all = await suggestionsFor(asker, what);
        return all.filter((each) => each.toLowerCase().includes(wanted)).slice(0, MAX_SUGGESTIONS);
      } catch (error) {
        const name = errorName(error);
        log.warn('nothing to suggest', { member: memberKey(asker), error: name });
        return [];
      }
    },
  };
}
