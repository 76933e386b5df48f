import type { Archive, Log, Message, Meter, Occasion, Outbox, Policies, Policy, Spool, Verdict } from '#core';
import { CaseConflict, memberKey } from '#core';
import { type CaseState, caseId, isSettled, together } from '../cases/index.ts';
import type { Gate } from '../gate/index.ts';
import type { Act } from './act.ts';
import { type Campaign, counts } from './campaign.ts';
import { type CaseBook, LEASE_MS } from './case-book.ts';
import type { Caution } from './caution.ts';
import { decide, exempt, offersHelp, reviewed } from './decide.ts';
import { nameOf } from './detect.ts';
import type { Escalate } from './escalate.ts';
import { createFirst } from './first.ts';
import type { Help } from './help.ts';
import { createInOrder } from './in-order.ts';
import { normalise } from './normalise.ts';
import type { Open } from './open.ts';
import type { PieceOf } from './piece-of.ts';
import type { Recent } from './pieces.ts';
import type { Reconsider } from './reconsider.ts';
import type { RecordStrike } from './record.ts';
import { createReplay } from './replay.ts';
import { RAISES, type Reporters } from './reporters.ts';
import type { Review } from './review.ts';
import type { Judge } from './together.ts';
import type { UnstoredCards } from './unstored.ts';

const AT_ONCE = 20;
/** Each conflict means that somebody else moved the case on; this many in a row means that something is wrong. */
const CONFLICTS = 50;

/** The steps of the path and the few ports that the walk itself needs. */
export interface Steps {
  readonly book: CaseBook;
  readonly archive: Pick<Archive, 'unfinished'>;
  readonly outbox: Pick<Outbox, 'claim'>;
  readonly policies: Pick<Policies, 'of'>;
  readonly judge: Judge;
  readonly recent: Recent;
  readonly pieceOf: PieceOf;
  readonly reconsider: Reconsider;
  readonly campaign: Campaign;
  readonly open: Open;
  readonly act: Act;
  readonly record: RecordStrike;
  readonly escalate: Escalate;
  readonly review: Review;
  readonly reporters: Reporters;
  readonly help: Help;
  readonly caution: Caution;
  /** Absent where nobody has to prove anything. */
  readonly gate?: Pick<Gate, 'event'>;
  readonly unstored: Pick<UnstoredCards, 'drain'>;
  readonly spool: Spool;
  readonly meter: Meter;
  readonly log: Log;
}

type Report = Omit<Extract<Occasion, { kind: 'reported' }>, 'kind' | 'verdict' | 'weight'>;

export interface Path {
  /** A message was posted. One that is innocent costs no store call. */
  posted(message: Message): Promise<void>;
  /** A message was edited: judged again. */
  edited(message: Message): Promise<void>;
  /**
   * A member pointed at a message: a case at least for review, unless the member's word weighs so little that it must
   * wait for others. Undefined when it could not be stored.
   */
  reported(report: Report): Promise<CaseState | 'set-aside' | undefined>;
  /** What would be decided about a message by itself, grammar considered; nothing comes of it. */
  look(message: Message): Promise<Verdict>;
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
  const { book, archive, outbox, policies, recent, reconsider, campaign, open, help, unstored, meter, log } =
    steps;
  const { act, record, escalate, review, reporters, caution, pieceOf } = steps;
  const inOrder = createInOrder();
  const first = createFirst();

  /** normalise, detect, decide: pure, and all there is for an ordinary message. */
  function judge(raw: Message): { message: Message; verdict: Verdict; policy: Policy } | undefined {
    const policy = policies.of(raw.ref.server);
    if (exempt(raw, policy)) return undefined;
    const message = normalise(raw);
    return { message, verdict: steps.judge(message, policy), policy };
  }

  /** The same together with what its author said just before; in memory, and still pure for an ordinary message. */
  function read(kind: 'posted' | 'edited', raw: Message): Occasion | undefined {
    const judged = judge(raw);
    if (!judged) return undefined;
    const { message, verdict, policy } = judged;
    const reading = recent.read(message, verdict, policy);
    return { kind, message, verdict, ...reading };
  }

  /** With the case that it belongs to, as far as this process remembers: ordinary messages belong to none. */
  function owned(occasion: Occasion): Occasion {
    const owner = occasion.owner ?? recent.ownerOf(occasion.message);
    return owner === undefined ? occasion : { ...occasion, owner };
  }

  /** A second look for those who need one, open, act, then the walk; one member's messages in their order. */
  async function follow(seen: Occasion): Promise<CaseState | undefined> {
    return inOrder(memberKey(seen.message.author), async () => {
      let acted: CaseState | undefined;
      const state = await first(async () => {
        const occasion = await campaign.weigh(await again(await placed(seen)));
        const { message, verdict } = occasion;
        meter.ruling(verdict.ruling);
        if (offersHelp(verdict)) await help(message, verdict);
        if (occasion.kind === 'posted' && verdict.ruling === 'pass') return undefined;
        const opened = await open(occasion);
        if (!opened) return undefined;
        await guarded(opened.id, async () => {
          acted = await act(opened);
        });
        return opened;
      });
      if (state) await guarded(state.id, () => walk(state.id, acted));
      return state;
    });
  }

  /** Without an answer a report is better heard once too often. */
  const isKnown = (id: string): Promise<boolean> =>
    book.read(id).then(
      (state) => state !== undefined,
      () => true,
    );

  /** What this process has forgotten: an edited piece belongs to its case still. What is innocent is worth no search. */
  async function placed(occasion: Occasion): Promise<Occasion> {
    const { kind, message, verdict, owner } = occasion;
    if (kind !== 'edited' || owner !== undefined || verdict.ruling === 'pass') return occasion;
    const found = await pieceOf(message);
    return found === undefined ? occasion : { ...occasion, owner: found };
  }

  /** With the grammar of the text, which can only speak for the author; a report stays for moderators to read. */
  async function again(occasion: Occasion): Promise<Occasion> {
    const { message, pieces = [message], verdict } = occasion;
    if (verdict.ruling === 'pass') return occasion;
    const policy = policies.of(message.ref.server);
    const finding = await reconsider(verdict, together(message, pieces).text, policy.language);
    if (finding === verdict) return occasion;
    const lighter = decide(finding, policy);
    return { ...occasion, verdict: occasion.kind === 'reported' ? reviewed(lighter) : lighter };
  }

  /** Walks on from `acted`, or anew from what the archive says whenever somebody else moved the case on meanwhile. */
  async function walk(id: string, acted?: CaseState): Promise<void> {
    for (let conflicts = 0; ; conflicts++) {
      const known = conflicts === 0 ? acted : undefined;
      const state = known ?? (await book.read(id));
      if (!state) return;
      try {
        return await walkFrom(known ?? (await act(state)));
      } catch (error) {
        if (!(error instanceof CaseConflict) || conflicts >= CONFLICTS) throw error;
      }
    }
  }

  /**
   * record, escalate, act until nothing is missing, join, review: each step does only what the case still lacks.
   * `start` has been acted on.
   */
  async function walkFrom(start: CaseState): Promise<void> {
    let told = false;
    for (let state = start; ; ) {
      await first.behind();
      // What this walk has told the counting store and written down needs no second telling.
      const strikes = told && isSettled(state) ? [] : await record(state);
      const rungs = await escalate(state, strikes);
      if (strikes.length > 0) {
        await first.behind();
        state = await act(await book.append(state, [...strikes, ...rungs]));
        told = true;
        continue;
      }
      for (const id of await campaign.join(state)) await guarded(id, () => walk(id));
      await first.behind();
      const shown = await review(state);
      if (shown.events.length === state.events.length) return caution(shown);
      state = await act(shown);
    }
  }

  async function drain(now: Date): Promise<void> {
    await unstored.drain(now);
    await replay();
    for (;;) {
      const jobs = await outbox.claim(now, AT_ONCE, LEASE_MS);
      if (jobs.length === 0) return;
      const ids = [...new Set(jobs.map((job) => job.caseId))];
      await Promise.all(
        ids.map((id) =>
          guarded(id, async () => {
            let state = await book.read(id);
            for (const job of jobs) if (state && job.caseId === id) state = await act.pay(state, job);
            await walk(id);
          }),
        ),
      );
    }
  }

  /** What was seen while the archive was away: stored and walked like anything new, late but once. */
  const replay = createReplay({
    spool: steps.spool,
    take: (occasion) =>
      inOrder(memberKey(occasion.message.author), async () => {
        const state = await open.again(occasion);
        if (state) await guarded(state.id, () => walk(state.id));
      }),
    log,
  });

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
      meter.message('posted');
      const occasion = read('posted', raw);
      if (!occasion || !isNews(occasion.verdict)) return meter.ruling(occasion ? 'pass' : 'exempt');
      await follow(owned(occasion));
      const { author } = occasion.message;
      await steps.gate?.event(author, { kind: 'posted', job: counts(occasion.verdict) });
    },
    async edited(raw) {
      meter.message('edited');
      const occasion = read('edited', raw);
      if (occasion) await follow(owned(occasion));
      else meter.ruling('exempt');
    },
    async reported({ message: raw, reporter, reason }) {
      meter.message('reported');
      const judged = judge(raw);
      if (!judged) return undefined;
      const { message, verdict } = judged;
      const owner = recent.ownerOf(message) ?? (await pieceOf(message));
      const id = owner ?? caseId(message.ref);
      const weight = await reporters.weight(reporter);
      const report = { reporter, reason, ...(weight < 1 && { weight }) };
      const heard = verdict.ruling !== 'pass' || weight >= RAISES || (await isKnown(id));
      const reports = heard ? [report] : reporters.setAside(id, { ...report, weight });
      let state: CaseState | 'set-aside' | undefined = 'set-aside';
      for (const each of reports) {
        const occasion = { kind: 'reported', ...each, message, verdict: reviewed(verdict) } as const;
        state = await follow({ ...occasion, ...(owner !== undefined && { owner }) });
      }
      return state;
    },
    async look(raw) {
      const message = normalise(raw);
      const verdict = steps.judge(message, policies.of(raw.ref.server));
      return (await again({ kind: 'posted', message, verdict })).verdict;
    },
    walk: (id) => guarded(id, () => walk(id)),
    drain,
    resume,
  };
}

/** Anything but ordinary talk: a case, a call for help, or something that would weigh more in company. */
const isNews = (verdict: Verdict): boolean =>
  verdict.ruling !== 'pass' || offersHelp(verdict) || counts(verdict);
