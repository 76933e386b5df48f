import type {
  Caller,
  Clock,
  ConsoleQueue,
  ConsoleWordings,
  Intake,
  Log,
  PolicyStore,
  QueueClaim,
  QueueResult,
  RequestResult,
  Server,
  Wordings,
} from '#core';
import { fillTemplate } from '#core';
import { errorName } from '#lib';
import { formatTime } from '../../../cases/index.ts';
import type { IndexedCase } from './case-summary.ts';
import type { ClaimResult, Claims } from './claims.ts';
import { claimInForce, type ServerLists } from './server-lists.ts';

/** The dependencies of `createCaseRequests`. */
export interface CaseRequestPorts {
  readonly listsOf: (server: Server) => ServerLists;
  readonly claims: Pick<Claims, 'take'>;
  readonly intake: Pick<Intake, 'decide' | 'performModeratorAction'>;
  /** Reads a case again into the lists. */
  readonly readCase: (caseId: string, lists: ServerLists) => Promise<void>;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly wording: Wordings;
  readonly consoleWording: () => ConsoleWordings;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Creates the requests of moderators about one case of their server. A claim is also recorded in the case, so that its card
 * names the moderator.
 * @example await createCaseRequests(ports).claim(viewer, 'Y-4G7C2Q0M1X') // { accepted: true, code: 'ok', … }
 */
export function createCaseRequests(
  ports: CaseRequestPorts,
): Pick<ConsoleQueue, 'claim' | 'renewClaim' | 'decide' | 'takeBack'> {
  const { listsOf, claims, intake, readCase, policies, wording, consoleWording, clock, log } = ports;
  const languageOf = (viewer: Caller) => viewer.language ?? policies.of(viewer.server).language;

  async function takeClaim(viewer: Caller, entry: IndexedCase): Promise<ClaimResult> {
    const lists = listsOf(viewer.server);
    const { caseId } = entry.summary;
    const held = claimInForce(entry, lists.claims, clock.now());
    if (held && held.id !== viewer.id) return { won: false, by: held };
    const result = await claims.take(caseId, viewer);
    const claim = result.won ? result.claim : result.by;
    if (claim) lists.setClaim(caseId, claim);
    return result;
  }

  /** The receipt of a claim that another moderator has, or has just made. */
  function refuseClaim(viewer: Caller, caseId: string, by: QueueClaim | undefined): RequestResult {
    const language = languageOf(viewer);
    const { claims: texts } = consoleWording()[language].queue;
    const text = by
      ? fillTemplate(texts.by, { case: caseId, name: by.name, time: formatTime(by.until, language) })
      : fillTemplate(texts.other, { case: caseId });
    return { accepted: false, code: 'already-decided', text, caseId };
  }

  async function claim(viewer: Caller, caseId: string): Promise<RequestResult> {
    const { receipt } = wording[languageOf(viewer)];
    try {
      const entry = listsOf(viewer.server).index.get(caseId);
      const result = entry && (await takeClaim(viewer, entry));
      if (!result?.won) return refuseClaim(viewer, caseId, result?.by);
    } catch (error) {
      log.error('claim_failed', { case: caseId, error: errorName(error) });
      return { accepted: false, code: 'unavailable', text: receipt.unavailable, caseId };
    }
    return intake.performModeratorAction({ caseId, moderator: viewer, action: 'claim' });
  }

  /** The result with the case as it is now. Numbers of other servers are answered like unknown ones. */
  async function withCase(
    viewer: Caller,
    caseId: string,
    request: () => Promise<RequestResult>,
  ): Promise<QueueResult> {
    const lists = listsOf(viewer.server);
    if (!lists.index.get(caseId)) {
      const text = fillTemplate(wording[languageOf(viewer)].receipt.unknowncase, { case: caseId });
      return { accepted: false, code: 'unknown-case', text };
    }
    const result = await request();
    await readCase(caseId, lists);
    const entry = lists.index.get(caseId);
    return entry ? { ...result, summary: lists.withClaim(entry, clock.now()) } : result;
  }

  return {
    decide: (moderator, caseId, decision) =>
      withCase(moderator, caseId, () => intake.decide({ caseId, moderator, decision })),
    takeBack: (moderator, caseId, decisionIndex) =>
      withCase(moderator, caseId, () =>
        intake.performModeratorAction({ caseId, moderator, action: 'reopen', decisionIndex }),
      ),
    claim: (viewer, caseId) => withCase(viewer, caseId, () => claim(viewer, caseId)),
    async renewClaim(viewer, caseId) {
      const lists = listsOf(viewer.server);
      const entry = lists.index.get(caseId);
      if (!entry || claimInForce(entry, lists.claims, clock.now())?.id !== viewer.id) return;
      await takeClaim(viewer, entry);
    },
  };
}
