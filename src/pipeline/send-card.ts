import type { Clock, OutboxJob } from '#core';
import { type CaseState, deriveJobId } from '../cases/index.ts';
import type { ActStep } from './act.ts';
import type { BuildCard } from './delivery/build-card.ts';
import type { CaseRepository } from './delivery/case-repository.ts';

/**
 * Sends the card of a case to moderators. If the returned case has more events than the given one, it was changed
 * meanwhile and must be settled again. Throws when a store fails.
 */
export type ReviewStep = (state: CaseState) => Promise<CaseState>;

/**
 * Creates the step. A card is sent through the outbox like any other action. Its job id contains the number of events,
 * so each change of the case has its own card and newer cards have higher revisions.
 * @example const review = createReviewStep({ caseRepository, act, buildCard, clock }); await review(state)
 */
export function createReviewStep(ports: {
  readonly caseRepository: Pick<CaseRepository, 'appendAndLease'>;
  readonly act: ActStep['act'];
  readonly buildCard: BuildCard;
  readonly clock: Clock;
}): ReviewStep {
  const { caseRepository, act, buildCard, clock } = ports;

  return async (state) => {
    const card = await buildCard(state);
    const job: OutboxJob = {
      id: deriveJobId(state.id, card.revision, 'card'),
      caseId: state.id,
      action: { kind: 'card', card },
      dueAt: clock.now(),
    };
    return act(await caseRepository.appendAndLease(state, [], [job]));
  };
}
