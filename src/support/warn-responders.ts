import type { Adapter, Clock, Leases, Log, Member, PolicyStore, Server } from '#core';
import { ANSWERED_COUNTERS, memberKey } from '#core';
import { errorName } from '#lib';
import {
  type CaseState,
  countsAsStrike,
  createResponderWarningMessage,
  type Localizer,
} from '../cases/index.ts';
import { dispatchAction } from '../pipeline/delivery/dispatch-action.ts';
import type { CountEvent } from './count-event.ts';
import { pseudonymousKey } from './pseudonymous-key.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** A post that so many answered is known anyway; letters to more would only be slow. */
const MAX_DIRECT_MESSAGES = 50;

/** A private caution to those who replied or reacted to what was hidden, at most one a day. Never a case. */
export type WarnResponders = (state: CaseState) => Promise<void>;

/**
 * Whoever answered a recruiter may be talking to him elsewhere by now. Only for what is really hidden and stays so,
 * within a day; what the platform has not seen, nobody is told of. Throws nothing.
 * @example const caution = createResponderWarner({ claims, policies, voicesOf, adapterOf, tally, clock, log });
 */
export function createResponderWarner(ports: {
  readonly leases: Leases;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly localizerFor: (server: Server) => Localizer;
  readonly adapterOf: (server: Server) => Adapter | undefined;
  readonly countEvent: CountEvent;
  readonly clock: Clock;
  readonly log: Log;
}): WarnResponders {
  const { leases, policies, localizerFor, adapterOf, countEvent, clock, log } = ports;

  async function warnMember(adapter: Adapter, state: CaseState, member: Member): Promise<void> {
    const key = pseudonymousKey('caution', member);
    if (!(await leases.acquire(key, clock.now(), DAY_MS))) return;
    const { server } = member;
    const letter = {
      ...createResponderWarningMessage(localizerFor(server)(member)),
      key: `${key}/${state.id}`,
    };
    const result = await dispatchAction(adapter, server, { kind: 'help', member, letter }, clock.now());
    // A member who takes no letters would be tried each time; a platform that is away is tried again.
    if ('retryAfterMs' in result) await leases.release(key);
    else if (result.status !== 'failed') await countEvent(server, 'caution.delivered');
  }

  /** Whether anybody had answered it by the time it was hidden: counted once for each case. */
  async function countAnswered(state: CaseState, wasAnswered: boolean): Promise<void> {
    try {
      if (!(await leases.acquire(`answered/${state.id}`, clock.now(), 2 * DAY_MS))) return;
      await countEvent(
        state.evidence.message.ref.server,
        wasAnswered ? ANSWERED_COUNTERS.yes : ANSWERED_COUNTERS.no,
      );
    } catch (error) {
      log.warn('not counted', { case: state.id, error: errorName(error) });
    }
  }

  return async (state) => {
    const { author, ref } = state.evidence.message;
    const adapter = adapterOf(ref.server);
    const isTooLate = clock.now().getTime() - state.openedAt.getTime() > DAY_MS;
    if (
      !adapter?.getResponders ||
      isTooLate ||
      !countsAsStrike(state) ||
      policies.of(ref.server).mode === 'shadow'
    )
      return;
    const members = new Map<string, Member>();
    let hasUnknownResponders = false;
    for (const piece of state.evidence.pieces) {
      const responders = adapter.getResponders(piece.ref);
      hasUnknownResponders ||= responders === undefined;
      for (const member of responders ?? []) members.set(memberKey(member), member);
    }
    members.delete(memberKey(author));
    // Nobody known is not nobody: what is older than this process's memory is in no share.
    const isKnown = members.size > 0 || !hasUnknownResponders;
    if (isKnown && !state.evidence.message.blocked) await countAnswered(state, members.size > 0);
    const recipients = [...members.values()].filter((member) => !member.bot && !member.moderator);
    for (const member of recipients.slice(0, MAX_DIRECT_MESSAGES)) {
      try {
        await warnMember(adapter, state, member);
      } catch (error) {
        log.warn('caution not sent', { case: state.id, error: errorName(error) });
      }
    }
  };
}
