import type { Archive, Card, Clock, Log, Policies } from '#core';
import { type CaseState, caseCard, jobId, type Surroundings, timeoutMinutes } from '../cases/index.ts';
import type { Act } from './act.ts';
import type { CaseBook } from './case-book.ts';
import { nameOf } from './detect.ts';
import type { RecordStrike } from './record.ts';

const CASES_COUNTED = 20;

/** Shows moderators the case as it stands; the end of the path, unless the case it returns has moved on meanwhile. */
export type Review = (state: CaseState) => Promise<CaseState>;

/** The card of a case as it stands now. */
export type CardOf = (state: CaseState) => Promise<Card>;

/**
 * The card travels through the outbox like any other action. Its id names the length of the case, so there is one
 * card for each thing that happened, and a later one is always the newer.
 * @example const review = createReview({ book, act, cardOf, clock });
 */
export function createReview(ports: {
  readonly book: Pick<CaseBook, 'append'>;
  readonly act: Act;
  readonly cardOf: CardOf;
  readonly clock: Clock;
}): Review {
  const { book, act, cardOf, clock } = ports;

  return async (state) => {
    const card = await cardOf(state);
    const id = jobId(state.id, card.revision, 'card');
    const job = { id, caseId: state.id, action: { kind: 'card', card }, dueAt: clock.now() } as const;
    return act(await book.append(state, [], [job]));
  };
}

/**
 * Cards with what is known around a case; what cannot be looked up is left out.
 * @example const cardOf = createCardOf({ book, archive, policies, record, log }); (await cardOf(state)).revision
 */
export function createCardOf(ports: {
  readonly book: Pick<CaseBook, 'voices'>;
  readonly archive: Pick<Archive, 'casesOf'>;
  readonly policies: Pick<Policies, 'of'>;
  readonly record: Pick<RecordStrike, 'count'>;
  readonly log: Log;
}): CardOf {
  const { book, archive, policies, record, log } = ports;
  return async (state) => caseCard(state, await surroundings(state), book.voices(state)());

  async function surroundings(state: CaseState): Promise<Surroundings> {
    const { author } = state.evidence.message;
    const unknown = (error: unknown) => {
      log.warn('card without all facts', { case: state.id, error: nameOf(error) });
      return undefined;
    };
    const [strikes, earlierCases] = await Promise.all([
      record.count(author).catch(unknown),
      archive
        .casesOf(author, CASES_COUNTED + 1)
        .then((ids) => ids.filter((id) => id !== state.id).length)
        .catch(unknown),
    ]);
    return { timeoutMinutes: timeoutMinutes(policies.of(author.server)), strikes, earlierCases };
  }
}
