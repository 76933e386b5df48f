import type { Archive, CaseEvent, Clock, Log, Member, Policies, Strikes } from '#core';
import { type CaseState, climbing, counts, hiding, isSettled, touched } from '../cases/index.ts';
import { nameOf } from './detect.ts';
import { earlierStrikes } from './earlier.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

type StrikeEvent = Extract<CaseEvent, { kind: 'struck' | 'unstruck' }>;

export interface RecordStrike {
  /** The strike that a case's outcome calls for or takes back; none when it is as it should be. */
  (state: CaseState): Promise<readonly StrikeEvent[]>;
  /** Strikes in force, from the archive where the counting store does not answer. */
  count(member: Pick<Member, 'server' | 'id'>): Promise<number>;
}

/**
 * A strike follows an outcome, never a mere verdict: not what was simulated, withheld or failed.
 * @example const record = createRecord({ archive, strikes, policies, clock, log });
 */
export function createRecord(ports: {
  readonly archive: Pick<Archive, 'casesOf' | 'read'>;
  readonly strikes: Strikes;
  readonly policies: Pick<Policies, 'of'>;
  readonly clock: Clock;
  readonly log: Log;
}): RecordStrike {
  const { strikes, policies, clock, log } = ports;
  const earlier = earlierStrikes(ports.archive);

  /** What the counting store did not take, by case: the archive has it, and the store gets it when it is back. */
  const missed = new Map<string, () => Promise<number>>();

  async function caughtUp(): Promise<void> {
    for (const [id, write] of missed) {
      await write();
      if (missed.get(id) === write) missed.delete(id);
    }
  }

  async function record(state: CaseState): Promise<readonly StrikeEvent[]> {
    const strike = counts(state);
    // What is still under way must have an outcome first: a rung could not be undone, a letter not say what was done.
    if (!touched(state) || hiding(state) || climbing(state)) return [];
    const member = state.evidence.message.author;
    const now = clock.now();
    const { windowDays } = policies.of(member.server).strikes;
    // A settled case is told to the counting store all the same: a decision made meanwhile may have crossed ours there.
    const settled = isSettled(state);
    const at = state.struck && settled ? state.struck.at : now;
    if (at.getTime() + windowDays * DAY_MS <= now.getTime()) return [];
    const write = () =>
      strike
        ? strikes.add(member, state.id, at, windowDays)
        : strikes.revoke(member, state.id, at, windowDays);
    const count = await caughtUp()
      .then(write)
      .catch(async (error: unknown) => {
        log.warn('strikes from the archive', { case: state.id, error: nameOf(error) });
        missed.set(state.id, write);
        return (await fromArchive(member, at, windowDays, state.id)) + (strike ? 1 : 0);
      });
    return settled ? [] : [{ kind: strike ? 'struck' : 'unstruck', at, member, count }];
  }

  async function fromArchive(
    member: Pick<Member, 'server' | 'id'>,
    at: Date,
    windowDays: number,
    except?: string,
  ): Promise<number> {
    const inForce = (await earlier(member, except)).filter(
      (strike) => strike.at.getTime() + windowDays * DAY_MS > at.getTime(),
    );
    return inForce.length;
  }

  async function count(member: Pick<Member, 'server' | 'id'>): Promise<number> {
    const { windowDays } = policies.of(member.server).strikes;
    const at = clock.now();
    return caughtUp()
      .then(() => strikes.count(member, at, windowDays))
      .catch((error: unknown) => {
        log.warn('strikes from the archive', { error: nameOf(error) });
        return fromArchive(member, at, windowDays);
      });
  }

  return Object.assign(record, { count });
}
