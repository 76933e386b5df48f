import type { CaseEvent, Measure, Outcome } from '#core';
import { MEASURES, NO_PACK, traitsOf } from '#core';
import { leavesPostAsIs } from '../../cases/index.ts';
import { mainPack } from '../figures/case-facts.ts';

/** Whether an action restricts a post or its author. @example isMeasure('warn') // false */
export const isMeasure = (kind: string): kind is Measure => (MEASURES as readonly string[]).includes(kind);

/**
 * The ground of a case: the rule pack of its last verdict.
 * @example groundOf(events) // 'yami-baito'
 */
export function groundOf(events: readonly CaseEvent[]): string {
  const judged = events.findLast((event) => 'verdict' in event);
  return judged ? mainPack(judged.verdict) : NO_PACK;
}

/** One measure that the platform really took. */
export interface TakenMeasure {
  readonly at: Date;
  /** The id of the outbox job, unique for ever. */
  readonly job: string;
  readonly measure: Measure;
  /** When it ends by itself; absent: never, or it cannot end. */
  readonly until?: Date;
  /** True: no person had decided the case or asked for it. */
  readonly isAutomatic: boolean;
  /** True: it was undone later. */
  readonly isUndone: boolean;
  /** When the post that led to it was written or last edited. */
  readonly postedAt: Date;
}

/**
 * The measures of a case that were really taken, in order. Simulated, withheld and failed ones are not among them.
 * @example takenMeasures(events).map(({ measure }) => measure) // ['hide', 'timeout']
 */
export function takenMeasures(events: readonly CaseEvent[]): readonly TakenMeasure[] {
  const [first] = events;
  if (first?.kind !== 'opened') return [];
  const isDecidedOtherwiseAfter = (index: number): boolean =>
    events
      .slice(index)
      .some(
        (event) => event.kind === 'reopened' || (event.kind === 'ruled' && event.decision === 'overturn'),
      );
  return events.flatMap((event, index): TakenMeasure[] => {
    if (event.kind !== 'acted') return [];
    const { action } = event.outcome;
    if (!isMeasure(action.kind) || !wasTaken(event.outcome)) return [];
    const cause = causeOf(events, event.job, index);
    const { undoneBy } = traitsOf(action.kind);
    const isUndone =
      isDecidedOtherwiseAfter(index) &&
      events
        .slice(index)
        .some(
          (later) =>
            later.kind === 'acted' && later.outcome.action.kind === undoneBy && wasTaken(later.outcome),
        );
    const { message } = first;
    return [
      {
        at: event.at,
        job: event.job,
        measure: action.kind,
        ...(cause.until && { until: cause.until }),
        isAutomatic: !cause.byPerson,
        isUndone,
        postedAt: message.editedAt ?? message.sentAt,
      },
    ];
  });
}

/** What the platform did. A post that was already deleted, or is left to a moderator, was not hidden. */
const wasTaken = (outcome: Outcome): boolean => !leavesPostAsIs(outcome) && outcome.detail !== 'gone';

/** Who asked for the action of a job, and until when. A job names the event that requested it. */
function causeOf(
  events: readonly CaseEvent[],
  job: string,
  actedIndex: number,
): { readonly byPerson: boolean; readonly until?: Date | undefined } {
  const requested = events[Number(job.split('/')[1])];
  switch (requested?.kind) {
    case 'escalated': {
      const isRuled = events.slice(0, actedIndex).some(({ kind }) => kind === 'ruled');
      return { byPerson: requested.by !== undefined || isRuled, until: requested.until };
    }
    case 'ruled':
    case 'reopened':
      return { byPerson: true };
    case 'retried':
      return { byPerson: requested.by !== undefined };
    default:
      return { byPerson: false };
  }
}
