import type { CaseEvent, Message, Outcome } from '#core';
import { messageKey } from '#core';

/** A message that was taken out of sight, for the first time. */
export interface Hide {
  readonly at: Date;
  /** Milliseconds since it was posted, or edited into what it was. */
  readonly ms: number;
  /** A moderator had upheld the case before. */
  readonly decided: boolean;
  /** The platform's own filter had stopped it: nobody has seen it. */
  readonly blocked: boolean;
}

/** Something that waits for moderators, and when they decided. */
export interface Plea {
  readonly at: Date;
  readonly decidedAt?: Date;
}

/** When what happened to one case. */
export interface CaseTimes {
  readonly openedAt: Date;
  readonly hides: readonly Hide[];
  /** The last decision took it back. */
  readonly overturned: boolean;
  readonly reports: readonly Plea[];
  readonly appeals: readonly Plea[];
}

/**
 * The times of one case, from its events; undefined when they do not begin with the opening. Looks at no word.
 * @example timesOf(events)?.hides[0]?.ms // 840
 */
export function timesOf(events: readonly CaseEvent[]): CaseTimes | undefined {
  const [first] = events;
  if (first?.kind !== 'opened') return undefined;
  const postedAt = new Map<string, { readonly at: Date; readonly blocked: boolean }>();
  const hides = new Map<string, Hide>();
  let decided = false;
  let overturned = false;

  for (const event of events) {
    switch (event.kind) {
      case 'opened':
      case 'rejudged':
        for (const message of event.pieces ?? [event.message]) postedAt.set(keyOf(message), postOf(message));
        postedAt.set(keyOf(event.message), postOf(event.message));
        break;
      case 'ruled':
        decided = true;
        overturned = event.decision === 'overturn';
        break;
      case 'acted': {
        const { action } = event.outcome;
        if (action.kind !== 'hide' || !tookAway(event.outcome)) break;
        const key = messageKey(action.message);
        const posted = postedAt.get(key);
        if (!posted || hides.has(key)) break;
        const ms = Math.max(0, event.at.getTime() - posted.at.getTime());
        hides.set(key, { at: event.at, ms, decided, blocked: posted.blocked });
        break;
      }
      default:
    }
  }
  return {
    openedAt: first.at,
    hides: [...hides.values()],
    overturned,
    reports: pleas(events, 'reported'),
    appeals: pleas(events, 'appealed'),
  };
}

const keyOf = ({ ref }: Message): string => messageKey(ref);
const postOf = ({ editedAt, sentAt, blocked }: Message) => ({
  at: editedAt ?? sentAt,
  blocked: blocked === true,
});

/** What its author or somebody else had deleted already was not hidden by us. */
const tookAway = ({ status, detail }: Outcome): boolean =>
  (status === 'done' || status === 'degraded') && detail !== 'gone';

function pleas(events: readonly CaseEvent[], kind: 'reported' | 'appealed'): Plea[] {
  return events.flatMap((event, index): Plea[] => {
    if (event.kind !== kind) return [];
    const decision = events.slice(index + 1).find((later) => later.kind === 'ruled');
    return [{ at: event.at, ...(decision && { decidedAt: decision.at }) }];
  });
}
