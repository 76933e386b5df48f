import type { CaseTimeline, Clock, HoldStore, OperatorHolds } from '#core';
import { findOwnCase } from '../cases/own-case.ts';

/**
 * Creates the holds of the API.
 * @example await createOperatorHolds({ holds, caseTimeline, clock }).place(caller, { target, reason, moderator })
 */
export function createOperatorHolds({
  holds,
  caseTimeline,
  clock,
}: {
  readonly holds: Pick<HoldStore, 'place' | 'list' | 'lift'>;
  readonly caseTimeline: Pick<CaseTimeline, 'isCaseOf'>;
  readonly clock: Clock;
}): OperatorHolds {
  return {
    async list({ server }, { after, limit }) {
      const found = await holds.list(server, { after, limit: limit + 1 });
      const items = found.slice(0, limit);
      const last = found.length > limit ? items.at(-1) : undefined;
      return { items, ...(last && { next: last.id }) };
    },

    async place(caller, { target: typed, reason, until, moderator }) {
      const now = clock.now();
      if (until && until <= now) return { kind: 'ended' };
      const caseId =
        typed.kind === 'case' ? await findOwnCase(caseTimeline, caller, typed.caseId) : undefined;
      if (typed.kind === 'case' && caseId === undefined) return { kind: 'not-found' };
      const target = caseId === undefined ? typed : ({ kind: 'case', caseId } as const);
      const { id, name } = moderator;
      const hold = await holds.place(caller.server, {
        target,
        reason,
        placedAt: now,
        placedBy: { id, name, via: caller.keyId },
        ...(until && { until }),
      });
      return { kind: 'placed', hold };
    },

    async lift({ server }, id) {
      return { kind: (await holds.lift(server, id, clock.now())) ? 'lifted' : 'not-found' };
    },
  };
}
