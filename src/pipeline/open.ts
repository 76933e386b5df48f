import type { Adapter, CaseEvent, Clock, Log, Member, Message, Server, Verdict } from '#core';
import { memberKey } from '#core';
import { type CaseState, caseId, heavier, unstoredCard, type Voices } from '../cases/index.ts';
import { attempt } from './attempt.ts';
import type { CaseBook } from './case-book.ts';
import { nameOf } from './detect.ts';

/** What brings a message here: it was posted, edited, or a member pointed at it. */
export type Occasion = { readonly message: Message; readonly verdict: Verdict } & (
  | { readonly kind: 'posted' | 'edited' }
  | { readonly kind: 'reported'; readonly reporter: Member; readonly reason: string }
);

/** The case of a message with all its evidence stored; undefined when there is none or it could not be stored. */
export type Open = (occasion: Occasion) => Promise<CaseState | undefined>;

/**
 * Evidence first: the message is in the archive, together with the hiding it calls for, before anything is done.
 * When it cannot be stored nothing is hidden, and moderators get a card that says so. Throws nothing.
 * @example const state = await open({ kind: 'posted', message, verdict });
 */
export function createOpen(ports: {
  readonly book: CaseBook;
  readonly voicesOf: (server: Server) => Voices;
  readonly adapterOf: (server: Server) => Adapter | undefined;
  readonly packs: (message: Message) => string;
  readonly clock: Clock;
  readonly log: Log;
}): Open {
  const { book, voicesOf, adapterOf, packs, clock, log } = ports;

  return async (occasion) => {
    const { message, verdict } = occasion;
    const id = caseId(message.ref);
    try {
      return await book.change(id, (state) => {
        const judged = { at: clock.now(), message, verdict, packs: packs(message) };
        return [...judgement(state, judged, occasion), ...reported(state, judged.at, occasion)];
      });
    } catch (error) {
      log.error('evidence not stored, nothing hidden', { case: id, error: nameOf(error) });
      if (verdict.ruling !== 'pass') await unstored(id, message, verdict);
      return undefined;
    }
  };

  async function unstored(id: string, message: Message, verdict: Verdict): Promise<void> {
    const { server } = message.ref;
    const adapter = adapterOf(server);
    const card = unstoredCard(id, message, verdict, voicesOf(server)());
    const result = adapter && (await attempt(adapter, server, { kind: 'card', card }, clock.now()));
    const sent = result && 'status' in result && result.status !== 'failed';
    if (!sent) log.error('card not sent', { case: id });
  }
}

function judgement(
  state: CaseState | undefined,
  judged: Omit<Extract<CaseEvent, { kind: 'opened' }>, 'kind'>,
  occasion: Occasion,
): CaseEvent[] {
  const { message, verdict } = judged;
  // An innocent edit is news to a case that is there, but opens none.
  if (!state) return verdict.ruling === 'pass' ? [] : [{ kind: 'opened', ...judged }];
  const { latest } = state;
  if (occasion.kind === 'posted') return [];
  if ((message.editedAt ?? message.sentAt) < (latest.message.editedAt ?? latest.message.sentAt)) return [];
  if (content(message) !== content(latest.message)) return [{ kind: 'rejudged', ...judged }];
  // The same text again: only a heavier verdict is news, and only while no moderator has decided about this text.
  return !state.ruling && heavier(verdict, latest.verdict) > 0 ? [{ kind: 'rejudged', ...judged }] : [];
}

function reported(state: CaseState | undefined, at: Date, occasion: Occasion): CaseEvent[] {
  if (occasion.kind !== 'reported') return [];
  const { reporter, reason } = occasion;
  const again = state?.reports.some((report) => memberKey(report.reporter) === memberKey(reporter));
  return again ? [] : [{ kind: 'reported', at, reporter, reason }];
}

const content = ({ text, parts }: Message): string => JSON.stringify([text, parts]);
