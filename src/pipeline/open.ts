import type {
  CaseEvent,
  Clock,
  FallbackQueue,
  Log,
  Message,
  MessageGroup,
  PolicyStore,
  Server,
  Trigger,
  Verdict,
} from '#core';
import { memberKey } from '#core';
import { errorName } from '#lib';
import {
  type CaseState,
  compareRulings,
  createGroupLayout,
  createUnstoredCard,
  deriveCaseId,
  isSameMessage,
  type JudgedMessage,
  type Localizer,
} from '../cases/index.ts';
import { capAtReview, type JudgeMessage, judgeGroup, relocateSpans } from './context/combine-messages.ts';
import type { CaseRepository } from './delivery/case-repository.ts';
import type { CopyAttachments } from './delivery/copy-attachments.ts';
import type { FallbackCards } from './delivery/fallback-cards.ts';

/** The case of a message with all its evidence stored; undefined when there is none or it could not be stored. */
export interface OpenStep {
  (occasion: Trigger): Promise<CaseState | undefined>;
  /** The same for something from the spool: rejects when it cannot be stored yet. */
  openOrThrow(occasion: Trigger): Promise<CaseState | undefined>;
}

/**
 * Evidence first: the message is in the archive, together with the hiding it calls for, before anything is done.
 * When it cannot be stored nothing is hidden, moderators get a card that says so, and what was seen goes to the spool.
 * Throws nothing.
 * @example const state = await openFixture({ kind: 'posted', message, verdict });
 */
export function createOpenStep(ports: {
  readonly caseRepository: CaseRepository;
  readonly judgeMessage: JudgeMessage;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly localizerFor: (server: Server) => Localizer;
  readonly packsFor: (message: Message) => string;
  readonly fallbackCards: Pick<FallbackCards, 'send'>;
  readonly fallbackQueue: Pick<FallbackQueue, 'enqueue'>;
  readonly copyAttachments: CopyAttachments;
  readonly clock: Clock;
  readonly log: Log;
}): OpenStep {
  const {
    caseRepository,
    judgeMessage,
    policies,
    localizerFor,
    packsFor,
    fallbackCards,
    fallbackQueue,
    copyAttachments,
    clock,
    log,
  } = ports;

  async function open(occasion: Trigger): Promise<CaseState | undefined> {
    const { message, verdict, pieces = [message] } = occasion;
    const ownId = deriveCaseId(message.ref);
    try {
      return await openOrThrow(occasion);
    } catch (error) {
      log.error('evidence not stored, nothing hidden', { case: ownId, error: errorName(error) });
      if (verdict.ruling === 'pass') return undefined;
      await enqueueFallback(ownId, occasion);
      const { server } = message.ref;
      await fallbackCards.send(
        server,
        createUnstoredCard(ownId, { message, pieces, verdict }, localizerFor(server)()),
      );
      return undefined;
    }
  }

  async function openOrThrow(occasion: Trigger): Promise<CaseState | undefined> {
    const { message, verdict, pieces = [message] } = occasion;
    // The case of an earlier piece is not there when it could not be stored, or grammar spoke for the author.
    const owner = occasion.owner === undefined ? undefined : await caseRepository.read(occasion.owner);
    const id = owner?.id ?? deriveCaseId(message.ref);
    const known = owner?.latest.pieces ?? [];
    const fresh = pieces.filter(({ ref }) => !known.some((each) => isSameMessage(each.ref, ref)));
    const copied = verdict.ruling === 'pass' ? undefined : await copyAttachments(id, fresh);
    const events = (state: CaseState | undefined) => planEvents(state, occasion, copied);
    // What has just been posted has no case yet, unless it is heard twice.
    return occasion.kind === 'posted' && !owner
      ? caseRepository.createOrUpdate(id, events)
      : caseRepository.update(id, events, owner);
  }

  async function enqueueFallback(id: string, occasion: Trigger): Promise<void> {
    try {
      if (!(await fallbackQueue.enqueue(occasion))) log.error('the spool is full', { case: id });
    } catch (error) {
      log.error('not even on the spool', { case: id, error: errorName(error) });
    }
  }

  function planEvents(
    state: CaseState | undefined,
    occasion: Trigger,
    copied: Awaited<ReturnType<CopyAttachments>>,
  ): readonly CaseEvent[] {
    const at = clock.now();
    const judged = state ? rejudge(state, occasion) : firstJudgement(occasion);
    const kind = state ? 'rejudged' : 'opened';
    const judgement: CaseEvent[] = judged
      ? [{ kind, at, ...reviewIfNotCopied(judged, copied), packs: packsFor(judged.message) }]
      : [];
    if (judged && copied) judgement.push(copied);
    const events = [...judgement, ...reportEvents(state, at, occasion)];
    return state || events.length > 0 ? [...events, ...campaignEvents(state, at, occasion)] : [];
  }

  /** Where the policy asks for copies of everything, nothing is hidden automatically without them. */
  function reviewIfNotCopied(
    judged: JudgementInput,
    copied: Awaited<ReturnType<CopyAttachments>>,
  ): JudgementInput {
    const { copies: copiesPolicy } = policies.of(judged.message.ref.server).attachments;
    if (!copied?.detail || copiesPolicy !== 'required' || judged.verdict.ruling !== 'hide') return judged;
    return { ...judged, verdict: { ...judged.verdict, ruling: 'review' } };
  }

  /** The case as it reads with what is new; nothing when there is no news. */
  function rejudge(state: CaseState, occasion: Trigger): JudgementInput | undefined {
    const { message } = occasion;
    const { latest } = state;
    const known = (piece: Message) => latest.pieces.find((each) => isSameMessage(each.ref, piece.ref));
    const knownVersion = known(message);
    const isNew = (occasion.pieces ?? [message]).some((piece) => known(piece) === undefined);
    if (occasion.kind === 'posted' && !isNew) return undefined;
    if (knownVersion && versionTime(message) < versionTime(knownVersion)) return undefined;

    const pieces = mergeMessages(latest.pieces, [...(occasion.pieces ?? []), message]);
    const own = pieces.find((piece) => isSameMessage(piece.ref, latest.message.ref)) ?? message;
    const verdict = combinedVerdict(own, pieces, occasion);
    const changed = isNew || knownVersion === undefined || contentKey(message) !== contentKey(knownVersion);
    // The same text again: only a heavier verdict is news, and only while no moderator has decided about this text.
    const isNewJudgement =
      changed || (!state.moderatorDecision && compareRulings(verdict, latest.verdict) > 0);
    return isNewJudgement ? { message: own, ...groupField(pieces), verdict } : undefined;
  }

  /** The heavier of what all pieces say together and what brought the occasion here. */
  function combinedVerdict(
    own: Message,
    pieces: MessageGroup,
    { message, verdict, ...occasion }: Trigger,
  ): Verdict {
    if (pieces.length === 1) return verdict;
    const layout = createGroupLayout(own, pieces);
    const triggerVerdict = relocateSpans(
      verdict,
      createGroupLayout(message, occasion.pieces ?? [message]),
      layout,
    );
    const groupVerdict = capAtReview(
      judgeGroup(own, pieces, judgeMessage, policies.of(own.ref.server)),
      pieces,
    );
    const comparison = compareRulings(triggerVerdict, groupVerdict);
    return comparison > 0 || (comparison === 0 && triggerVerdict.score > groupVerdict.score)
      ? triggerVerdict
      : groupVerdict;
  }

  return Object.assign(open, { openOrThrow });
}

type JudgementInput = Omit<JudgedMessage, 'pieces'> & { readonly pieces?: MessageGroup };

/** An innocent edit is news to a case that is there, but opens none. */
const firstJudgement = ({ message, pieces = [], verdict }: Trigger): JudgementInput | undefined =>
  verdict.ruling === 'pass' ? undefined : { message, ...groupField(pieces), verdict };

const groupField = (pieces: MessageGroup): { readonly pieces?: MessageGroup } =>
  pieces.length > 1 ? { pieces } : {};

/** What is known and what is new, each in its newest version, in the order in which it was posted. */
function mergeMessages(known: MessageGroup, more: MessageGroup): MessageGroup {
  const all = [...known];
  for (const piece of more) {
    const at = all.findIndex((each) => isSameMessage(each.ref, piece.ref));
    if (at < 0) all.push(piece);
    else if (versionTime(piece) >= versionTime(all[at]!)) all[at] = piece;
  }
  return all.sort((a, b) => a.sentAt.getTime() - b.sentAt.getTime());
}

function reportEvents(state: CaseState | undefined, at: Date, occasion: Trigger): CaseEvent[] {
  if (occasion.kind !== 'reported') return [];
  const { reporter, reason, weight = 1, message } = occasion;
  const isAboutOtherMessage = state !== undefined && !isSameMessage(state.latest.message.ref, message.ref);
  const isRepeated = state?.reports.some((report) => memberKey(report.reporter) === memberKey(reporter));
  if (isRepeated) return [];
  const more = { ...(weight < 1 && { weight }), ...(isAboutOtherMessage && { about: message.ref }) };
  return [{ kind: 'reported', at, reporter, reason, ...more }];
}

function campaignEvents(state: CaseState | undefined, at: Date, { campaign = [] }: Trigger): CaseEvent[] {
  const cases = campaign.filter((id) => id !== state?.id && !state?.campaignCases.includes(id));
  return cases.length === 0 ? [] : [{ kind: 'campaign', at, cases }];
}

const versionTime = ({ sentAt, editedAt }: Message): number => (editedAt ?? sentAt).getTime();

const contentKey = ({ text, parts }: Message): string => JSON.stringify([text, parts]);
