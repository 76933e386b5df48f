import type { Adapter, Claims, Clock, Log, Member, Policies, Server } from '#core';
import { memberKey } from '#core';
import { type CaseState, cautionLetter, counts, type Voices } from '../cases/index.ts';
import { attempt } from './attempt.ts';
import { nameOf } from './detect.ts';

const A_DAY_MS = 24 * 60 * 60 * 1000;
/** A post that so many answered is known anyway; letters to more would only be slow. */
const MOST_LETTERS = 50;

/** A private caution to those who replied or reacted to what was hidden, at most one a day. Never a case. */
export type Caution = (state: CaseState) => Promise<void>;

/**
 * Whoever answered a recruiter may be talking to him elsewhere by now. Only for what is really hidden and stays so,
 * within a day; what the platform has not seen, nobody is told of. Throws nothing.
 * @example const caution = createCaution({ claims, policies, voicesOf, adapterOf, clock, log });
 */
export function createCaution(ports: {
  readonly claims: Claims;
  readonly policies: Pick<Policies, 'of'>;
  readonly voicesOf: (server: Server) => Voices;
  readonly adapterOf: (server: Server) => Adapter | undefined;
  readonly clock: Clock;
  readonly log: Log;
}): Caution {
  const { claims, policies, voicesOf, adapterOf, clock, log } = ports;

  async function tell(adapter: Adapter, state: CaseState, member: Member): Promise<void> {
    const key = `caution/${memberKey(member)}`;
    if (!(await claims.claim(key, clock.now(), A_DAY_MS))) return;
    const { server } = member;
    const letter = { ...cautionLetter(voicesOf(server)(member)), key: `${key}/${state.id}` };
    const result = await attempt(adapter, server, { kind: 'help', member, letter }, clock.now());
    // A member who takes no letters would be tried each time; a platform that is away is tried again.
    if ('retryAfterMs' in result) await claims.release(key);
  }

  return async (state) => {
    const { author, ref } = state.evidence.message;
    const adapter = adapterOf(ref.server);
    const late = clock.now().getTime() - state.openedAt.getTime() > A_DAY_MS;
    if (!adapter?.touched || late || !counts(state) || policies.of(ref.server).mode === 'shadow') return;
    const members = new Map<string, Member>();
    for (const piece of state.evidence.pieces) {
      for (const member of adapter.touched(piece.ref)) members.set(memberKey(member), member);
    }
    members.delete(memberKey(author));
    const readers = [...members.values()].filter((member) => !member.bot && !member.moderator);
    for (const member of readers.slice(0, MOST_LETTERS)) {
      try {
        await tell(adapter, state, member);
      } catch (error) {
        log.warn('caution not sent', { case: state.id, error: nameOf(error) });
      }
    }
  };
}
