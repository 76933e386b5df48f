import type {
  CaseEvent,
  Decision,
  Member,
  Message,
  MessageRef,
  Outcome,
  Pieces,
  Ruling,
  Verdict,
} from '#core';
import { caseId } from './id.ts';
import { extended, type Hides, hidesAfter, settled, stands, type Turn, targetsOf } from './turns.ts';

/** A version of the message and what was made of it. */
export interface Judged {
  readonly message: Message;
  /** All that was read together, the message among them; often it alone. They only become more. */
  readonly pieces: Pieces;
  readonly verdict: Verdict;
}

/** One step on the ladder, up or down. */
export interface Step {
  readonly index: number;
  readonly at: Date;
  readonly rung: Extract<CaseEvent, { kind: 'escalated' }>['rung'];
  readonly until?: Date;
  /** Strikes in force when it was taken. */
  readonly count: number;
  /** The moderator who asked for it; absent, the ladder did. */
  readonly by?: Member;
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
  /** What is hidden now, as far as the platform told us. */
  readonly hides: Hides;
  /** Other cases with the same text or contact. */
  readonly campaign: readonly string[];
  /** Whether this case counts as a strike now, and since when. */
  readonly struck: { readonly at: Date; readonly count: number } | undefined;
  readonly steps: readonly Step[];
  readonly reports: readonly {
    readonly index: number;
    readonly reporter: Member;
    readonly reason: string;
    readonly weight: number;
    /** The message that was pointed at. */
    readonly about: MessageRef;
  }[];
  readonly appeal: { readonly index: number; readonly plea: string } | undefined;
  readonly ruling:
    | {
        readonly index: number;
        readonly at: Date;
        readonly moderator: Member;
        readonly decision: Decision;
      }
    | undefined;
  /** Stored copies of what came with its messages. */
  readonly copies: readonly { readonly name: string; readonly file: string }[];
  /** Who has it in hand. */
  readonly claim: { readonly at: Date; readonly moderator: Member } | undefined;
  readonly notes: readonly { readonly moderator: Member; readonly text: string }[];
  /** Nobody has decided yet, or something new came up since. */
  readonly undecided: boolean;
}

const RANK: Readonly<Record<Ruling, number>> = { pass: 0, review: 1, hide: 2 };

/** Positive when `a` is the heavier verdict. @example heavier(hide, review) > 0 */
export const heavier = (a: Verdict, b: Verdict): number => RANK[a.ruling] - RANK[b.ruling];

/**
 * What the events of one case add up to; undefined for no events.
 * Throws when the first event is not `opened`: such an archive is damaged.
 * @example caseState(await archive.read(id))?.hides.size // 1
 */
export function caseState(events: readonly CaseEvent[]): CaseState | undefined {
  const [first] = events;
  if (!first) return undefined;
  if (first.kind !== 'opened') throw new Error('a case must begin with being opened');
  const judged = judgedIn(first);
  const empty: CaseState = {
    id: caseId(first.message.ref),
    events,
    openedAt: first.at,
    evidence: judged,
    latest: judged,
    turns: [],
    outcomes: new Map(),
    hides: new Map(),
    campaign: [],
    struck: undefined,
    steps: [],
    reports: [],
    appeal: undefined,
    ruling: undefined,
    copies: [],
    claim: undefined,
    notes: [],
    undecided: true,
  };
  return events.reduce(after, empty);
}

/**
 * The case with what has happened since, without adding up anew what came before.
 * @example grown(state, [{ kind: 'claimed', at, moderator }]).claim?.moderator.name
 */
export const grown = (state: CaseState, events: readonly CaseEvent[]): CaseState =>
  events.length === 0
    ? state
    : events.reduce<CaseState>((each, event, i) => after(each, event, state.events.length + i), {
        ...state,
        events: [...state.events, ...events],
      });

function after(state: CaseState, event: CaseEvent, index: number): CaseState {
  switch (event.kind) {
    case 'opened':
      return event.verdict.ruling === 'hide' ? turned(state, index, 'hide', false) : state;
    case 'rejudged': {
      const latest = judgedIn(event);
      const evidence = heavier(latest.verdict, state.evidence.verdict) >= 0 ? latest : state.evidence;
      const undecided = state.undecided || event.verdict.ruling !== 'pass';
      const next: CaseState = { ...state, latest, evidence, undecided };
      return event.verdict.ruling === 'hide' ? hiding(next, index) : next;
    }
    case 'copied':
      return { ...state, copies: [...state.copies, ...event.files] };
    case 'campaign':
      return { ...state, campaign: [...new Set([...state.campaign, ...event.cases])] };
    case 'acted':
      return acted(state, event.job, event.outcome);
    case 'struck':
      return { ...state, struck: { at: event.at, count: event.count } };
    case 'unstruck':
      return { ...state, struck: undefined };
    case 'escalated': {
      const { at, rung, until, by } = event;
      const count = state.struck?.count ?? 0;
      const step: Step = { index, at, rung, count, ...(until && { until }), ...(by && { by }) };
      return { ...state, steps: [...state.steps, step] };
    }
    case 'reported': {
      const { reporter, reason, weight = 1, about = state.latest.message.ref } = event;
      return { ...state, reports: [...state.reports, { index, reporter, reason, weight, about }] };
    }
    case 'exported':
      return state;
    case 'appealed':
      return { ...state, appeal: { index, plea: event.plea }, undecided: true };
    case 'ruled': {
      const { at, moderator, decision } = event;
      const next: CaseState = { ...state, ruling: { index, at, moderator, decision }, undecided: false };
      if (decision === 'overturn') {
        return state.turns.at(-1)?.kind === 'hide' ? turned(next, index, 'restore', true) : next;
      }
      return stands(state.turns.at(-1)) ? next : turned(next, index, 'hide', true);
    }
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

const judgedIn = (event: Extract<CaseEvent, { kind: 'opened' | 'rejudged' }>): Judged => ({
  message: event.message,
  pieces: event.pieces ?? [event.message],
  verdict: event.verdict,
});

function turned(state: CaseState, index: number, kind: Turn['kind'], byModerator: boolean): CaseState {
  const { message, pieces } = state.latest;
  const targets = targetsOf(state.id, index, kind, message.ref, pieces);
  return { ...state, turns: [...state.turns, { index, kind, byModerator, targets }] };
}

/** A hide that stands goes on to the pieces that came later: they are part of one offence, not of another. */
function hiding(state: CaseState, index: number): CaseState {
  const last = state.turns.at(-1);
  if (!last || !stands(last)) return turned(state, index, 'hide', false);
  const { message, pieces } = state.latest;
  const targets = targetsOf(state.id, index, 'hide', message.ref, pieces);
  return { ...state, turns: [...state.turns.slice(0, -1), extended(last, targets)] };
}

const acted = (state: CaseState, job: string, outcome: Outcome): CaseState => ({
  ...state,
  outcomes: new Map(state.outcomes).set(job, outcome),
  turns: state.turns.map((turn) => settled(turn, job, outcome)),
  hides: hidesAfter(state.hides, outcome),
});
