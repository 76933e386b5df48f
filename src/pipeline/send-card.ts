import type { Clock, OutboxJob } from '#core';
import { type CaseState, deriveJobId } from '../cases/index.ts';
import type { ActStep } from './act.ts';
import type { BuildCard } from './delivery/build-card.ts';
import type { CaseRepository } from './delivery/case-repository.ts';

/**
 * Shows the case to moderators. The end of the path, unless the returned case has more events than the given one: then
 * it was changed meanwhile. Throws when a store fails.
 */
export type ReviewStep = (state: CaseState) => Promise<CaseState>;

/**
 * The card goes through the outbox like any other action. Its job id contains the number of events, so there is one
 * card for each change of the case, and a later card is always the newer one.
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
