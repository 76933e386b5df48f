import type { Archive, Log, Message, Outbox, Policies, Verdict } from '#core';
import { CaseConflict, memberKey } from '#core';
import type { CaseState } from '../cases/index.ts';
import { type Act, LEASE_MS } from './act.ts';
import type { CaseBook } from './case-book.ts';
import { decide, exempt, offersHelp, reviewed } from './decide.ts';
import { type Detect, nameOf } from './detect.ts';
import type { Escalate } from './escalate.ts';
import type { Help } from './help.ts';
import { createInOrder } from './in-order.ts';
import { normalise } from './normalise.ts';
import type { Occasion, Open } from './open.ts';
import type { RecordStrike } from './record.ts';
import type { Review } from './review.ts';

const AT_ONCE = 20;
/** Each conflict means that somebody else moved the case on; this many in a row means that something is wrong. */
const CONFLICTS = 50;

/** The steps of the path and the few ports that the walk itself needs. */
export interface Steps {
  readonly book: CaseBook;
  readonly archive: Pick<Archive, 'unfinished'>;
  readonly outbox: Pick<Outbox, 'claim'>;
  readonly policies: Pick<Policies, 'of'>;
  readonly detect: Detect;
  readonly open: Open;
  readonly act: Act;
  readonly record: RecordStrike;
  readonly escalate: Escalate;
  readonly review: Review;
  readonly help: Help;
  readonly log: Log;
}

export interface Path {
  /** A message was posted. One that is innocent costs no store call. */
  posted(message: Message): Promise<void>;
  /** A message was edited: judged again. */
  edited(message: Message): Promise<void>;
  /** A member pointed at a message: a case at least for review. Undefined when it could not be stored. */
  reported(
    report: Omit<Extract<Occasion, { kind: 'reported' }>, 'kind' | 'verdict'>,
  ): Promise<CaseState | undefined>;
  /** Walks a case from where it stands to its card. Safe to repeat and to run twice at once. */
  walk(id: string): Promise<void>;
  /** Does what is due at `now`, oldest first, and walks the cases it belongs to. Call it every second. */
  drain(now: Date): Promise<void>;
  /** Walks every case that a crash or a fault left unfinished. Call it at the start and every minute. */
  resume(): Promise<void>;
}

/**
 * The one visible path, top to bottom.
 * @example const path = createPath(steps); await path.posted(message);
 */
export function createPath(steps: Steps): Path {
  const { book, archive, outbox, policies, detect, open, act, record, escalate, review, help, log } = steps;
  const inOrder = createInOrder();

  /** normalise, detect, decide: pure, and all there is for an ordinary message. */
  function judge(raw: Message): { message: Message; verdict: Verdict } | undefined {
    const policy = policies.of(raw.ref.server);
    if (exempt(raw, policy)) return undefined;
    const message = normalise(raw);
    return { message, verdict: decide(detect(message, policy), policy) };
  }

  /** open, then the walk; one member's messages in their order. */
  async function follow(occasion: Occasion): Promise<CaseState | undefined> {
    return inOrder(memberKey(occasion.message.author), async () => {
      const { message, verdict } = occasion;
      if (offersHelp(verdict)) await help(message, verdict);
      if (occasion.kind === 'posted' && verdict.ruling === 'pass') return undefined;
      const state = await open(occasion);
      if (state) await guarded(state.id, () => walk(state.id, state));
      return state;
    });
  }

  /** Walks anew from what the archive says whenever somebody else moved the case on meanwhile. */
  async function walk(id: string, known?: CaseState): Promise<void> {
    for (let conflicts = 0; ; conflicts++) {
      const state = conflicts === 0 && known ? known : await book.read(id);
      if (!state) return;
      try {
        return await walkFrom(state);
      } catch (error) {
        if (!(error instanceof CaseConflict) || conflicts >= CONFLICTS) throw error;
      }
    }
  }

  /** act, record, escalate until nothing is missing, then review: each step does only what the case still lacks. */
  async function walkFrom(start: CaseState): Promise<void> {
    for (let state = start; ; ) {
      state = await act(state);
      const strikes = await record(state);
      const rungs = await escalate(state, strikes);
      if (strikes.length > 0) {
        state = await book.append(state, [...strikes, ...rungs]);
        continue;
      }
      const shown = await review(state);
      if (shown.events.length === state.events.length) return;
      state = shown;
    }
  }

  async function drain(now: Date): Promise<void> {
    for (;;) {
      const jobs = await outbox.claim(now, AT_ONCE, LEASE_MS);
      if (jobs.length === 0) return;
      const ids = [...new Set(jobs.map((job) => job.caseId))];
      await Promise.all(
        ids.map((id) =>
          guarded(id, async () => {
            let state = await book.read(id);
            for (const job of jobs) if (state && job.caseId === id) state = await act.pay(state, job);
            await walk(id, state);
          }),
        ),
      );
    }
  }

  async function resume(): Promise<void> {
    for (const id of await archive.unfinished()) await guarded(id, () => walk(id));
  }

  /** What fails half-way stays written down: the outbox and `resume` take it up again. */
  async function guarded(id: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      log.error('case interrupted', { case: id, error: nameOf(error) });
    }
  }

  return {
    async posted(raw) {
      const judged = judge(raw);
      if (!judged || (judged.verdict.ruling === 'pass' && !offersHelp(judged.verdict))) return;
      await follow({ kind: 'posted', ...judged });
    },
    async edited(raw) {
      const judged = judge(raw);
      if (judged) await follow({ kind: 'edited', ...judged });
    },
    async reported({ message: raw, reporter, reason }) {
      const judged = judge(raw);
      if (!judged) return undefined;
      return follow({ kind: 'reported', reporter, reason, ...judged, verdict: reviewed(judged.verdict) });
    },
    walk: (id) => guarded(id, () => walk(id)),
    drain,
    resume,
  };
}
