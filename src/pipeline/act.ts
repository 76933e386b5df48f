import type {
  ActionKind,
  Adapter,
  Archive,
  ClaimedJob,
  Clock,
  Log,
  Meter,
  Outbox,
  Outcome,
  Policies,
  Quotas,
  Server,
} from '#core';
import { serverKey } from '#core';
import { type CaseState, caseLine, gateHistory, isEnding, stale } from '../cases/index.ts';
import { attempt, type Later } from './attempt.ts';
import { type CaseBook, LEASE_MS, lastAt } from './case-book.ts';
import { nameOf } from './detect.ts';
import type { Unshown } from './unshown.ts';

/** With the pauses below, an unreachable platform is asked for about two hours. */
const TRIES = 20;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 10 * 60 * 1000;
const AT_ONCE = 20;
const CASES_SEARCHED = 50;

/** What shadow mode still does: telling moderators, and undoing what was done before it was switched on. */
const IN_SHADOW: ReadonlySet<ActionKind> = new Set(['card', 'restore', 'end-timeout', 'release', 'unban']);
/** Overtaken after a first try, these are done once more: only what surely happened can be surely undone. */
const UNDOABLE: ReadonlySet<ActionKind> = new Set(['hide', 'timeout', 'quarantine', 'ban']);

export interface Act {
  /** Claims and pays what the case owes until nothing of it is due. The last outcome goes with the case's next write. */
  (state: CaseState): Promise<CaseState>;
  /** Pays one claimed job: does it, writes the outcome down, takes it off the outbox; or gives it back for later. */
  pay(state: CaseState, job: ClaimedJob): Promise<CaseState>;
}

/**
 * The hands of the path, with all brakes: shadow mode, what the platform supports, the hourly quota, bounded tries.
 * @example const act = createAct({ book, archive, outbox, quotas, policies, adapterOf, unshown, meter, clock, log });
 */
export function createAct(ports: {
  readonly book: CaseBook;
  readonly archive: Pick<Archive, 'finish' | 'casesOf'>;
  readonly outbox: Outbox;
  readonly quotas: Quotas;
  readonly policies: Pick<Policies, 'of'>;
  readonly adapterOf: (server: Server) => Adapter | undefined;
  /** What the platform refuses to show waits there. */
  readonly unshown: Pick<Unshown, 'keep'>;
  readonly meter: Meter;
  readonly clock: Clock;
  readonly log: Log;
}): Act {
  const { book, archive, outbox, quotas, policies, adapterOf, unshown, meter, clock, log } = ports;

  async function act(before: CaseState): Promise<CaseState> {
    let state = before;
    for (;;) {
      const now = clock.now();
      // A computer whose time was set back still finds what a case has owed since before.
      const dueBy = new Date(Math.max(now.getTime(), lastAt(state).getTime()));
      const held = book.inHand(state.id);
      const jobs = held?.jobs ?? (await outbox.claim(now, AT_ONCE, LEASE_MS, state.id, dueBy));
      if (jobs.length === 0) return state;
      // Another walker may have put them there: they are judged by what the case says now, not when we last looked.
      if (!held) state = (await book.read(state.id)) ?? state;
      else if (held.state.events.length > state.events.length) state = held.state;
      for (const job of jobs) state = await done(state, job, job === jobs.at(-1));
      // Nothing followed from what was done; what others put there meanwhile, they or the next second take.
      if (jobs.length < AT_ONCE && book.owed(state).length === 0) return state;
    }
  }

  /** After the `last` the walk goes on and writes down more, a strike or a card, and the outcome with it. */
  async function done(state: CaseState, job: ClaimedJob, last: boolean): Promise<CaseState> {
    if (state.outcomes.has(job.id)) {
      const written = await book.append(state, []);
      await outbox.done(job.id);
      return written;
    }
    const result = await perform(state, job);
    if ('retryAfterMs' in result && job.attempt < TRIES) {
      const pause = Math.min(FIRST_PAUSE_MS * 2 ** (job.attempt - 1), LONGEST_PAUSE_MS);
      const at = new Date(clock.now().getTime() + Math.max(pause, result.retryAfterMs));
      log.info('action postponed', { job: job.id, attempt: job.attempt, code: result.code });
      await outbox.retry(job.id, at);
      return state;
    }
    const outcome: Outcome =
      'retryAfterMs' in result ? { action: job.action, status: 'failed', detail: result.code } : result;
    return note(state, job, outcome, last);
  }

  /** A card is the end of the path and says so; every other outcome becomes part of the case. The job is done with it. */
  async function note(
    state: CaseState,
    job: ClaimedJob,
    outcome: Outcome,
    last: boolean,
  ): Promise<CaseState> {
    if (outcome.status === 'failed') log.warn('action failed', { job: job.id, detail: known(outcome) });
    meter.action(outcome);
    if (job.action.kind === 'card') {
      if (outcome.detail !== 'overtaken') log.info('case', caseLine(state));
      if (outcome.status === 'failed') await unshown.keep(state);
      await archive.finish(state.id, job.action.card.revision, [job.id]);
      return state;
    }
    const acted = { kind: 'acted', at: clock.now(), job: job.id, outcome } as const;
    if (outcome.action.kind === 'hide' && outcome.status === 'done' && !state.ruling) {
      const { sentAt, editedAt } = state.latest.message;
      meter.hidden(acted.at.getTime() - (editedAt ?? sentAt).getTime());
    }
    const next = book.noted(state, acted);
    if (last && book.owed(next).length === 0) return next;
    return (await book.change(state.id, () => [], next, [job.id])) ?? next;
  }

  async function perform(state: CaseState, job: ClaimedJob): Promise<Outcome | Later> {
    const { action } = job;
    const { server } = state.evidence.message.ref;
    const policy = policies.of(server);
    const withheld = (detail: string): Outcome => ({ action, status: 'withheld', detail });

    if (action.kind === 'card') {
      // Whoever wrote more to the case meanwhile brings the newer card.
      if (action.card.revision < state.events.length) return withheld('overtaken');
    } else if (stale(state, job, book.owed(state)) && !(job.attempt > 1 && UNDOABLE.has(action.kind))) {
      return withheld('overtaken');
    }
    if (isEnding(state, job) && (await heldElsewhere(state, action.kind))) return withheld('overtaken');
    // Nobody may put an empty post where the words have been deleted.
    if (action.kind === 'restore' && action.message.erased) {
      return { action, status: 'failed', detail: 'erased' };
    }
    if (action.kind === 'timeout' && action.until <= clock.now()) return withheld('overtaken');
    if (policy.mode === 'shadow' && !IN_SHADOW.has(action.kind)) return { action, status: 'simulated' };
    // A moderator's word needs no brake, and a second try has been counted with the first.
    const automatic = action.kind === 'hide' && state.ruling?.decision !== 'uphold' && job.attempt === 1;
    if (automatic && !(await allowed(server, policy.quota.hidesPerHour))) return withheld('quota');

    const adapter = adapterOf(server);
    if (!adapter) return { code: 'unavailable', retryAfterMs: 0 };
    const result = await attempt(adapter, server, action, clock.now());
    if ('unexpected' in result) log.error('adapter broke', { job: job.id, error: result.unexpected });
    // Gone at the second try: most likely the first try did it, and the outcome was lost on the way.
    if ('status' in result && result.detail === 'gone' && action.kind === 'hide' && job.attempt > 1) {
      return { action: result.action, status: result.status };
    }
    return result;
  }

  /** Another case of the same member keeps up what this one would end. */
  async function heldElsewhere(state: CaseState, end: ActionKind): Promise<boolean> {
    const ids = await archive.casesOf(state.evidence.message.author, CASES_SEARCHED);
    const others = await Promise.all(ids.filter((id) => id !== state.id).map((id) => book.read(id)));
    const history = gateHistory(others.filter((each) => each !== undefined));
    return end === 'release' ? history.quarantined : history.banned;
  }

  /** Without the counting store hiding goes on: losing the brake is the smaller harm, and the log says so. */
  async function allowed(server: Server, perHour: number): Promise<boolean> {
    try {
      return await quotas.take(`hides/${serverKey(server)}`, clock.now(), perHour);
    } catch (error) {
      log.warn('quota unknown', { server: serverKey(server), error: nameOf(error) });
      return true;
    }
  }

  return Object.assign(act, { pay: (state: CaseState, job: ClaimedJob) => done(state, job, false) });
}

/** Our own detail words may be logged; what an adapter says in its own words might quote somebody. */
const known = ({ detail }: Outcome): string => (/^[a-z-]+$/.test(detail ?? '') ? (detail ?? '') : 'other');
