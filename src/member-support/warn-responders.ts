import type { Adapter, Clock, Leases, Log, Member, PolicyStore, Server } from '#core';
import { ANSWERED_COUNTERS, memberKey } from '#core';
import { errorName } from '#lib';
import {
  type CaseState,
  countsAsStrike,
  createResponderWarningMessage,
  hasChangedAny,
  type Localizer,
} from '../cases/index.ts';
import { dispatchAction } from '../pipeline/delivery/dispatch-action.ts';
import type { CountEvent } from './count-event.ts';
import { pseudonymousKey } from './pseudonymous-key.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** A post with more responders is widely known anyway, and more direct messages would take too long. */
const MAX_DIRECT_MESSAGES = 50;

/**
 * Sends a private warning to members who replied or reacted to a hidden post, at most one a day per member. Never
 * throws.
 */
export type WarnResponders = (state: CaseState) => Promise<void>;

/**
 * Creates the warner. A member who responded to a recruiter may already be in contact with them elsewhere. It warns
 * only about posts that are hidden or that a moderator must hide by hand, within a day after the case was opened, and only members in
 * `Adapter.getResponders`. It never creates a case.
 * @example const warnResponders = createResponderWarner({ leases, policies, localizerFor, adapterOf, countEvent, clock, log })
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
      ...createResponderWarningMessage(state, localizerFor(server)(member)),
      key: `${key}/${state.id}`,
    };
    const result = await dispatchAction(adapter, server, { kind: 'help', member, letter }, clock.now());
    // The lease stays if the member does not accept direct messages. If the platform is unavailable, it is released.
    if ('retryAfterMs' in result) await leases.release(key);
    else if (result.status !== 'failed') await countEvent(server, 'caution.delivered');
  }

  /** Counts once per case whether the post had responders when it was hidden. */
  async function countAnswered(state: CaseState, wasAnswered: boolean): Promise<void> {
    try {
      if (!(await leases.acquire(`answered/${state.id}`, clock.now(), 2 * DAY_MS))) return;
      await countEvent(
        state.evidence.message.ref.server,
        wasAnswered ? ANSWERED_COUNTERS.yes : ANSWERED_COUNTERS.no,
      );
    } catch (error) {
      log.warn('counter_failed', { case: state.id, error: errorName(error) });
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
    for (const { ref: messageRef } of state.evidence.pieces) {
      const responders = await adapter.getResponders(messageRef);
      hasUnknownResponders ||= responders === undefined;
      for (const member of responders ?? []) members.set(memberKey(member), member);
    }
    members.delete(memberKey(author));
    // Posts from before the start of this process are not counted, because their responders are unknown.
    const isKnown = members.size > 0 || !hasUnknownResponders;
    const wasHidden = hasChangedAny(state.visibilityChanges.at(-1));
    if (isKnown && wasHidden && !state.evidence.message.blocked) await countAnswered(state, members.size > 0);
    const recipients = [...members.values()].filter((member) => !member.bot && !member.moderator);
    for (const member of recipients.slice(0, MAX_DIRECT_MESSAGES)) {
      try {
        await warnMember(adapter, state, member);
      } catch (error) {
        log.warn('responder_warning_failed', { case: state.id, error: errorName(error) });
      }
    }
  };
}
