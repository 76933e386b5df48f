import type { ActionKind, Card, CardFact, Message, Outcome, Verdict, Wording } from '#core';
import { ACTIONS, fillTemplate } from '#core';
import type { CaseState, JudgedMessage } from '../case-state.ts';
import { chooseReasons } from '../choose-reasons.ts';
import { conversationFacts } from '../conversation/conversation-facts.ts';
import { createExcerpt } from '../excerpt.ts';
import { formatTime, type ReaderLocale } from '../localizer.ts';
import { joinMessages } from '../message-group.ts';
import { knownPictureFacts, pictureTextFacts, unreadPictureFacts } from '../pictures/picture-facts.ts';
import { formatReason } from '../pictures/picture-text.ts';
import { isProtectedFromStrike } from '../plan-jobs.ts';
import { translateVerdict } from '../reasons.ts';
import { isWithoutEffect, sanctionStatus } from '../sanctions.ts';
import { hasChangedAny, hasSucceeded, leavesPostAsIs } from '../visibility-changes.ts';
import { type ButtonContext, cardButtons } from './card-buttons.ts';
import { moderatorActivityFacts } from './moderator-activity.ts';
import { formatOutcomeDetail } from './outcome-text.ts';
import { reportFacts } from './report-facts.ts';
import { isErasedPerson, verdictFacts } from './verdict-facts.ts';

/** Facts on a card that are not part of the case. A fact is absent if its store did not answer. */
export interface CardContext extends ButtonContext {
  readonly strikes?: number | undefined;
  readonly earlierCases?: number | undefined;
  /** The platform is asked for actions and confirms them later. */
  readonly isConfirmedLater?: boolean;
  /** The page of another case of the server; undefined if it has none. Absent: no case has a page. */
  readonly addressOf?: (caseId: string) => string | undefined;
}

/** A card lists this many cases of a campaign and counts the others. */
const MAX_CAMPAIGN_CASES_LISTED = 10;

/**
 * The reasons, each with the name of its rule, because moderators refer to rules by name.
 * @example formatReasons(verdict, message, wording) // ['高額報酬と外部への誘導 (dm-redirect/pay-then-elsewhere)']
 */
const formatReasons = (verdict: Verdict, { parts }: Message, wording: Wording): string[] =>
  chooseReasons(verdict).map((signal) => `${formatReason(signal, parts, wording)} (${signal.rule})`);

/**
 * The current state of the message in one sentence, for example hidden or restored. `isConfirmedLater`: the platform was
 * asked for what has no outcome, and has not confirmed it yet.
 * @example formatCaseStatus(state, wording)
 */
export function formatCaseStatus(state: CaseState, wording: Wording, isConfirmedLater = false): string {
  const { status } = wording.card;
  const visibilityChange = state.visibilityChanges.at(-1);
  if (!visibilityChange) {
    if (state.moderatorDecision?.decision === 'overturn') return status.kept;
    return state.evidence.message.author.unknown === 'person' ? status.waitingunnamed : status.waiting;
  }
  const { outcome } = visibilityChange;
  if (visibilityChange.kind === 'restore') {
    if (outcome?.status === 'withheld') return status.kept;
    if (!outcome) return isConfirmedLater ? status.restorerequested : status.restoring;
    return hasChangedAny(visibilityChange)
      ? status.restored
      : fillTemplate(status.unrestored, { detail: formatOutcomeDetail(outcome, wording) });
  }
  if (!outcome) return isConfirmedLater ? status.requested : status.trying;
  const detail = formatOutcomeDetail(outcome, wording);
  switch (outcome.status) {
    case 'done':
      return outcome.detail === 'gone' ? status.gone : status.hidden;
    case 'degraded':
      return fillTemplate(hasChangedAny(visibilityChange) ? status.degraded : status.failed, { detail });
    case 'simulated':
      return status.simulated;
    case 'withheld':
      return fillTemplate(status.withheld, { detail });
    case 'failed':
      return fillTemplate(status.failed, { detail });
    default:
      return outcome.status satisfies never;
  }
}

function outcomeFact(outcome: Outcome, wording: Wording): CardFact {
  const { action, status, detail } = outcome;
  const label = wording.action[action.kind];
  if (status === 'failed' && detail === 'unsupported') return { label, value: wording.outcome.unsupported };
  const isVisibilityChange = action.kind === 'hide' || action.kind === 'restore';
  const isUndone = isVisibilityChange ? leavesPostAsIs(outcome) : isWithoutEffect(outcome);
  // What an adapter calls done in part, and has left to a moderator or without effect, was not done.
  const shownStatus = isUndone && status === 'degraded' ? 'failed' : status;
  const values = { detail: formatOutcomeDetail(outcome, wording) };
  return { label, value: fillTemplate(wording.outcome[shownStatus], values) };
}

/** The sanctions that the platform was asked for and has not confirmed. */
const waitingSanctionFacts = (state: CaseState, wording: Wording): CardFact[] =>
  state.sanctionChanges.flatMap((change) =>
    change.kind !== 'warn' && sanctionStatus(state, change) === 'requested'
      ? [{ label: wording.action[change.kind], value: wording.outcome.requested }]
      : [],
  );

/** Removes duplicates: several messages with the same outcome need only one fact. */
const uniqueFacts = (facts: readonly CardFact[]): CardFact[] => [
  ...new Map(facts.map((fact) => [`${fact.label}\n${fact.value}`, fact])).values(),
];

const formatCampaignCases = (cases: readonly string[]): string =>
  [
    ...cases.slice(0, MAX_CAMPAIGN_CASES_LISTED),
    ...(cases.length > MAX_CAMPAIGN_CASES_LISTED ? [`+${cases.length - MAX_CAMPAIGN_CASES_LISTED}`] : []),
  ].join(' ');

/**
 * The card of a case. `revision` is the number of events of the case, so a newer card has a higher revision.
 * @example createCaseCard(state, { strikes: 1, earlierCases: 0 }, locale)
 */
export function createCaseCard(state: CaseState, context: CardContext, locale: ReaderLocale): Card {
  const { wording } = locale;
  const { message, pieces } = state.evidence;
  const joined = joinMessages(message, pieces);
  const verdict = translateVerdict(state.evidence.verdict, locale);
  const { title, reported } = wording.card;
  // A report stays a report when moderators hide the post.
  const isOnlyReported =
    state.reports.length > 0 && state.visibilityChanges.every((change) => change.byModerator);
  return {
    caseId: state.id,
    revision: state.events.length,
    title: fillTemplate(isOnlyReported ? reported : title, { case: state.id }),
    status: formatCaseStatus(state, wording, context.isConfirmedLater),
    author: isErasedPerson(message.author)
      ? { ...message.author, name: wording.card.erasedauthor }
      : message.author,
    channel: message.ref.channel,
    ...createExcerpt(joined, verdict, wording),
    reasons: formatReasons(verdict, joined, wording),
    facts: caseFacts(state, context, locale).flatMap(([, facts]) => facts),
    ...cardButtons(state, context, wording),
    ...(message.url !== undefined && { url: message.url }),
    shortText: fillTemplate(wording.card.short, { case: state.id }),
  };
}

/** What a fact is about. A page that shows a topic in another way leaves it out. */
export type FactTopic =
  | 'verdict'
  | 'history'
  | 'campaign'
  | 'report'
  | 'conversation'
  | 'post'
  | 'picture'
  | 'outcome'
  | 'activity'
  | 'decision';

/**
 * All facts of a case with their topics, in the order in which moderators read them.
 * @example caseFacts(state, {}, locale).flatMap(([topic, facts]) => (topic === 'verdict' ? facts : []))
 */
export function caseFacts(
  state: CaseState,
  context: CardContext,
  locale: ReaderLocale,
): readonly (readonly [topic: FactTopic, facts: readonly CardFact[]])[] {
  const { wording, language } = locale;
  const { fact } = wording.card;
  const { campaignCases, evidence, latest } = state;
  const outcomes = [...state.outcomes.values()].filter(
    ({ action, detail }) => action.kind !== 'reply' && detail !== 'overtaken',
  );
  return [
    ['verdict', verdictFacts(evidence.message, evidence.verdict, wording)],
    ['history', optionalFact(fact.strikes, context.strikes)],
    ['verdict', optionalFact(fact.protected, isProtectedFromStrike(state) && fact.protectedwhy)],
    ['history', optionalFact(fact.cases, context.earlierCases)],
    ['campaign', optionalFact(fact.campaign, campaignCases.length > 0 && formatCampaignCases(campaignCases))],
    ['report', reportFacts(state, locale)],
    ['conversation', conversationFacts(state, wording)],
    [
      'post',
      state.missingCopies.map((why) => ({
        label: wording.card.copies.label,
        value: fillTemplate(wording.card.copies.missing, { why: wording.card.copies[why] }),
      })),
    ],
    ['picture', knownPictureFacts(evidence, wording, context.addressOf)],
    ['picture', pictureTextFacts(evidence, wording)],
    ['post', unreadPictureFacts(latest, wording)],
    [
      'post',
      optionalFact(
        fact.edited,
        latest !== evidence && (latest.verdict.ruling === 'pass' ? fact.innocent : fact.suspicious),
      ),
    ],
    ['outcome', uniqueFacts(outcomes.map((outcome) => outcomeFact(outcome, wording)))],
    ['outcome', context.isConfirmedLater ? waitingSanctionFacts(state, wording) : []],
    ['outcome', optionalFact(fact.gate, formatGate(state, wording))],
    ['activity', moderatorActivityFacts(state, wording, language)],
    ['outcome', optionalFact(fact.byhand, mustBeLiftedByHand(state, outcomes) && fact.liftbyhand)],
    ['decision', optionalFact(fact.decided, formatDecision(state, locale))],
  ];
}

const optionalFact = (label: string, value: string | number | undefined | false): CardFact[] =>
  value === undefined || value === false ? [] : [{ label, value: String(value) }];

/** What the gate did to the author because of this case. */
function formatGate({ gate }: CaseState, wording: Wording): string | undefined {
  if (!gate) return undefined;
  return gate.state === 'released'
    ? wording.card.fact.gatereleased
    : // An erasure leaves no word of what the platform did.
      fillTemplate(wording.card.fact.gateasked, { muting: wording.gate.muting[gate.muting] ?? '–' });
}

/** True if the member was removed, the strike was revoked, and the ban was not lifted: a moderator must invite them. */
function mustBeLiftedByHand(state: CaseState, outcomes: readonly Outcome[]): boolean {
  const wasDone = (isKind: (kind: ActionKind) => boolean): boolean =>
    outcomes.some((outcome) => isKind(outcome.action.kind) && hasSucceeded(outcome));
  return (
    state.strike === undefined &&
    wasDone((kind) => ACTIONS[kind].removesMember) &&
    !wasDone((kind) => kind === 'unban')
  );
}

/** Who decided, how and when. @example formatDecision(state, locale) // '違反と認める（aoi、2026-11-02 12:00 JST）' */
export function formatDecision(
  { moderatorDecision, reopening }: CaseState,
  { wording: { card }, language }: ReaderLocale,
): string | undefined {
  if (!moderatorDecision)
    return (
      reopening &&
      fillTemplate(card.fact.reopened, {
        name: reopening.moderator.name,
        time: formatTime(reopening.at, language),
      })
    );
  const { decision, moderator, at } = moderatorDecision;
  const template = decision === 'uphold' ? card.fact.upheld : card.fact.overturned;
  return fillTemplate(template, { name: moderator.name, time: formatTime(at, language) });
}

/**
 * The card for a message that could not be stored. No action was taken, so moderators must handle it themselves.
 * @example createUnstoredCard(deriveCaseId(message.ref), { message, pieces: [message], verdict }, locale).revision // 0
 */
export const createUnstoredCard = (
  caseId: string,
  { message, pieces, verdict }: JudgedMessage,
  { wording }: ReaderLocale,
): Card => ({
  caseId,
  revision: 0,
  title: fillTemplate(wording.card.title, { case: caseId }),
  status: wording.card.status.unstored,
  author: message.author,
  channel: message.ref.channel,
  ...createExcerpt(joinMessages(message, pieces), verdict, wording),
  reasons: formatReasons(verdict, joinMessages(message, pieces), wording),
  facts: verdictFacts(message, verdict, wording),
  buttons: [],
  ...(message.url !== undefined && { url: message.url }),
  shortText: fillTemplate(wording.card.short, { case: caseId }),
  unstored: true,
});
