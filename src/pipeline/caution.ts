import type { Adapter, Claims, Clock, Log, Member, Policies, Server } from '#core';
import { memberKey } from '#core';
import { type CaseState, cautionLetter, counts, type Voices } from '../cases/index.ts';
import { ANSWERED } from '../scoreboard/index.ts';
import { attempt } from './attempt.ts';
import { nameOf } from './detect.ts';
import { unnamed } from './once-each.ts';
import type { Tally } from './tally.ts';

const A_DAY_MS = 24 * 60 * 60 * 1000;
/** A post that so many answered is known anyway; letters to more would only be slow. */
const MOST_LETTERS = 50;

/** A private caution to those who replied or reacted to what was hidden, at most one a day. Never a case. */
export type Caution = (state: CaseState) => Promise<void>;

/**
 * Whoever answered a recruiter may be talking to him elsewhere by now. Only for what is really hidden and stays so,
 * within a day; what the platform has not seen, nobody is told of. Throws nothing.
 * @example const caution = createCaution({ claims, policies, voicesOf, adapterOf, tally, clock, log });
 */
export function createCaution(ports: {
  readonly claims: Claims;
  readonly policies: Pick<Policies, 'of'>;
  readonly voicesOf: (server: Server) => Voices;
  readonly adapterOf: (server: Server) => Adapter | undefined;
  readonly tally: Tally;
  readonly clock: Clock;
  readonly log: Log;
}): Caution {
  const { claims, policies, voicesOf, adapterOf, tally, clock, log } = ports;

  async function tell(adapter: Adapter, state: CaseState, member: Member): Promise<void> {
    const key = unnamed('caution', member);
    if (!(await claims.claim(key, clock.now(), A_DAY_MS))) return;
    const { server } = member;
    const letter = { ...cautionLetter(voicesOf(server)(member)), key: `${key}/${state.id}` };
    const result = await attempt(adapter, server, { kind: 'help', member, letter }, clock.now());
    // A member who takes no letters would be tried each time; a platform that is away is tried again.
    if ('retryAfterMs' in result) await claims.release(key);
    else if (result.status !== 'failed') await tally(server, 'caution.delivered');
  }

  /** Whether anybody had answered it by the time it was hidden: counted once for each case. */
  async function counted(state: CaseState, answered: boolean): Promise<void> {
    try {
      if (!(await claims.claim(`answered/${state.id}`, clock.now(), 2 * A_DAY_MS))) return;
      await tally(state.evidence.message.ref.server, answered ? ANSWERED.yes : ANSWERED.no);
    } catch (error) {
      log.warn('not counted', { case: state.id, error: nameOf(error) });
    }
  }

  return async (state) => {
    const { author, ref } = state.evidence.message;
    const adapter = adapterOf(ref.server);
    const late = clock.now().getTime() - state.openedAt.getTime() > A_DAY_MS;
    if (!adapter?.touched || late || !counts(state) || policies.of(ref.server).mode === 'shadow') return;
    const members = new Map<string, Member>();
    let unseen = false;
    for (const piece of state.evidence.pieces) {
      const people = adapter.touched(piece.ref);
      unseen ||= people === undefined;
      for (const member of people ?? []) members.set(memberKey(member), member);
    }
    members.delete(memberKey(author));
    // Nobody known is not nobody: what is older than this process's memory is in no share.
    const known = members.size > 0 || !unseen;
    if (known && !state.evidence.message.blocked) await counted(state, members.size > 0);
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
