import type { CaseEvent, Decision, Member, Message, Outcome, Ruling, Verdict } from '#core';
import { caseId, jobId } from './id.ts';

/** A version of the message and what was made of it. */
export interface Judged {
  readonly message: Message;
  readonly verdict: Verdict;
}

/** The case asks that the message be hidden, or shown again. Each turn supersedes the one before. */
export interface Turn {
  /** The event that calls for it. */
  readonly index: number;
  readonly kind: 'hide' | 'restore';
  readonly byModerator: boolean;
  readonly outcome?: Outcome;
}

/** One step on the ladder, up or down. */
export interface Step {
  readonly index: number;
  readonly at: Date;
  readonly rung: Extract<CaseEvent, { kind: 'escalated' }>['rung'];
  readonly until?: Date;
  /** Strikes in force when it was taken. */
  readonly count: number;
}

export interface CaseState {
  readonly id: string;
  readonly events: readonly CaseEvent[];
  readonly openedAt: Date;
  /** The newest of the worst versions: what the case is about, even after an edit back to innocence. */
  readonly evidence: Judged;
  /** The newest version: what would be restored. */
  readonly latest: Judged;
  readonly turns: readonly Turn[];
  readonly outcomes: ReadonlyMap<string, Outcome>;
  /** What members can see as far as the platform told us; `partly`: the platform could not really hide it. */
  readonly hidden: 'no' | 'yes' | 'partly';
  /** Whether this case counts as a strike now, and since when. */
  readonly struck: { readonly at: Date; readonly count: number } | undefined;
  readonly steps: readonly Step[];
  readonly reports: readonly { readonly index: number; readonly reporter: Member; readonly reason: string }[];
  readonly appeal: { readonly index: number; readonly plea: string } | undefined;
  readonly ruling:
    | {
        readonly index: number;
        readonly at: Date;
        readonly moderator: Member;
        readonly decision: Decision;
      }
    | undefined;
  /** Nobody has decided yet, or something new came up since. */
  readonly undecided: boolean;
}

/** The platform did it, wholly or in part. @example effective({ action, status: 'degraded' }) // true */
export const effective = (outcome: Outcome | undefined): boolean =>
  outcome?.status === 'done' || outcome?.status === 'degraded';

const RANK: Readonly<Record<Ruling, number>> = { pass: 0, review: 1, hide: 2 };

/** Positive when `a` is the heavier verdict. @example heavier(hide, review) > 0 */
export const heavier = (a: Verdict, b: Verdict): number => RANK[a.ruling] - RANK[b.ruling];

/** The last turn asks for hiding and has taken effect or still may. */
const stands = (turn: Turn | undefined): boolean =>
  turn?.kind === 'hide' && (turn.outcome === undefined || effective(turn.outcome));

/**
 * What the events of one case add up to; undefined for no events.
 * Throws when the first event is not `opened`: such an archive is damaged.
 * @example caseState(await archive.read(id))?.hidden // 'yes'
 */
export function caseState(events: readonly CaseEvent[]): CaseState | undefined {
  const [first] = events;
  if (!first) return undefined;
  if (first.kind !== 'opened') throw new Error('a case must begin with being opened');
  const judged = { message: first.message, verdict: first.verdict };
  const empty: CaseState = {
    id: caseId(first.message.ref),
    events,
    openedAt: first.at,
    evidence: judged,
    latest: judged,
    turns: [],
    outcomes: new Map(),
    hidden: 'no',
    struck: undefined,
    steps: [],
    reports: [],
    appeal: undefined,
    ruling: undefined,
    undecided: true,
  };
  return events.reduce(after, empty);
}

function after(state: CaseState, event: CaseEvent, index: number): CaseState {
  switch (event.kind) {
    case 'opened':
      return event.verdict.ruling === 'hide' ? turned(state, index, 'hide', false) : state;
    case 'rejudged': {
      const latest = { message: event.message, verdict: event.verdict };
      const evidence = heavier(latest.verdict, state.evidence.verdict) >= 0 ? latest : state.evidence;
      const undecided = state.undecided || event.verdict.ruling !== 'pass';
      const next = { ...state, latest, evidence, undecided };
      return event.verdict.ruling === 'hide' && !stands(state.turns.at(-1))
        ? turned(next, index, 'hide', false)
        : next;
    }
    case 'acted':
      return acted(state, event.job, event.outcome);
    case 'struck':
      return { ...state, struck: { at: event.at, count: event.count } };
    case 'unstruck':
      return { ...state, struck: undefined };
    case 'escalated': {
      const { at, rung, until } = event;
      const step = { index, at, rung, count: state.struck?.count ?? 0, ...(until && { until }) };
      return { ...state, steps: [...state.steps, step] };
    }
    case 'reported': {
      const { reporter, reason } = event;
      return { ...state, reports: [...state.reports, { index, reporter, reason }] };
    }
    case 'appealed':
      return { ...state, appeal: { index, plea: event.plea }, undecided: true };
    case 'ruled': {
      const { at, moderator, decision } = event;
      const next = { ...state, ruling: { index, at, moderator, decision }, undecided: false };
      if (decision === 'overturn') {
        return state.turns.at(-1)?.kind === 'hide' ? turned(next, index, 'restore', true) : next;
      }
      return stands(state.turns.at(-1)) ? next : turned(next, index, 'hide', true);
    }
    default:
      return event satisfies never;
  }
}

const turned = (state: CaseState, index: number, kind: Turn['kind'], byModerator: boolean): CaseState => ({
  ...state,
  turns: [...state.turns, { index, kind, byModerator }],
});

function acted(state: CaseState, job: string, outcome: Outcome): CaseState {
  const outcomes = new Map(state.outcomes).set(job, outcome);
  const turns = state.turns.map((turn) =>
    jobId(state.id, turn.index, turn.kind) === job ? { ...turn, outcome } : turn,
  );
  return { ...state, outcomes, turns, hidden: hiddenAfter(state.hidden, outcome) };
}

function hiddenAfter(before: CaseState['hidden'], outcome: Outcome): CaseState['hidden'] {
  if (!effective(outcome)) return before;
  switch (outcome.action.kind) {
    case 'hide':
      // What somebody else removed is not ours to bring back.
      if (outcome.detail === 'gone') return 'no';
      return outcome.status === 'done' ? 'yes' : 'partly';
    case 'restore':
      return 'no';
    default:
      return before;
  }
}
