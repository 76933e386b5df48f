import type {
  CaseEvent,
  Clock,
  Log,
  Message,
  Occasion,
  Pieces,
  Policies,
  Server,
  Spool,
  Verdict,
} from '#core';
import { memberKey } from '#core';
import {
  type CaseState,
  caseId,
  heavier,
  type Judged,
  layoutOf,
  same,
  unstoredCard,
  type Voices,
} from '../cases/index.ts';
import type { CaseBook } from './case-book.ts';
import type { Copies } from './copies.ts';
import { nameOf } from './detect.ts';
import { cautious, type Judge, judgeTogether, relocated } from './together.ts';
import type { UnstoredCards } from './unstored.ts';

/** The case of a message with all its evidence stored; undefined when there is none or it could not be stored. */
export interface Open {
  (occasion: Occasion): Promise<CaseState | undefined>;
  /** The same for something from the spool: rejects when it cannot be stored yet. */
  again(occasion: Occasion): Promise<CaseState | undefined>;
}

/**
 * Evidence first: the message is in the archive, together with the hiding it calls for, before anything is done.
 * When it cannot be stored nothing is hidden, moderators get a card that says so, and what was seen goes to the spool.
 * Throws nothing.
 * @example const state = await open({ kind: 'posted', message, verdict });
 */
export function createOpen(ports: {
  readonly book: CaseBook;
  readonly judge: Judge;
  readonly policies: Pick<Policies, 'of'>;
  readonly voicesOf: (server: Server) => Voices;
  readonly packs: (message: Message) => string;
  readonly unstored: Pick<UnstoredCards, 'send'>;
  readonly spool: Pick<Spool, 'put'>;
  readonly copies: Copies;
  readonly clock: Clock;
  readonly log: Log;
}): Open {
  const { book, judge, policies, voicesOf, packs, unstored, spool, copies, clock, log } = ports;

  async function open(occasion: Occasion): Promise<CaseState | undefined> {
    const { message, verdict, pieces = [message] } = occasion;
    const ownId = caseId(message.ref);
    try {
      return await again(occasion);
    } catch (error) {
      log.error('evidence not stored, nothing hidden', { case: ownId, error: nameOf(error) });
      if (verdict.ruling === 'pass') return undefined;
      await keep(ownId, occasion);
      const { server } = message.ref;
      await unstored.send(server, unstoredCard(ownId, { message, pieces, verdict }, voicesOf(server)()));
      return undefined;
    }
  }

  async function again(occasion: Occasion): Promise<CaseState | undefined> {
    const { message, verdict, pieces = [message] } = occasion;
    // The case of an earlier piece is not there when it could not be stored, or grammar spoke for the author.
    const owner = occasion.owner === undefined ? undefined : await book.read(occasion.owner);
    const id = owner?.id ?? caseId(message.ref);
    const known = owner?.latest.pieces ?? [];
    const fresh = pieces.filter(({ ref }) => !known.some((each) => same(each.ref, ref)));
    const copied = verdict.ruling === 'pass' ? undefined : await copies(id, fresh);
    const events = (state: CaseState | undefined) => plan(state, occasion, copied);
    // What has just been posted has no case yet, unless it is heard twice.
    return occasion.kind === 'posted' && !owner ? book.begin(id, events) : book.change(id, events, owner);
  }

  async function keep(id: string, occasion: Occasion): Promise<void> {
    try {
      if (!(await spool.put(occasion))) log.error('the spool is full', { case: id });
    } catch (error) {
      log.error('not even on the spool', { case: id, error: nameOf(error) });
    }
  }

  function plan(
    state: CaseState | undefined,
    occasion: Occasion,
    copied: Awaited<ReturnType<Copies>>,
  ): readonly CaseEvent[] {
    const at = clock.now();
    const judged = state ? judgedAnew(state, occasion) : opening(occasion);
    const kind = state ? 'rejudged' : 'opened';
    const judgement: CaseEvent[] = judged
      ? [{ kind, at, ...withoutCopies(judged, copied), packs: packs(judged.message) }]
      : [];
    if (judged && copied) judgement.push(copied);
    const events = [...judgement, ...reported(state, at, occasion)];
    return state || events.length > 0 ? [...events, ...campaign(state, at, occasion)] : [];
  }

  /** Where the policy asks for copies of everything, nothing is hidden automatically without them. */
  function withoutCopies(judged: Omitted, copied: Awaited<ReturnType<Copies>>): Omitted {
    const { copies: wanted } = policies.of(judged.message.ref.server).attachments;
    if (!copied?.detail || wanted !== 'required' || judged.verdict.ruling !== 'hide') return judged;
    return { ...judged, verdict: { ...judged.verdict, ruling: 'review' } };
  }

  /** The case as it reads with what is new; nothing when there is no news. */
  function judgedAnew(state: CaseState, occasion: Occasion): Omitted | undefined {
    const { message } = occasion;
    const { latest } = state;
    const known = (piece: Message) => latest.pieces.find((each) => same(each.ref, piece.ref));
    const before = known(message);
    const isNew = (occasion.pieces ?? [message]).some((piece) => known(piece) === undefined);
    if (occasion.kind === 'posted' && !isNew) return undefined;
    if (before && version(message) < version(before)) return undefined;

    const pieces = inOrder(latest.pieces, [...(occasion.pieces ?? []), message]);
    const own = pieces.find((piece) => same(piece.ref, latest.message.ref)) ?? message;
    const verdict = verdictOn(own, pieces, occasion);
    const changed = isNew || before === undefined || content(message) !== content(before);
    // The same text again: only a heavier verdict is news, and only while no moderator has decided about this text.
    const news = changed || (!state.ruling && heavier(verdict, latest.verdict) > 0);
    return news ? { message: own, ...several(pieces), verdict } : undefined;
  }

  /** The heavier of what all pieces say together and what brought the occasion here. */
  function verdictOn(own: Message, pieces: Pieces, { message, verdict, ...occasion }: Occasion): Verdict {
    if (pieces.length === 1) return verdict;
    const here = layoutOf(own, pieces);
    const brought = relocated(verdict, layoutOf(message, occasion.pieces ?? [message]), here);
    const all = cautious(judgeTogether(own, pieces, judge, policies.of(own.ref.server)), pieces);
    const by = heavier(brought, all);
    return by > 0 || (by === 0 && brought.score > all.score) ? brought : all;
  }

  return Object.assign(open, { again });
}

type Omitted = Omit<Judged, 'pieces'> & { readonly pieces?: Pieces };

/** An innocent edit is news to a case that is there, but opens none. */
const opening = ({ message, pieces = [], verdict }: Occasion): Omitted | undefined =>
  verdict.ruling === 'pass' ? undefined : { message, ...several(pieces), verdict };

const several = (pieces: Pieces): { readonly pieces?: Pieces } => (pieces.length > 1 ? { pieces } : {});

/** What is known and what is new, each in its newest version, in the order in which it was posted. */
function inOrder(known: Pieces, more: Pieces): Pieces {
  const all = [...known];
  for (const piece of more) {
    const at = all.findIndex((each) => same(each.ref, piece.ref));
    if (at < 0) all.push(piece);
    else if (version(piece) >= version(all[at]!)) all[at] = piece;
  }
  return all.sort((a, b) => a.sentAt.getTime() - b.sentAt.getTime());
}

function reported(state: CaseState | undefined, at: Date, occasion: Occasion): CaseEvent[] {
  if (occasion.kind !== 'reported') return [];
  const { reporter, reason, weight = 1, message } = occasion;
  const ofAnother = state !== undefined && !same(state.latest.message.ref, message.ref);
  const again = state?.reports.some((report) => memberKey(report.reporter) === memberKey(reporter));
  if (again) return [];
  const more = { ...(weight < 1 && { weight }), ...(ofAnother && { about: message.ref }) };
  return [{ kind: 'reported', at, reporter, reason, ...more }];
}

function campaign(state: CaseState | undefined, at: Date, { campaign = [] }: Occasion): CaseEvent[] {
  const cases = campaign.filter((id) => id !== state?.id && !state?.campaign.includes(id));
  return cases.length === 0 ? [] : [{ kind: 'campaign', at, cases }];
}

const version = ({ sentAt, editedAt }: Message): number => (editedAt ?? sentAt).getTime();

const content = ({ text, parts }: Message): string => JSON.stringify([text, parts]);
