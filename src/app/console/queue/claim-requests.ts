import type {
  Caller,
  Clock,
  ConsoleQueue,
  ConsoleWordings,
  Intake,
  Log,
  PolicyStore,
  QueueClaim,
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

/** The dependencies of `createClaimRequests`. */
export interface ClaimRequestPorts {
  readonly listsOf: (server: Server) => ServerLists;
  readonly claims: Pick<Claims, 'take'>;
  readonly intake: Pick<Intake, 'performModeratorAction'>;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly wording: Wordings;
  readonly consoleWording: ConsoleWordings;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Creates the requests of moderators to claim a case. A claim is also recorded in the case, so that its card names the
 * moderator.
 * @example await createClaimRequests(ports).claim(viewer, 'Y-4G7C2Q0M1X') // { accepted: true, code: 'ok', … }
 */
export function createClaimRequests(ports: ClaimRequestPorts): Pick<ConsoleQueue, 'claim' | 'renewClaim'> {
  const { listsOf, claims, intake, policies, wording, consoleWording, clock, log } = ports;
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
    const { claims: texts } = consoleWording[language].queue;
    const text = by
      ? fillTemplate(texts.by, { case: caseId, name: by.name, time: formatTime(by.until, language) })
      : fillTemplate(texts.other, { case: caseId });
    return { accepted: false, code: 'already-decided', text, caseId };
  }

  return {
    async claim(viewer, caseId) {
      const { receipt } = wording[languageOf(viewer)];
      const entry = listsOf(viewer.server).index.get(caseId);
      if (!entry) {
        const text = fillTemplate(receipt.unknowncase, { case: caseId });
        return { accepted: false, code: 'unknown-case', text };
      }
      try {
        const result = await takeClaim(viewer, entry);
        if (!result.won) return refuseClaim(viewer, caseId, result.by);
      } catch (error) {
        log.error('claim_failed', { case: caseId, error: errorName(error) });
        return { accepted: false, code: 'unavailable', text: receipt.unavailable, caseId };
      }
      return intake.performModeratorAction({ caseId, moderator: viewer, action: 'claim' });
    },
    async renewClaim(viewer, caseId) {
      const lists = listsOf(viewer.server);
      const entry = lists.index.get(caseId);
      if (!entry || claimInForce(entry, lists.claims, clock.now())?.id !== viewer.id) return;
      await takeClaim(viewer, entry);
    },
  };
}
