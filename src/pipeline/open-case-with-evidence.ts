import type { Clock, FallbackQueue, Log, Message, Server, Trigger } from '#core';
import { MAX_PICTURES_OF_MESSAGE } from '#core';
import { errorName } from '#lib';
import {
  type CaseState,
  createUnstoredCard,
  deriveCaseId,
  isSameMessage,
  type Localizer,
} from '../cases/index.ts';
import type { JudgingOf } from './context/judging-policy.ts';
import type { JudgeMessage } from './decide.ts';
import type { CaseRepository } from './delivery/case-repository.ts';
import type { CopyAttachments } from './delivery/copy-attachments.ts';
import type { FallbackCards } from './delivery/fallback-cards.ts';
import { planCaseEvents } from './plan-case-events.ts';

/** Opens the case of a message, or adds the message to its existing case. */
export interface OpenStep {
  /**
   * Returns the case after its evidence was stored. Undefined if the message leads to no case or cannot be stored. If
   * it cannot be stored, nothing is hidden: moderators get a card that says so, and the trigger waits in the fallback
   * queue. Throws the error of the archive if the fallback queue does not take it either, after the card was sent: the
   * adapter must read the message again.
   */
  openCase(trigger: Trigger): Promise<CaseState | undefined>;
  /** Like `openCase`, for a trigger from the fallback queue. Throws if it still cannot be stored. */
  openOrThrow(trigger: Trigger): Promise<CaseState | undefined>;
}

/**
 * Creates the step. Evidence first: the message and its hide job are in the archive before any action.
 * @example const { openCase } = createOpenStep(ports); const state = await openCase({ kind: 'posted', message, verdict })
 */
export function createOpenStep(ports: {
  readonly caseRepository: Pick<CaseRepository, 'read' | 'createOrUpdate' | 'update'>;
  readonly judgeMessage: JudgeMessage;
  readonly judgingOf: JudgingOf;
  readonly localizerFor: (server: Server) => Localizer;
  readonly packsFor: (message: Message) => string;
  readonly fallbackCards: Pick<FallbackCards, 'send'>;
  readonly fallbackQueue: Pick<FallbackQueue, 'enqueue'>;
  readonly copyAttachments: CopyAttachments;
  readonly clock: Clock;
  readonly log: Log;
}): OpenStep {
  const { caseRepository, judgeMessage, judgingOf, localizerFor, packsFor, copyAttachments, clock } = ports;
  const { fallbackCards, fallbackQueue, log } = ports;

  async function openCase(trigger: Trigger): Promise<CaseState | undefined> {
    try {
      return await openOrThrow(trigger);
    } catch (error) {
      const { message, verdict, pieces = [message] } = trigger;
      const caseId = deriveCaseId(message.ref);
      log.error('evidence_not_stored', { case: caseId, error: errorName(error) });
      if (verdict.ruling === 'pass') return undefined;
      const isQueued = await enqueueFallback(caseId, trigger);
      const { server } = message.ref;
      const card = createUnstoredCard(caseId, { message, pieces, verdict }, localizerFor(server)());
      await fallbackCards.send(server, card);
      if (!isQueued) throw error;
      return undefined;
    }
  }

  async function openOrThrow(trigger: Trigger): Promise<CaseState | undefined> {
    const { message, verdict } = trigger;
    // The owner case does not exist if it could not be stored, or if the grammar check lowered its verdict.
    const owner = trigger.owner === undefined ? undefined : await caseRepository.read(trigger.owner);
    const caseId = owner?.id ?? deriveCaseId(message.ref);
    const needsOwnCase =
      !owner && trigger.kind !== 'posted' && verdict.ruling !== 'pass' && hasFiles(message);
    const known = needsOwnCase ? await caseRepository.read(caseId) : owner;
    const copied =
      verdict.ruling === 'pass' ? undefined : await copyAttachments(caseId, withoutCopies(trigger, known));
    const planEvents = (state: CaseState | undefined) =>
      planCaseEvents(state, {
        trigger,
        copied,
        policy: judgingOf(message).policy,
        judgeMessage,
        packs: packsFor(message),
        at: clock.now(),
      });
    // A new post has no case yet, unless the platform delivers it twice.
    return trigger.kind === 'posted' && !owner
      ? caseRepository.createOrUpdate(caseId, planEvents)
      : caseRepository.update(caseId, planEvents, known);
  }

  async function enqueueFallback(caseId: string, trigger: Trigger): Promise<boolean> {
    try {
      const isQueued = await fallbackQueue.enqueue(trigger);
      if (!isQueued) log.error('fallback_queue_full', { case: caseId });
      return isQueued;
    } catch (error) {
      log.error('fallback_queue_write_failed', { case: caseId, error: errorName(error) });
      return false;
    }
  }

  return { openCase, openOrThrow };
}

const fileNamesOf = ({ parts }: Message): readonly string[] =>
  parts.flatMap(({ kind, text }) => (kind === 'attachment-name' ? [text] : []));

const hasFiles = (message: Message): boolean =>
  fileNamesOf(message).length > 0 || (message.pictures ?? []).length > 0;

/**
 * The messages whose files are to be copied: those that are new in the case, those with files that their stored version did
 * not have or with pictures that have no copy, and the message itself if copies are missing. A stored version may have come
 * without copies: those of a text that passes are made when its pictures lead to a ruling.
 */
function withoutCopies(
  { message, pieces = [message] }: Trigger,
  state: CaseState | undefined,
): readonly Message[] {
  if (!state) return pieces;
  return pieces.filter((piece) => {
    const stored = state.latest.pieces.find(({ ref }) => isSameMessage(ref, piece.ref));
    if (!stored || (state.missingCopies.length > 0 && isSameMessage(piece.ref, message.ref))) return true;
    const names = fileNamesOf(stored);
    const hasCopy = (picture: string) =>
      state.attachmentCopies.some((copy) => copy.picture === picture && copy.message === piece.ref.id);
    return (
      fileNamesOf(piece).some((name) => !names.includes(name)) ||
      (piece.pictures ?? []).slice(0, MAX_PICTURES_OF_MESSAGE).some((picture) => !hasCopy(picture))
    );
  });
}
