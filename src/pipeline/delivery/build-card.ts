import type { Adapter, Archive, Card, Log, Member, PolicyStore, Server } from '#core';
import { errorName } from '#lib';
import { type CardContext, type CaseState, createCaseCard, manualTimeoutMinutes } from '../../cases/index.ts';
import type { CaseRepository } from './case-repository.ts';

/** The maximum number of earlier cases that are counted. */
const MAX_CASES_COUNTED = 20;

/**
 * Builds the card of the current state of a case, in the language of a reader or else of the server. Never throws for an
 * unavailable store.
 */
export type BuildCard = (state: CaseState, reader?: Pick<Member, 'language'>) => Promise<Card>;

/**
 * Creates the builder. Cards include the author's strikes and earlier cases; facts from an unavailable store are left
 * out.
 * @example const buildCard = createCardBuilder(ports); (await buildCard(state)).revision
 */
export function createCardBuilder(ports: {
  readonly caseRepository: Pick<CaseRepository, 'localizerFor'>;
  readonly archive: Pick<Archive, 'listCasesByAuthor'>;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly adapterOf: (server: Server) => Pick<Adapter, 'supports' | 'waitingRequests'> | undefined;
  readonly countStrikes: (member: Member) => Promise<number>;
  /** The page of a case. Absent: there is none. */
  readonly addressOfCase?: (server: Server, caseId: string) => string | undefined;
  readonly log: Log;
}): BuildCard {
  const { caseRepository, archive, policies, adapterOf, countStrikes, addressOfCase, log } = ports;

  async function lookUpContext(state: CaseState): Promise<CardContext> {
    const { author } = state.evidence.message;
    const logAndOmit = (error: unknown) => {
      log.warn('card_context_incomplete', { case: state.id, error: errorName(error) });
      return undefined;
    };
    const [strikes, earlierCases] = await Promise.all([
      countStrikes(author).catch(logAndOmit),
      archive
        .listCasesByAuthor(author, MAX_CASES_COUNTED + 1)
        .then((ids) => ids.filter((id) => id !== state.id).length)
        .catch(logAndOmit),
    ]);
    const { server } = author;
    const timeoutMinutes = manualTimeoutMinutes(policies.of(server));
    const adapter = adapterOf(server);
    const isConfirmedLater = adapter?.waitingRequests !== undefined;
    return {
      ...{ timeoutMinutes, supports: adapter?.supports, strikes, earlierCases, isConfirmedLater },
      ...(addressOfCase && { addressOf: (caseId: string) => addressOfCase(server, caseId) }),
    };
  }

  return async (state, reader) =>
    createCaseCard(state, await lookUpContext(state), caseRepository.localizerFor(state)(reader));
}
