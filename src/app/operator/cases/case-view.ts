import type {
  CaseEvent,
  Localized,
  Member,
  OperatorCase,
  OperatorCaseAction,
  OperatorCaseLink,
  OperatorCaseMessage,
  OperatorCasePost,
  OperatorCaseReason,
  OperatorMemberHistory,
  OperatorTimelineEntry,
  OutboxJob,
} from '#core';
import {
  activeSanctions,
  appliedSanction,
  type CaseState,
  chooseReasons,
  formatCaseStatus,
  formatReason,
  joinMessages,
  listConversation,
  type ReaderLocale,
  sortSignalsByWeight,
  translateVerdict,
} from '../../../cases/index.ts';
import { describeEvent } from '../../../commands/cases/describe-case.ts';
import type { MemberCases } from '../../console/cases/case-history.ts';
import { picturesField } from '../platform/read-case.ts';
import { summarise, toModerator } from './case-summary.ts';

/** What the view needs beside the case itself. */
export interface CaseSurroundings {
  readonly locales: Readonly<Record<'ja' | 'en', ReaderLocale>>;
  /** Undefined for an author without an account. */
  readonly member: MemberCases | undefined;
  /** Jobs without an outcome. */
  readonly pendingJobs: readonly OutboxJob[];
  /** Whether the caller may read the post. */
  readonly showsPost: boolean;
  readonly now: Date;
}

/** The case as the API shows it. Pure. @example createOperatorCase(state, surroundings).status.ja */
export function createOperatorCase(state: CaseState, surroundings: CaseSurroundings): OperatorCase {
  const { locales, member, pendingJobs, showsPost, now } = surroundings;
  const { message } = state.evidence;
  const { claim } = state;
  const inEach = (format: (locale: ReaderLocale) => string): Localized => ({
    ja: format(locales.ja),
    en: format(locales.en),
  });
  return {
    ...summarise(state),
    authorName: message.author.name,
    sentAt: message.sentAt,
    ...(message.url !== undefined && { url: message.url }),
    status: inEach(({ wording }) => formatCaseStatus(state, wording)),
    rules: rulesVersionOf(state),
    reasons: reasonsOf(state, inEach),
    missingItems: state.evidence.verdict.missing ?? [],
    ...(showsPost && { post: postOf(state) }),
    actions: actionsOf(state, pendingJobs),
    ...(claim && { claim: { at: claim.at, moderator: toModerator(claim.moderator) } }),
    notes: state.events.flatMap((event) =>
      event.kind === 'noted'
        ? [{ at: event.at, text: event.text, moderator: toModerator(event.moderator) }]
        : [],
    ),
    conversation: listConversation(state).map((entry): OperatorCaseMessage => {
      const { kind, at, text } = entry;
      return { kind, at, text, ...(kind === 'question' && { moderator: toModerator(entry.moderator) }) };
    }),
    member: memberOf(state, member, now, inEach),
    timeline: state.events.map((event): OperatorTimelineEntry => {
      const moderator = moderatorOfEvent(event);
      return {
        at: event.at,
        kind: event.kind,
        text: inEach((locale) => describeEvent(event, locale)),
        ...(moderator && { moderator: toModerator(moderator) }),
      };
    }),
  };
}

type InEach = (format: (locale: ReaderLocale) => string) => Localized;

/** The rules of the verdict that is the evidence. */
function rulesVersionOf({ events, evidence }: CaseState): string {
  const judged = events.findLast(
    (event) => (event.kind === 'opened' || event.kind === 'rejudged') && event.message === evidence.message,
  );
  return judged && 'packs' in judged ? judged.packs : '';
}

function reasonsOf(state: CaseState, inEach: InEach): readonly OperatorCaseReason[] {
  const { message, pieces, verdict } = state.evidence;
  const { parts } = joinMessages(message, pieces);
  const chosen = chooseReasons(verdict);
  const signals = [...chosen, ...sortSignalsByWeight(verdict).filter((signal) => !chosen.includes(signal))];
  return signals.map((signal) => ({
    rule: signal.rule,
    weight: signal.weight,
    text: inEach((locale) => {
      const [translated = signal] = translateVerdict({ ...verdict, signals: [signal] }, locale).signals;
      return formatReason(translated, parts, locale.wording);
    }),
    spans: signal.spans,
    ...picturesField(signal, state.evidence),
  }));
}

function postOf({ evidence: { message, pieces } }: CaseState): OperatorCasePost {
  const joined = joinMessages(message, pieces);
  return {
    text: joined.text,
    parts: joined.parts.map(({ kind, text }) => ({ kind, text })),
    isErased: message.erased === true,
    posts: pieces.map(({ ref }) => ref.id),
  };
}

/** Outcomes in the order of their recording, then what is still to be done. Cards and boards are no actions on the network. */
function actionsOf(state: CaseState, pendingJobs: readonly OutboxJob[]): readonly OperatorCaseAction[] {
  const recorded = state.events.flatMap((event): OperatorCaseAction[] => {
    if (event.kind !== 'acted') return [];
    const { job, at } = event;
    const outcome = state.outcomes.get(job) ?? event.outcome;
    const { status, detail } = outcome;
    return [
      {
        ...toAction(job, outcome.action, at),
        status,
        ...(detail !== undefined && { detail }),
      },
    ];
  });
  const waiting = pendingJobs.map(({ id, action, dueAt }) => toAction(id, action, dueAt));
  return [...recorded, ...waiting].filter(({ kind }) => !FOR_MODERATORS.has(kind));
}

const FOR_MODERATORS: ReadonlySet<OperatorCaseAction['kind']> = new Set(['card', 'board', 'notice']);

function toAction(job: string, action: OutboxJob['action'], at: Date): OperatorCaseAction {
  const postId =
    action.kind === 'hide'
      ? action.message.id
      : action.kind === 'restore'
        ? action.message.ref.id
        : undefined;
  return { job, kind: action.kind, status: 'waiting', at, ...(postId !== undefined && { postId }) };
}

function memberOf(
  state: CaseState,
  member: MemberCases | undefined,
  now: Date,
  inEach: InEach,
): OperatorMemberHistory {
  if (!member) return { cases: [], hasMoreCases: false, sanctions: [], reported: [] };
  const toLink = (other: CaseState): OperatorCaseLink => ({
    caseId: other.id,
    openedAt: other.openedAt,
    status: inEach(({ wording }) => formatCaseStatus(other, wording)),
    needsDecision: other.needsDecision,
  });
  return {
    strikes: member.strikes,
    cases: member.others.map(toLink),
    hasMoreCases: member.hasMore,
    sanctions: [state, ...member.others].flatMap((each) => sanctionsOf(each, now)),
    reported: member.reported.map(toLink),
  };
}

const sanctionsOf = (state: CaseState, now: Date): OperatorMemberHistory['sanctions'][number][] =>
  activeSanctions(state, now).flatMap((change) => {
    const applied = appliedSanction(state, change);
    if (!applied || (applied.until && applied.until <= now)) return [];
    return [{ kind: applied.kind, caseId: state.id, ...(applied.until && { until: applied.until }) }];
  });

function moderatorOfEvent(event: CaseEvent): Pick<Member, 'id' | 'name' | 'via'> | undefined {
  if ('moderator' in event) return event.moderator;
  return 'by' in event ? event.by : undefined;
}
