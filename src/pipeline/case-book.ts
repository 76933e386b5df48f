import type { Archive, CaseEvent, ClaimedJob, Clock, Job, Policies } from '#core';
import { CaseConflict, type Wordings } from '#core';
import { type CaseState, caseState, grown, owed, type Reasons, type Voices, voices } from '../cases/index.ts';

/** So many cases of the last minute are remembered: a wave is about the same few. */
const GLANCED_MOST = 1000;
const GLANCE_MS = 60_000;
/** Those that are being walked at the same time. */
const ASKED_MOST = 100;
/** How long a job is one worker's before another may take it: longer than any call to a platform. */
export const LEASE_MS = 2 * 60 * 1000;

type Acted = Extract<CaseEvent, { kind: 'acted' }>;

/** Case states in, events out; every write carries the actions that the new state owes, both or neither. */
export interface CaseBook {
  read(id: string): Promise<CaseState | undefined>;
  /**
   * The case as this process saw it within the last minute, or as it is: for whoever only wants to look around, or
   * writes with `change`, which looks again when somebody was faster.
   */
  glance(id: string): Promise<CaseState | undefined>;
  /**
   * The state with an outcome that is written down, and its job done, with the next write of this process to the case,
   * which must follow at once: until then a crash asks for the action again. A write that fails forgets nothing.
   */
  noted(state: CaseState, acted: Acted): CaseState;
  /** Throws `CaseConflict` when the case has moved on since `state` was read. */
  append(state: CaseState, events: readonly CaseEvent[], more?: readonly Job[]): Promise<CaseState>;
  /**
   * Reads, asks `plan` for events, appends them; anew when somebody was faster. No events: nothing is written.
   * `known` spares the first reading; the jobs `paid` are done with the write. Returns the state it ended with.
   */
  change(
    id: string,
    plan: (state: CaseState | undefined) => readonly CaseEvent[],
    known?: CaseState,
    paid?: readonly string[],
  ): Promise<CaseState | undefined>;
  /**
   * The same for what is most likely not there yet: what `plan` asks for is written as its beginning, and the case is
   * read only when this process has seen it lately, when nothing begins, or when somebody has begun it before.
   */
  begin(
    id: string,
    plan: (state: CaseState | undefined) => readonly CaseEvent[],
  ): Promise<CaseState | undefined>;
  /**
   * Takes what writes of this process have put on the outbox for a case, leased already, and the case as the last of
   * them left it: jobs must not be judged by an older one.
   */
  inHand(id: string): { readonly jobs: readonly ClaimedJob[]; readonly state: CaseState } | undefined;
  owed(state: CaseState): readonly Job[];
  voices(state: CaseState): Voices;
}

/** When the newest thing happened to a case. @example lastAt(state) */
export const lastAt = ({ events, openedAt }: CaseState): Date => events.at(-1)?.at ?? openedAt;

/** @example const book = createCaseBook({ archive, policies, wording, clock }); */
export function createCaseBook(ports: {
  readonly archive: Pick<Archive, 'append' | 'read'>;
  readonly policies: Pick<Policies, 'of'>;
  readonly wording: Wordings;
  readonly reasons?: Reasons;
  readonly clock: Clock;
}): CaseBook {
  const { archive, policies, wording, reasons, clock } = ports;

  const voicesOf = (state: CaseState): Voices =>
    voices(wording, policies.of(state.evidence.message.ref.server).language, reasons);
  /** A state is asked several times on its way, and answering means writing letters. */
  const asked = new Map<CaseState, readonly Job[]>();

  function owedBy(state: CaseState): readonly Job[] {
    const known = asked.get(state);
    if (known) return known;
    const jobs = owed(state, voicesOf(state), lastAt(state));
    asked.set(state, jobs);
    if (asked.size > ASKED_MOST) asked.delete(asked.keys().next().value!);
    return jobs;
  }

  const lately = new Map<string, { readonly state: CaseState; readonly at: number }>();

  function seen(state: CaseState): void {
    lately.delete(state.id);
    lately.set(state.id, { state, at: clock.now().getTime() });
    if (lately.size > GLANCED_MOST) lately.delete(lately.keys().next().value!);
  }

  /** By case: outcomes that are not written down yet. */
  const unwritten = new Map<string, readonly Acted[]>();
  const unwrittenOf = (id: string): readonly Acted[] => unwritten.get(id) ?? [];

  function wrote(id: string, isWritten: (outcome: Acted) => boolean): void {
    const left = unwrittenOf(id).filter((outcome) => !isWritten(outcome));
    if (left.length > 0) unwritten.set(id, left);
    else unwritten.delete(id);
  }

  /** Those of them that a state ends with. */
  const tailOf = (state: CaseState | undefined): readonly Acted[] =>
    state ? unwrittenOf(state.id).filter(({ job }) => state.outcomes.has(job)) : [];

  const read = async (id: string): Promise<CaseState | undefined> => {
    const stored = caseState(await archive.read(id));
    if (!stored) return undefined;
    // Another process may have written the same down: it had the job after us.
    wrote(id, ({ job }) => stored.outcomes.has(job));
    const state = grown(stored, unwrittenOf(id));
    seen(state);
    return state;
  };

  interface Held {
    readonly jobs: readonly ClaimedJob[];
    readonly state: CaseState;
    readonly until: number;
  }
  const hands = new Map<string, Held>();

  function inHand(id: string): Held | undefined {
    const held = hands.get(id);
    hands.delete(id);
    return held && clock.now().getTime() < held.until ? held : undefined;
  }

  /** Whoever writes walks on and takes it within moments; what a fault left here, the next second takes up later. */
  function hold(state: CaseState, jobs: readonly ClaimedJob[], until: number): void {
    const before = inHand(state.id);
    if (jobs.length === 0 && !before) return;
    hands.set(state.id, { jobs: [...(before?.jobs ?? []), ...jobs], state, until: before?.until ?? until });
    if (hands.size > GLANCED_MOST) hands.delete(hands.keys().next().value!);
  }

  async function write(
    id: string,
    state: CaseState | undefined,
    events: readonly CaseEvent[],
    { more = [], paid = [] }: { readonly more?: readonly Job[]; readonly paid?: readonly string[] },
  ): Promise<CaseState | undefined> {
    const next = state ? grown(state, events) : caseState(events);
    if (!next) return undefined;
    const tail = tailOf(state);
    // A computer whose time was set back still pays what a case has owed since before.
    const now = clock.now().getTime();
    const dueBy = new Date(Math.max(now, lastAt(next).getTime()));
    const jobs = [...owedBy(next), ...more];
    const lease = { dueBy, until: new Date(now + LEASE_MS) };
    const stored = (state?.events.length ?? 0) - tail.length;
    const done = [...tail.map(({ job }) => job), ...paid];
    const mine = await archive.append(id, stored, [...tail, ...events], jobs, { lease, paid: done });
    wrote(id, (outcome) => tail.includes(outcome));
    hold(next, mine, now + LEASE_MS);
    seen(next);
    return next;
  }

  const change: CaseBook['change'] = async (id, plan, known, paid = []) => {
    for (let state = known ?? (await read(id)); ; state = await read(id)) {
      const events = plan(state);
      if (events.length === 0 && paid.length === 0) return state;
      try {
        return await write(id, state, events, { paid });
      } catch (error) {
        if (!(error instanceof CaseConflict)) throw error;
      }
    }
  };

  return {
    read,
    inHand,
    change,
    async begin(id, plan) {
      const events = lately.has(id) ? [] : plan(undefined);
      try {
        if (events.length > 0) return await write(id, undefined, events, {});
      } catch (error) {
        if (!(error instanceof CaseConflict)) throw error;
      }
      return change(id, plan);
    },
    async glance(id) {
      const found = lately.get(id);
      const fresh = found && clock.now().getTime() - found.at < GLANCE_MS;
      return fresh ? found.state : read(id);
    },
    owed: owedBy,
    voices: voicesOf,
    noted(state, acted) {
      const next = grown(state, [acted]);
      const others = unwrittenOf(state.id).filter(({ job }) => job !== acted.job);
      unwritten.set(state.id, [...others, acted]);
      seen(next);
      return next;
    },
    async append(state, events, more = []) {
      if (events.length === 0 && more.length === 0 && tailOf(state).length === 0) return state;
      return (await write(state.id, state, events, { more })) ?? state;
    },
  };
}
