import type { EventFeed, NewOperatorEvent } from '#core';
import { derivedId } from '../platform/ids.ts';

const PAGE_SIZE = 500;

/**
 * The event that an action has ended without an outcome: one for each action.
 * @example endedEvent('tiny', { id: 'act_Rk3', state: 'expired', subject: 'Y-4G7C2Q0M1X', caseId: 'Y-4G7C2Q0M1X', at })
 */
export const endedEvent = (
  tenant: string,
  {
    id,
    state,
    subject,
    caseId,
    at,
  }: {
    readonly id: string;
    readonly state: 'expired' | 'withdrawn';
    readonly subject: string;
    readonly caseId?: string | undefined;
    readonly at: Date;
  },
): NewOperatorEvent => ({
  id: derivedId('evt', [tenant, 'action.ended', id]),
  type: 'org.yamidome.action.ended.v1',
  ...{ subject, at },
  data: { id, state, ...(caseId !== undefined && { caseId }) },
});

/**
 * Ends the actions of a tenant whose deadline has passed and that no case waits for, for example those of the gate: otherwise
 * they stay open, and the feed behind them is never deleted. Those of cases end with their cases. Resolves with their number.
 * @example await expireLooseActions(feed, 'tiny', clock.now())
 */
export async function expireLooseActions(
  feed: Pick<EventFeed, 'listActions' | 'endAction'>,
  tenant: string,
  now: Date,
): Promise<number> {
  let ended = 0;
  for (let after = 0; ; ) {
    const page = await feed.listActions(tenant, { state: 'requested', after, limit: PAGE_SIZE });
    for (const { action } of page) {
      const { id, job, caseId, accountId, confirmBy } = action;
      if (job !== undefined || confirmBy > now) continue;
      const end = { state: 'expired', at: now } as const;
      const event = endedEvent(tenant, { ...end, id, caseId, subject: caseId ?? accountId ?? id });
      if (await feed.endAction(tenant, id, ['requested'], end, event)) ended += 1;
    }
    const last = page.at(-1);
    // Actions are in the order in which they were asked for, so the deadline of all later ones is in the future too.
    if (!last || last.action.confirmBy > now) return ended;
    after = last.sequence;
  }
}
