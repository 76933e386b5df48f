import type {
  CaseEvent,
  CopiedFile,
  GateMuting,
  JudgedByDraft,
  Member,
  Message,
  MessageGroup,
  MessageRef,
  MissingCopies,
  Outcome,
  Ruling,
  SanctionChangeKind,
  Verdict,
} from '#core';
import { openStoredVerdict } from '#core';
import { deriveCaseId } from './case-id.ts';
import { picturesShowEvidence } from './pictures/late-reading.ts';
import {
  applyOutcomeToHidden,
  createTargets,
  type HiddenMessages,
  hasAnySucceeded,
  isHideInForce,
  isUndoneHide,
  readStoredOutcome,
  type VisibilityChange,
  withOutcome,
  withTargets,
} from './visibility-changes.ts';

/** A version of the message with its verdict. */
export interface JudgedMessage {
  readonly message: Message;
  /** The messages that were judged together, including `message`. Often only one. Messages are never removed. */
  readonly pieces: MessageGroup;
  readonly verdict: Verdict;
  /** The draft of rules that judged it; absent: the rules in force. */
  readonly draft?: JudgedByDraft;
}

/** A requested sanction, or the request to end one. */
export interface SanctionChange {
  /** The index of its event in the case. */
  readonly index: number;
  readonly at: Date;
  readonly kind: SanctionChangeKind;
  readonly until?: Date;
  /** Strikes in force when it was requested. */
  readonly strikeCount: number;
  /** The moderator who requested it; absent: the ladder requested it. */
  readonly by?: Member;
}

type Ruled = Extract<CaseEvent, { kind: 'ruled' }>;
type Reopened = Extract<CaseEvent, { kind: 'reopened' }>;

/** The state of a case, derived from its events. */
export interface CaseState {
  readonly id: string;
  readonly events: readonly CaseEvent[];
  readonly openedAt: Date;
  /** The newest version with the heaviest verdict. It stays the evidence after an edit to an innocent text. */
  readonly evidence: JudgedMessage;
  /** The newest version. A restore uses this one. */
  readonly latest: JudgedMessage;
  readonly visibilityChanges: readonly VisibilityChange[];
  /** Outcomes by job id. */
  readonly outcomes: ReadonlyMap<string, Outcome>;
  /** The messages that are hidden now, according to the outcomes. */
  readonly hiddenMessages: HiddenMessages;
  /** Cases of other accounts with the same text, contact or picture. */
  readonly campaignCases: readonly string[];
  /** Whether this case counts as a strike now, and since when. */
  readonly strike: { readonly at: Date; readonly count: number } | undefined;
  readonly sanctionChanges: readonly SanctionChange[];
  readonly reports: readonly {
    readonly index: number;
    readonly reporter: Member;
    readonly reason: string;
    readonly weight: number;
    /** The reported message. */
    readonly about: MessageRef;
  }[];
  /** All appeals of the author, oldest first. */
  readonly appeals: readonly { readonly index: number; readonly plea: string }[];
  readonly moderatorDecision: (Omit<Ruled, 'kind'> & { readonly index: number }) | undefined;
  /** The last decision was taken back, and moderators have not decided since. */
  readonly reopening?: (Reopened & { readonly index: number }) | undefined;
  /** Stored copies of attachments. */
  readonly attachmentCopies: readonly CopiedFile[];
  /** Why copies are missing, each reason once. */
  readonly missingCopies: readonly MissingCopies[];
  /** Whether the author must verify at the gate because of this case; absent: the gate did nothing. */
  readonly gate?: { readonly state: 'asked'; readonly muting: GateMuting } | { readonly state: 'released' };
  /** The moderator who works on the case. */
  readonly claim: { readonly at: Date; readonly moderator: Member } | undefined;
  readonly notes: readonly { readonly moderator: Member; readonly text: string }[];
  /** True without a decision, or if something new happened after the last one. */
  readonly needsDecision: boolean;
}

const RULING_SEVERITY: Readonly<Record<Ruling, number>> = { pass: 0, review: 1, hide: 2 };

/** Positive when `a` is the heavier verdict. @example compareRulings(hide, review) > 0 */
export const compareRulings = (a: Verdict, b: Verdict): number =>
  RULING_SEVERITY[a.ruling] - RULING_SEVERITY[b.ruling];

/**
 * Derives the state of a case from its events; undefined for no events.
 * Throws if the first event is not `opened`: the archive is damaged.
 * @example deriveCaseState(await archive.read(id))?.hiddenMessages.size // 1
 */
export function deriveCaseState(events: readonly CaseEvent[]): CaseState | undefined {
  const [first] = events;
  if (!first) return undefined;
  if (first.kind !== 'opened') throw new Error('a case must begin with being opened');
  const judged = judgedMessageOf(first);
  const empty: CaseState = {
    id: deriveCaseId(first.message.ref),
    events,
    openedAt: first.at,
    evidence: judged,
    latest: judged,
    visibilityChanges: [],
    outcomes: new Map(),
    hiddenMessages: new Map(),
    campaignCases: [],
    strike: undefined,
    sanctionChanges: [],
    reports: [],
    appeals: [],
    moderatorDecision: undefined,
    attachmentCopies: [],
    missingCopies: [],
    claim: undefined,
    notes: [],
    needsDecision: true,
  };
  return events.reduce(applyEvent, empty);
}

/**
 * The state after further events, without deriving the earlier ones again.
 * @example applyEvents(state, [{ kind: 'claimed', at, moderator }]).claim?.moderator.name
 */
export const applyEvents = (state: CaseState, events: readonly CaseEvent[]): CaseState =>
  events.length === 0
    ? state
    : events.reduce<CaseState>((next, event, i) => applyEvent(next, event, state.events.length + i), {
        ...state,
        events: [...state.events, ...events],
      });

function applyEvent(state: CaseState, event: CaseEvent, index: number): CaseState {
  switch (event.kind) {
    case 'opened':
      return event.verdict.ruling === 'hide' ? addVisibilityChange(state, index, 'hide', false) : state;
    case 'rejudged': {
      const latest = judgedMessageOf(event);
      const evidence = compareRulings(latest.verdict, state.evidence.verdict) >= 0 ? latest : state.evidence;
      // Moderators who dismissed the post are asked once more if its pictures show evidence.
      const isNews = event.isLateReading
        ? state.moderatorDecision?.decision === 'overturn' && picturesShowEvidence(latest)
        : event.verdict.ruling !== 'pass';
      const next: CaseState = { ...state, latest, evidence, needsDecision: state.needsDecision || isNews };
      if (event.isLateReading) return next;
      return event.verdict.ruling === 'hide' ? addOrExtendHide(next, index) : next;
    }
    case 'copied':
      return {
        ...state,
        attachmentCopies: [...state.attachmentCopies, ...event.files],
        missingCopies: [...new Set([...state.missingCopies, ...(event.detail ? [event.detail] : [])])],
      };
    case 'campaign':
      return { ...state, campaignCases: [...new Set([...state.campaignCases, ...event.cases])] };
    case 'retried':
      return isUndoneHide(state.visibilityChanges.at(-1))
        ? addVisibilityChange(state, index, 'hide', false)
        : state;
    case 'acted':
      return applyOutcome(state, event.job, event.outcome);
    case 'struck':
      return { ...state, strike: { at: event.at, count: event.count } };
    case 'unstruck':
      return { ...state, strike: undefined };
    case 'escalated': {
      const { at, rung: kind, until, by } = event;
      const strikeCount = state.strike?.count ?? 0;
      const details = { ...(until && { until }), ...(by && { by }) };
      const change: SanctionChange = { index, at, kind, strikeCount, ...details };
      return { ...state, sanctionChanges: [...state.sanctionChanges, change] };
    }
    case 'reported': {
      const { reporter, reason, weight = 1, about = state.latest.message.ref } = event;
      return { ...state, reports: [...state.reports, { index, reporter, reason, weight, about }] };
    }
    case 'exported':
    case 'asked':
      return state;
    case 'answered':
      return { ...state, needsDecision: true };
    case 'appealed':
      return { ...state, appeals: [...state.appeals, { index, plea: event.plea }], needsDecision: true };
    case 'ruled':
      return applyDecision(state, event, index);
    case 'reopened':
      return takeBackDecision(state, event, index);
    case 'gated':
      return { ...state, gate: { state: 'asked', muting: event.muting } };
    case 'ungated':
      return { ...state, gate: { state: 'released' } };
    case 'claimed':
      return { ...state, claim: { at: event.at, moderator: event.moderator } };
    case 'noted': {
      const { moderator, text } = event;
      return { ...state, notes: [...state.notes, { moderator, text }] };
    }
    default:
      return event satisfies never;
  }
}

function applyDecision(state: CaseState, { at, moderator, decision }: Ruled, index: number): CaseState {
  const moderatorDecision = { index, at, moderator, decision };
  const next: CaseState = { ...state, moderatorDecision, reopening: undefined, needsDecision: false };
  if (decision === 'overturn') {
    return state.visibilityChanges.at(-1)?.kind === 'hide'
      ? addVisibilityChange(next, index, 'restore', true)
      : next;
  }
  return isHideInForce(state.visibilityChanges.at(-1))
    ? next
    : addVisibilityChange(next, index, 'hide', true);
}

/**
 * The state before a decision, with what is new since. What the decision did to the post is undone, unless something newer
 * has changed it. A change that the platform never made is forgotten.
 */
function takeBackDecision(state: CaseState, event: Reopened, index: number): CaseState {
  const { decisionIndex } = event;
  const before = deriveCaseState(state.events.slice(0, decisionIndex));
  const next: CaseState = {
    ...state,
    moderatorDecision: before?.moderatorDecision,
    reopening: { ...event, index },
    needsDecision: state.needsDecision || before?.needsDecision !== false,
  };
  const change = state.visibilityChanges.at(-1);
  if (change?.index !== decisionIndex) return next;
  if (change.outcome && !hasAnySucceeded(change))
    return { ...next, visibilityChanges: state.visibilityChanges.slice(0, -1) };
  // A post that the program had hidden is hidden by the program again.
  return change.kind === 'hide'
    ? addVisibilityChange(next, index, 'restore', true)
    : addVisibilityChange(next, index, 'hide', before?.visibilityChanges.at(-1)?.byModerator ?? true);
}

const judgedMessageOf = (event: Extract<CaseEvent, { kind: 'opened' | 'rejudged' }>): JudgedMessage => ({
  message: event.message,
  pieces: event.pieces ?? [event.message],
  verdict: openStoredVerdict(event.verdict),
  ...(event.draft && { draft: event.draft }),
});

function addVisibilityChange(
  state: CaseState,
  index: number,
  kind: VisibilityChange['kind'],
  byModerator: boolean,
): CaseState {
  const { message, pieces } = state.latest;
  const targets = createTargets(state.id, index, kind, message.ref, pieces);
  return { ...state, visibilityChanges: [...state.visibilityChanges, { index, kind, byModerator, targets }] };
}

/** Adds a hide change, or extends the hide in force to later messages of the group. */
function addOrExtendHide(state: CaseState, index: number): CaseState {
  const last = state.visibilityChanges.at(-1);
  if (!last || !isHideInForce(last)) return addVisibilityChange(state, index, 'hide', false);
  const { message, pieces } = state.latest;
  const targets = createTargets(state.id, index, 'hide', message.ref, pieces);
  return {
    ...state,
    visibilityChanges: [...state.visibilityChanges.slice(0, -1), withTargets(last, targets)],
  };
}

function applyOutcome(state: CaseState, job: string, stored: Outcome): CaseState {
  const outcome = readStoredOutcome(job, stored);
  return {
    ...state,
    outcomes: new Map(state.outcomes).set(job, outcome),
    visibilityChanges: state.visibilityChanges.map((change) => withOutcome(change, job, outcome)),
    hiddenMessages: applyOutcomeToHidden(state.hiddenMessages, outcome),
  };
}
