import type { Archive, Card, Clock, Log, PolicyStore } from '#core';
import { errorName } from '#lib';
import {
  type CardContext,
  type CaseState,
  createCaseCard,
  deriveJobId,
  manualTimeoutMinutes,
} from '../cases/index.ts';
import type { ActStep } from './act.ts';
import type { CaseRepository } from './delivery/case-repository.ts';
import type { RecordStep } from './record.ts';

const MAX_CASES_COUNTED = 20;

/** Shows moderators the case as it stands; the end of the path, unless the case it returns has moved on meanwhile. */
export type ReviewStep = (state: CaseState) => Promise<CaseState>;

/** The card of a case as it stands now. */
export type BuildCard = (state: CaseState) => Promise<Card>;

/**
 * The card travels through the outbox like any other action. Its id names the length of the case, so there is one
 * card for each thing that happened, and a later one is always the newer.
 * @example const review = createReviewStep({ book, act, buildCard, clock });
 */
export function createReviewStep(ports: {
  readonly caseRepository: Pick<CaseRepository, 'appendAndLease'>;
  readonly act: ActStep;
  readonly buildCard: BuildCard;
  readonly clock: Clock;
}): ReviewStep {
  const { caseRepository, act, buildCard, clock } = ports;

  return async (state) => {
    const card = await buildCard(state);
    const id = deriveJobId(state.id, card.revision, 'card');
    const job = { id, caseId: state.id, action: { kind: 'card', card }, dueAt: clock.now() } as const;
    return act(await caseRepository.appendAndLease(state, [], [job]));
  };
}

/**
 * Cards with what is known around a case; what cannot be looked up is left out.
 * @example const buildCard = createCardBuilder({ book, archive, policies, record, log }); (await buildCard(state)).revision
 */
export function createCardBuilder(ports: {
  readonly caseRepository: Pick<CaseRepository, 'localizerFor'>;
  readonly archive: Pick<Archive, 'listCasesByAuthor'>;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly record: Pick<RecordStep, 'countStrikes'>;
  readonly log: Log;
}): BuildCard {
  const { caseRepository, archive, policies, record, log } = ports;
  return async (state) =>
    createCaseCard(state, await cardContext(state), caseRepository.localizerFor(state)());

  async function cardContext(state: CaseState): Promise<CardContext> {
    const { author } = state.evidence.message;
    const logAndOmit = (error: unknown) => {
      log.warn('card without all facts', { case: state.id, error: errorName(error) });
      return undefined;
    };
    const [strikes, earlierCases] = await Promise.all([
      record.countStrikes(author).catch(logAndOmit),
      archive
        .listCasesByAuthor(author, MAX_CASES_COUNTED + 1)
        .then((ids) => ids.filter((id) => id !== state.id).length)
        .catch(logAndOmit),
    ]);
    return { timeoutMinutes: manualTimeoutMinutes(policies.of(author.server)), strikes, earlierCases };
  }
}
