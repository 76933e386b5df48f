import type {
  Adapter,
  ApiCaller,
  Archive,
  CaseAnswer,
  CaseTimeline,
  Clock,
  Intake,
  Log,
  OperatorCases,
  PolicyStore,
  RequestResult,
  Server,
  Wordings,
} from '#core';
import { UnreadableCase } from '#core';
import { createLocalizer, deriveCaseState, planJobs, type RuleTextLookup } from '../../../cases/index.ts';
import { readMemberCases } from '../../console/cases/case-history.ts';
import { summarise } from './case-summary.ts';
import { createOperatorCase } from './case-view.ts';
import { findOwnCase, moderatorOf, toCaseAnswer } from './own-case.ts';

/** The dependencies of the cases of the API. */
export interface OperatorCasePorts {
  readonly archive: Pick<Archive, 'read' | 'listCasesByAuthor' | 'listCasesByReporter'>;
  readonly caseTimeline: Pick<CaseTimeline, 'listCases' | 'isCaseOf'>;
  readonly intake: Pick<Intake, 'decide' | 'performModeratorAction' | 'getMemberHistory'>;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly adapterOf: (server: Server) => Pick<Adapter, 'supports'> | undefined;
  readonly wording: Wordings;
  readonly reasons: RuleTextLookup;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Creates the cases of the API.
 * @example (await createOperatorCases(ports).list(caller, { needsDecision: true }, { limit: 50 })).items.length
 */
export function createOperatorCases(ports: OperatorCasePorts): OperatorCases {
  const { caseTimeline, intake } = ports;

  /** Runs a request about a case of the caller's tenant. */
  async function request(
    caller: ApiCaller,
    typed: string,
    work: (caseId: string) => Promise<RequestResult>,
  ): Promise<CaseAnswer> {
    const caseId = await findOwnCase(caseTimeline, caller, typed);
    return caseId === undefined ? { kind: 'not-found' } : toCaseAnswer(await work(caseId), caseId);
  }

  return {
    async list({ server }, filter, { after, limit }) {
      // One more than asked for shows whether there are further cases.
      const listed = await caseTimeline.listCases(server, filter, {
        limit: limit + 1,
        ...(after && { after }),
      });
      const shown = listed.slice(0, limit);
      const last = listed.length > limit ? shown.at(-1) : undefined;
      return {
        items: shown.flatMap(({ events }) => {
          const state = deriveCaseState(events);
          return state ? [summarise(state)] : [];
        }),
        ...(last && { next: last.position }),
      };
    },

    async read(caller, typed) {
      const caseId = await findOwnCase(caseTimeline, caller, typed);
      return caseId === undefined ? undefined : readCase(caller, caseId, ports);
    },

    decide: (caller, typed, { moderator, decision }) =>
      request(caller, typed, (caseId) =>
        intake.decide({ caseId, moderator: moderatorOf(caller, moderator), decision }),
      ),

    act: (caller, typed, { moderator, action, text }) =>
      request(caller, typed, (caseId) =>
        intake.performModeratorAction({
          ...{ caseId, action, moderator: moderatorOf(caller, moderator) },
          ...(text !== undefined && { note: text }),
        }),
      ),

    takeBack: (caller, typed, { moderator, decisionIndex }) =>
      request(caller, typed, (caseId) =>
        intake.performModeratorAction({
          ...{ caseId, action: 'reopen', decisionIndex },
          moderator: moderatorOf(caller, moderator),
        }),
      ),
  };
}

async function readCase(caller: ApiCaller, caseId: string, ports: OperatorCasePorts) {
  const { archive, policies, adapterOf, wording, reasons, clock } = ports;
  const { server } = caller;
  try {
    const state = deriveCaseState(await archive.read(caseId));
    if (!state) return undefined;
    const { author } = state.evidence.message;
    const localizer = createLocalizer(wording, policies.of(server).language, reasons);
    const now = clock.now();
    return createOperatorCase(state, {
      locales: { ja: localizer({ language: 'ja' }), en: localizer({ language: 'en' }) },
      member: author.unknown === 'person' ? undefined : await readMemberCases(state, ports),
      pendingJobs: planJobs(state, localizer, now, adapterOf(server)?.supports),
      showsPost: caller.scopes.has('evidence'),
      now,
    });
  } catch (error) {
    if (error instanceof UnreadableCase) return 'unreadable' as const;
    throw error;
  }
}
