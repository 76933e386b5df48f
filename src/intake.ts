import type {
  Adapter,
  Archive,
  Arrivals,
  Campaigns,
  Claims,
  Clock,
  Files,
  Intake,
  Log,
  Member,
  Memos,
  Message,
  Meter,
  Newcomer,
  Outbox,
  Policies,
  Quotas,
  Server,
  Spool,
  Strikes,
  Tallies,
  Tokeniser,
  Verdict,
  Wording,
  Wordings,
} from '#core';
import { fill, memberKey, messageKey } from '#core';
import { type CaseState, caseId, type Reasons, type Voices, voices } from './cases/index.ts';
import type { Gate } from './gate/index.ts';
import { createAct } from './pipeline/act.ts';
import { type Answer, answerAppeal, decisionAnswers, refused } from './pipeline/answer.ts';
import type { Awareness } from './pipeline/awareness.ts';
import { createCampaign } from './pipeline/campaign.ts';
import { createCaseBook } from './pipeline/case-book.ts';
import { createCaution } from './pipeline/caution.ts';
import { createCopies } from './pipeline/copies.ts';
import { decide, exempt } from './pipeline/decide.ts';
import { deedAnswers } from './pipeline/deeds.ts';
import { type Detect, guarded, nameOf } from './pipeline/detect.ts';
import { createEscalate } from './pipeline/escalate.ts';
import { createPath } from './pipeline/handle.ts';
import { createHelp } from './pipeline/help.ts';
import { withMissing } from './pipeline/notice.ts';
import { createOpen } from './pipeline/open.ts';
import { createPieceOf } from './pipeline/piece-of.ts';
import { createRecent } from './pipeline/pieces.ts';
import { createReconsider } from './pipeline/reconsider.ts';
import { createRecord } from './pipeline/record.ts';
import { createReporters } from './pipeline/reporters.ts';
import { createCardOf, createReview } from './pipeline/review.ts';
import { createTally } from './pipeline/tally.ts';
import type { Judge } from './pipeline/together.ts';
import { createUnshown } from './pipeline/unshown.ts';
import { createUnstoredCards } from './pipeline/unstored.ts';
import { createWaves } from './pipeline/waves.ts';
import { createMemoryArrivals, createMemoryMemos, createMemorySpool, nullMeter } from './store/index.ts';

const CASES_SHOWN = 20;

export interface IntakePorts {
  /** The platforms of this process; a case is acted upon by the one its server belongs to. */
  readonly adapter: Adapter | readonly Adapter[];
  readonly archive: Archive;
  readonly outbox: Outbox;
  readonly strikes: Strikes;
  readonly claims: Claims;
  readonly quotas: Quotas;
  readonly policies: Policies;
  /** Nobody counts the same text from several accounts when absent. */
  readonly campaigns?: Campaigns;
  /** Who joins is counted in memory when absent. */
  readonly arrivals?: Arrivals;
  /** Nobody has to prove anything when absent. */
  readonly gate?: Pick<Gate, 'event'>;
  /** Attachments are not copied when absent. */
  readonly files?: Files;
  /** What cannot be stored waits in memory when absent. */
  readonly spool?: Spool;
  /** Which cards could not be shown is remembered in memory when absent. */
  readonly memos?: Memos;
  /** Letters and notices are not counted when absent. */
  readonly tallies?: Tallies;
  /** No notices when absent. */
  readonly awareness?: Pick<Awareness, 'joined' | 'spoke'>;
  /** Grammar is not considered when absent. */
  readonly tokeniser?: Tokeniser;
  readonly detect: Detect;
  /** Which rule packs are in force, for the case's record; the packs' names when absent. */
  readonly packs?: () => string;
  readonly wording: Wordings;
  /** Letters name reasons in the server's language alone when absent. */
  readonly reasons?: Reasons;
  /** Nobody counts when absent. */
  readonly meter?: Meter;
  readonly clock: Clock;
  readonly log: Log;
}

type Facts = Readonly<Record<string, string>>;

/** The front desk and its background duties. */
export interface FrontDesk extends Intake {
  /** Does what is due at `now`. Call it every second. Throws nothing. */
  drain(now?: Date): Promise<void>;
  /** Finishes what a crash left unfinished. Call it at the start and every minute. Throws nothing. */
  resume(): Promise<void>;
  /** Shows moderators the cards that they could not be shown. Call it every minute. Throws nothing. */
  showAgain(): Promise<void>;
  /** What would be decided about a message by itself. Nothing is written, counted or done. */
  look(message: Message): Promise<Verdict>;
}

/**
 * The front desk: everything the outside world may tell us. Faults of platform or storage are logged by ids only and
 * never thrown at the caller.
 * @example const intake = createIntake(ports); await adapter.start(intake); await intake.resume();
 */
export function createIntake(ports: IntakePorts): FrontDesk {
  const { archive, quotas, policies, wording, clock, log } = ports;
  const adapters = [ports.adapter].flat();
  const adapterOf = (server: Server): Adapter | undefined =>
    adapters.find((adapter) => adapter.platform === server.platform);
  const voicesOf = (server: Server): Voices => voices(wording, policies.of(server).language);

  const detect = guarded(ports.detect, log);
  const judge: Judge = (message, policy) => withMissing(decide(detect(message, policy), policy), message);
  const packs = (message: Message): string =>
    ports.packs?.() ?? policies.of(message.ref.server).packs.join(' ');

  const book = createCaseBook(ports);
  const { meter = nullMeter, spool = createMemorySpool(), memos = createMemoryMemos() } = ports;
  const tally = createTally(ports);
  const shared = { ...ports, meter, spool, adapterOf, voicesOf, judge, packs, book, tally };
  const help = createHelp(shared);
  const unstored = createUnstoredCards(shared);
  const record = createRecord(ports);
  const cardOf = createCardOf({ ...shared, record });
  const letterWords = (reader: Pick<Member, 'server' | 'language'>): Wording['letter'] =>
    voicesOf(reader.server)(reader).words.letter;
  const unshown = createUnshown({ ...shared, memos, cardOf, wordsFor: letterWords });
  const act = createAct({ ...shared, unshown });
  const waves = createWaves({ ...shared, arrivals: ports.arrivals ?? createMemoryArrivals() });
  const path = createPath({
    ...shared,
    recent: createRecent(judge),
    pieceOf: createPieceOf(ports),
    reconsider: createReconsider(ports),
    campaign: createCampaign({ ...shared, waves }),
    act,
    record,
    unstored,
    open: createOpen({ ...shared, unstored, copies: createCopies(shared) }),
    escalate: createEscalate(ports),
    review: createReview({ ...shared, act, cardOf }),
    reporters: createReporters(ports),
    async help(message, verdict) {
      await help(message, verdict);
      await ports.awareness?.spoke(message, verdict);
    },
    caution: createCaution(shared),
  });

  const wordsFor = (reader: Pick<Member, 'server' | 'language'>): Wording['receipt'] =>
    voicesOf(reader.server)(reader).words.receipt;

  /** Nothing that happens behind the desk reaches the one who stands before it as an error. */
  async function sheltered<T>(what: string, facts: Facts, work: () => Promise<T>) {
    try {
      return await work();
    } catch (error) {
      log.error(`${what} failed`, { ...facts, error: nameOf(error) });
      return undefined;
    }
  }

  /** Asks something of a case; what the answer adds to it is walked to the end before the answer is given. */
  async function ask(id: string, asker: Member, answer: (state: CaseState, at: Date) => Answer) {
    const words = wordsFor(asker);
    let last = refused('unavailable', words.unavailable);
    await sheltered('request', { case: id }, async () => {
      let next = last;
      await book.change(id, (state) => {
        next = state
          ? answer(state, clock.now())
          : refused('unknown-case', fill(words.unknowncase, { case: id }));
        return next.events;
      });
      last = next;
      if (last.events.length > 0) await path.walk(id);
    });
    return last.receipt;
  }

  return {
    message: (message) =>
      sheltered('message', { message: messageKey(message.ref) }, () => path.posted(message)),

    edited: (message) => sheltered('edit', { message: messageKey(message.ref) }, () => path.edited(message)),

    async joined(member) {
      const came = await waves.joined(member);
      const { gate } = ports;
      await ports.awareness?.joined(member);
      if (!gate) return;
      const known = (who: Newcomer): Member => ({ name: who.id, roles: [], ...who });
      await gate.event(known(member), { kind: 'joined', inWave: came.includes(member) });
      for (const each of came) if (each !== member) await gate.event(known(each), { kind: 'wave' });
    },

    async report({ message, reporter, reason }) {
      const words = wordsFor(reporter);
      const id = caseId(message.ref);
      const policy = policies.of(message.ref.server);
      if (exempt(message, policy)) return refused('exempt', words.exempt).receipt;
      if (message.author.id === reporter.id) return refused('own', words.own).receipt;
      const allowed = await sheltered('report quota', { case: id }, () =>
        quotas.take(`reports/${memberKey(reporter)}`, clock.now(), policy.reports.perMemberPerHour),
      );
      if (allowed === false) return refused('too-many', words.toomany).receipt;
      const state = await sheltered('report', { case: id }, () =>
        path.reported({ message, reporter, reason }),
      );
      if (!state) return refused('unavailable', words.unavailable).receipt;
      const number = state === 'set-aside' ? id : state.id;
      return { accepted: true, code: 'ok', text: fill(words.reported, { case: number }), caseId: number };
    },

    async appeal({ caseId: id, author, plea }) {
      const words = wordsFor(author);
      return ask(id, author, (state, at) => answerAppeal(state, { author, plea }, words, at));
    },

    async decide({ caseId: id, moderator, decision }) {
      const words = wordsFor(moderator);
      if (moderator.moderator !== true) return refused('not-moderator', words.notmoderator).receipt;
      return ask(id, moderator, decisionAnswers({ moderator, decision }, words));
    },

    async handle({ caseId: id, ...request }) {
      const { moderator } = request;
      const words = wordsFor(moderator);
      if (moderator.moderator !== true) return refused('not-moderator', words.notmoderator).receipt;
      return ask(id, moderator, deedAnswers(request, policies.of(moderator.server), words));
    },

    async standing(member) {
      const who = { member: memberKey(member) };
      return {
        strikes: (await sheltered('standing', who, () => record.count(member))) ?? 0,
        caseIds: (await sheltered('standing', who, () => archive.casesOf(member, CASES_SHOWN))) ?? [],
      };
    },

    async drain(now = clock.now()) {
      await sheltered('drain', {}, () => path.drain(now));
    },

    async resume() {
      await sheltered('resume', {}, () => path.resume());
    },

    async showAgain() {
      await sheltered('showing cards again', {}, () => unshown.again());
    },

    look: path.look,
  };
}
