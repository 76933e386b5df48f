import type { CaseEvent, CopiedFile, Message, MessageGroup, Policy, Trigger, Verdict } from '#core';
import { memberKey } from '#core';
import {
  type CaseState,
  compareRulings,
  createGroupLayout,
  isSameApartFromReadings,
  isSameMessage,
  type JudgedMessage,
} from '../cases/index.ts';
import { capAtReview, judgeGroup, relocateSpans } from './context/combine-messages.ts';
import { draftField } from './context/judging-policy.ts';
import { type JudgeMessage, limitForUnknownAuthor, raiseToReview } from './decide.ts';

type CopiedEvent = Extract<CaseEvent, { kind: 'copied' }>;
type Judgement = Omit<JudgedMessage, 'pieces'> & {
  readonly pieces?: MessageGroup;
  readonly isLateReading?: true;
};

/** The input for the events of a trigger, apart from the case. */
export interface EventPlan {
  readonly trigger: Trigger;
  /** The copies of the attachments; undefined if there was nothing to copy. */
  readonly copied: CopiedEvent | undefined;
  readonly policy: Policy;
  readonly judgeMessage: JudgeMessage;
  /** Version or names of the rule packs in force; stored with the event. */
  readonly packs: string;
  readonly at: Date;
}

/**
 * The events that a trigger adds to a case: `opened` or `rejudged`, `copied`, `reported`, `campaign`, in this order. Empty if
 * the trigger adds nothing new. Pure; call it again if another worker changed the case first.
 * @example planCaseEvents(undefined, plan).map(({ kind }) => kind) // ['opened']
 */
export function planCaseEvents(state: CaseState | undefined, plan: EventPlan): readonly CaseEvent[] {
  const { trigger, copied, packs, at } = plan;
  const judgement = state ? rejudge(state, plan) : firstJudgement(trigger);
  const events: CaseEvent[] = [];
  if (judgement) {
    const kind = state ? 'rejudged' : 'opened';
    const stored = judgement.isLateReading ? judgement : reviewIfUncertain(judgement, plan);
    events.push({ kind, at, ...stored, packs, ...draftField(trigger) });
  }
  if (state || judgement) events.push(...newCopies(state, copied));
  events.push(...reportEvents(state, trigger, at));
  if (state || events.length > 0) events.push(...campaignEvents(state, trigger, at));
  return events;
}

/** The judgement that opens a case; undefined for the ruling `pass`. */
const firstJudgement = ({ message, pieces = [], verdict }: Trigger): Judgement | undefined =>
  verdict.ruling === 'pass' ? undefined : { message, ...groupField(pieces), verdict };

/** Judges the case again with the new messages; undefined if nothing is new. */
function rejudge(state: CaseState, plan: EventPlan): Judgement | undefined {
  const { trigger } = plan;
  const { latest } = state;
  const storedVersionOf = (piece: Message) =>
    latest.pieces.find((stored) => isSameMessage(stored.ref, piece.ref));
  const storedVersion = storedVersionOf(trigger.message);
  const message = withStoredReading(trigger.message, storedVersion);
  const hasNewMessage = (trigger.pieces ?? [message]).some((piece) => storedVersionOf(piece) === undefined);
  const isAuthorNowKnown = storedVersion?.author.unknown === 'rights' && !message.author.unknown;
  if (trigger.kind === 'posted' && !hasNewMessage && !isAuthorNowKnown) return undefined;
  if (storedVersion && versionTime(message) < versionTime(storedVersion)) return undefined;

  const pieces = mergeMessages(latest.pieces, [...(trigger.pieces ?? []), message]);
  const own = pieces.find((piece) => isSameMessage(piece.ref, latest.message.ref)) ?? message;
  const combined = combinedVerdict(own, pieces, plan);
  // A reported post stays with the moderators when only its pictures were read: that is no edit.
  const isReportedAndRead =
    state.reports.length > 0 && storedVersion !== undefined && isOnlyRead(message, storedVersion);
  const verdict = isReportedAndRead ? raiseToReview(combined) : combined;
  if (storedVersion && !hasNewMessage && isLateReading(state, message, storedVersion))
    return {
      message: own,
      ...groupField(pieces),
      verdict: keepRuling(verdict, latest.verdict),
      isLateReading: true,
    };
  const isChanged =
    hasNewMessage || storedVersion === undefined || contentKey(message) !== contentKey(storedVersion);
  // For an unchanged text, only a heavier verdict or a read picture is new, and only if no moderator has decided.
  const isHeavierOrRead =
    compareRulings(verdict, latest.verdict) > 0 || (storedVersion && isReadAnew(message, storedVersion));
  const isNews = isChanged || (!state.moderatorDecision && isHeavierOrRead);
  return isNews ? { message: own, ...groupField(pieces), verdict } : undefined;
}

/**
 * Whether only a reading of pictures is new in a case whose post is to be hidden already, or that moderators have decided: they saw
 * the post with its pictures.
 */
const isLateReading = (state: CaseState, message: Message, stored: Message): boolean =>
  (state.moderatorDecision !== undefined || state.visibilityChanges.at(-1)?.kind === 'hide') &&
  isOnlyRead(message, stored);

const isOnlyRead = (message: Message, stored: Message): boolean =>
  (isReadAnew(message, stored) || contentKey(message) !== contentKey(stored)) &&
  isSameApartFromReadings(message, stored);

/** A late reading makes no verdict lighter: it must not end a hide that is withheld. */
const keepRuling = (verdict: Verdict, { ruling }: Verdict): Verdict =>
  compareRulings(verdict, { ...verdict, ruling }) < 0 ? { ...verdict, ruling } : verdict;

/** The heavier of two verdicts: the one on all messages of the case together, and the one of the trigger. */
function combinedVerdict(
  own: Message,
  pieces: MessageGroup,
  { trigger, policy, judgeMessage }: EventPlan,
): Verdict {
  const { message, verdict } = trigger;
  if (pieces.length === 1) return verdict;
  const triggerVerdict = relocateSpans(
    verdict,
    createGroupLayout(message, trigger.pieces ?? [message]),
    createGroupLayout(own, pieces),
  );
  const groupVerdict = capAtReview(judgeGroup(own, pieces, judgeMessage, policy), pieces);
  const comparison = compareRulings(triggerVerdict, groupVerdict);
  return comparison > 0 || (comparison === 0 && triggerVerdict.logOdds > groupVerdict.logOdds)
    ? triggerVerdict
    : groupVerdict;
}

/**
 * `hide` becomes `review` if the policy requires copies of all attachments and some are missing, or if the author's
 * rights are unknown.
 */
function reviewIfUncertain(judgement: Judgement, { copied, policy }: EventPlan): Judgement {
  const verdict = limitForUnknownAuthor(judgement.verdict, judgement.message.author);
  const isHideBlocked =
    copied?.detail && policy.attachments.copies === 'required' && verdict.ruling === 'hide';
  return { ...judgement, verdict: isHideBlocked ? { ...verdict, ruling: 'review' } : verdict };
}

/** The copies that the case does not have yet: those of a message are requested again when one of them is missing. */
function newCopies(state: CaseState | undefined, copied: CopiedEvent | undefined): CopiedEvent[] {
  if (!copied || !state) return copied ? [copied] : [];
  const known = new Set(state.attachmentCopies.map(copyKey));
  const files = copied.files.filter((file) => !known.has(copyKey(file)));
  const isNewDetail = copied.detail !== undefined && !state.missingCopies.includes(copied.detail);
  return files.length > 0 || isNewDetail ? [{ ...copied, files }] : [];
}

const copyKey = ({ name, file, picture, message }: CopiedFile): string =>
  JSON.stringify([name, file, picture, message]);

function reportEvents(state: CaseState | undefined, trigger: Trigger, at: Date): CaseEvent[] {
  if (trigger.kind !== 'reported') return [];
  const { reporter, reason, weight = 1, message } = trigger;
  const isRepeated = state?.reports.some((report) => memberKey(report.reporter) === memberKey(reporter));
  if (isRepeated) return [];
  const isAboutOtherMessage = state !== undefined && !isSameMessage(state.latest.message.ref, message.ref);
  const details = { ...(weight < 1 && { weight }), ...(isAboutOtherMessage && { about: message.ref }) };
  return [{ kind: 'reported', at, reporter, reason, ...details }];
}

function campaignEvents(state: CaseState | undefined, { campaign = [] }: Trigger, at: Date): CaseEvent[] {
  const cases = campaign.filter((id) => id !== state?.id && !state?.campaignCases.includes(id));
  return cases.length === 0 ? [] : [{ kind: 'campaign', at, cases }];
}

/** Stored and new messages, each in its newest version, in order of posting. */
function mergeMessages(stored: MessageGroup, added: MessageGroup): MessageGroup {
  const merged = [...stored];
  for (const message of added) {
    const index = merged.findIndex((other) => isSameMessage(other.ref, message.ref));
    if (index < 0) merged.push(message);
    else if (versionTime(message) >= versionTime(merged[index]!)) merged[index] = message;
  }
  return merged.sort((a, b) => a.sentAt.getTime() - b.sentAt.getTime());
}

const groupField = (pieces: MessageGroup): { readonly pieces?: MessageGroup } =>
  pieces.length > 1 ? { pieces } : {};

const versionTime = ({ sentAt, editedAt }: Message): number => (editedAt ?? sentAt).getTime();

const contentKey = ({ text, parts, unreadPictures = 0 }: Message): string =>
  JSON.stringify([text, parts, unreadPictures]);

const isReadAnew = (message: Message, { readPictures: stored }: Message): boolean =>
  message.readPictures !== undefined && JSON.stringify(message.readPictures) !== JSON.stringify(stored);

/**
 * The message with what was read in its pictures before, if it comes without it: with a report, or with an edit after a
 * restart. Its parts come last, so that the spans of a verdict stay valid.
 */
function withStoredReading(message: Message, stored: Message | undefined): Message {
  if (message.readPictures || !stored?.readPictures) return message;
  if (JSON.stringify(message.pictures) !== JSON.stringify(stored.pictures)) return message;
  const { readPictures, unreadPictures } = stored;
  const parts = stored.parts.filter(({ picture }) => picture !== undefined);
  return {
    ...message,
    parts: [...message.parts, ...parts],
    readPictures,
    ...(unreadPictures !== undefined && { unreadPictures }),
  };
}
