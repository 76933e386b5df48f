import type { CaseEvent, Decision, Message, Outcome } from '#core';
import { messageKey } from '#core';
import { leavesPostAsIs, takenBackDecisions } from '../cases/index.ts';

/** The first time a message was hidden. */
export interface HideTiming {
  readonly at: Date;
  /** Milliseconds since the message was posted or last edited. */
  readonly delayMs: number;
  /** True if moderators had already decided the case. */
  readonly afterDecision: boolean;
  /** True if the platform's own filter had blocked it before members could read it. */
  readonly blockedByPlatform: boolean;
}

/** A report or an appeal, with the decision that followed and its time. */
export interface DecisionRequest {
  readonly at: Date;
  readonly decidedAt?: Date;
  readonly decision?: Decision;
}

/** The times of one case. */
export interface CaseTimes {
  readonly openedAt: Date;
  readonly hides: readonly HideTiming[];
  /** True if the last decision that was not taken back overturned the case. */
  readonly overturned: boolean;
  readonly reports: readonly DecisionRequest[];
  readonly appeals: readonly DecisionRequest[];
}

/**
 * The times of one case, from its events; undefined if the first event is not `opened`. Reads no text.
 * @example extractCaseTimes(events)?.hides[0]?.delayMs // 840
 */
export function extractCaseTimes(events: readonly CaseEvent[]): CaseTimes | undefined {
  const [first] = events;
  if (first?.kind !== 'opened') return undefined;
  const postedAt = new Map<string, { readonly at: Date; readonly blocked: boolean }>();
  const hides = new Map<string, HideTiming>();
  const takenBack = takenBackDecisions(events);
  let afterDecision = false;
  let overturned = false;

  for (const [index, event] of events.entries()) {
    switch (event.kind) {
      case 'opened':
      case 'rejudged':
        for (const message of event.pieces ?? [event.message])
          postedAt.set(keyOfMessage(message), postingOf(message));
        postedAt.set(keyOfMessage(event.message), postingOf(event.message));
        break;
      case 'ruled':
        afterDecision = true;
        if (!takenBack.has(index)) overturned = event.decision === 'overturn';
        break;
      case 'acted': {
        const { action } = event.outcome;
        if (action.kind !== 'hide' || !wasHidden(event.outcome)) break;
        const key = messageKey(action.message);
        const posted = postedAt.get(key);
        if (!posted || hides.has(key)) break;
        const delayMs = Math.max(0, event.at.getTime() - posted.at.getTime());
        hides.set(key, { at: event.at, delayMs, afterDecision, blockedByPlatform: posted.blocked });
        break;
      }
      default:
    }
  }
  return {
    openedAt: first.at,
    hides: [...hides.values()],
    overturned,
    reports: decisionRequests(events, 'reported', takenBack),
    appeals: decisionRequests(events, 'appealed', takenBack),
  };
}

const keyOfMessage = ({ ref }: Message): string => messageKey(ref);
const postingOf = ({ editedAt, sentAt, blocked }: Message) => ({
  at: editedAt ?? sentAt,
  blocked: blocked === true,
});

/** Whether yamidome hid the message. If it was already deleted, or is left to a moderator, it did not. */
const wasHidden = (outcome: Outcome): boolean => !leavesPostAsIs(outcome) && outcome.detail !== 'gone';

function decisionRequests(
  events: readonly CaseEvent[],
  kind: 'reported' | 'appealed',
  takenBack: ReadonlySet<number>,
): DecisionRequest[] {
  return events.flatMap((event, index): DecisionRequest[] => {
    if (event.kind !== kind) return [];
    const standing = (later: CaseEvent, at: number) =>
      at > index && later.kind === 'ruled' && !takenBack.has(at) ? later : [];
    const [ruled] = events.flatMap(standing);
    return [{ at: event.at, ...(ruled && { decidedAt: ruled.at, decision: ruled.decision }) }];
  });
}
