import type { CaseEvent, Clock, Log, Message, Part } from '#core';
import { memberKey, messageKey } from '#core';
import { errorName, type KeyedMutex, type PriorityGate } from '#lib';
import { type CaseState, isSameApartFromReadings } from '../../cases/index.ts';
import type { ContextEvidence } from '../context/evidence/context-evidence.ts';
import { draftField, type JudgingOf } from '../context/judging-policy.ts';
import type { CaseRepository } from '../delivery/case-repository.ts';
import { normalise } from '../normalise.ts';
import { planCaseEvents } from '../plan-case-events.ts';

/**
 * Adds to a case what the pictures of its post show. The post was to be hidden before, or moderators had decided, so nothing is
 * done about it; what became of the post meanwhile does not matter. Adds nothing if there is no such case, if the post was edited,
 * or the second time. False: an error, which was logged. Never rejects.
 */
export type AddReading = (caseId: string, message: Message) => Promise<boolean>;

/**
 * Creates the step. It waits while messages must be hidden, and for the other messages of the author.
 * @example const addReading = createReadingStep(ports); await addReading('Y-4G7C2Q0M1X', withReadPictures(message, found))
 */
export function createReadingStep(ports: {
  readonly caseRepository: Pick<CaseRepository, 'update'>;
  readonly contextEvidence: Pick<ContextEvidence, 'judgeAlone'>;
  readonly judgingOf: JudgingOf;
  readonly packsFor: (message: Message) => string;
  readonly authorQueue: KeyedMutex;
  readonly priorityGate: Pick<PriorityGate, 'yieldToUrgent'>;
  /** Rejects when a store is unavailable. */
  readonly settle: (caseId: string) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
}): AddReading {
  const { caseRepository, contextEvidence, judgingOf, packsFor, authorQueue, priorityGate, settle } = ports;
  const { clock, log } = ports;
  const { judgeAlone } = contextEvidence;

  /** The stored version has the complete author. */
  function planReading(state: CaseState | undefined, read: Message): readonly CaseEvent[] {
    const stored = state?.latest.pieces.find((piece) => isSameApartFromReadings(piece, read));
    if (!state || !stored) return [];
    const message = withReading(stored, read);
    const judging = judgingOf(message);
    const { policy } = judging;
    const verdict = judgeAlone(message, policy);
    const plan = {
      trigger: { kind: 'edited', message, verdict, ...draftField(judging) },
      ...{ copied: undefined, policy, judgeMessage: judgeAlone, packs: packsFor(message), at: clock.now() },
    } as const;
    return planCaseEvents(state, plan).filter(isLateReading);
  }

  async function add(caseId: string, read: Message): Promise<void> {
    await priorityGate.yieldToUrgent();
    const state = await caseRepository.update(caseId, (newest) => planReading(newest, read));
    if (state) await settle(caseId);
  }

  return async (caseId, read) => {
    const message = normalise(read);
    try {
      await authorQueue(memberKey(message.author), () => add(caseId, message));
      return true;
    } catch (error) {
      log.error('pictures_failed', { message: messageKey(message.ref), error: errorName(error) });
      return false;
    }
  };
}

/** Parts of pictures come last, so that the spans of a verdict stay valid. */
function withReading(stored: Message, { parts, readPictures, unreadPictures }: Message): Message {
  const { readPictures: _, unreadPictures: __, ...unread } = stored;
  const isOfPicture = ({ picture }: Part) => picture !== undefined;
  return {
    ...unread,
    parts: [...stored.parts.filter((part) => !isOfPicture(part)), ...parts.filter(isOfPicture)],
    ...(readPictures && { readPictures }),
    ...(unreadPictures !== undefined && { unreadPictures }),
  };
}

const isLateReading = (event: CaseEvent): boolean =>
  event.kind === 'rejudged' && event.isLateReading === true;
