import type { Archive, CaseEvent, Clock, Log, Member, PolicyStore, Strikes } from '#core';
import { errorName } from '#lib';
import {
  type CaseState,
  countsAsStrike,
  isHidePending,
  isSanctionPending,
  isStrikeSettled,
  wasEverHidden,
} from '../cases/index.ts';
import { createArchivedStrikesReader } from './context/archived-strikes.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

type StrikeEvent = Extract<CaseEvent, { kind: 'struck' | 'unstruck' }>;

export interface RecordStep {
  /** The strike that a case's outcome calls for or takes back; none when it is as it should be. */
  (state: CaseState): Promise<readonly StrikeEvent[]>;
  /** Strikes in force, from the archive where the counting store does not answer. */
  countStrikes(member: Pick<Member, 'server' | 'id'>): Promise<number>;
}

/**
 * A strike follows an outcome, never a mere verdict: not what was simulated, withheld or failed.
 * @example const record = createRecordStep({ archive, strikes, policies, clock, log });
 */
export function createRecordStep(ports: {
  readonly archive: Pick<Archive, 'listCasesByAuthor' | 'read'>;
  readonly strikes: Strikes;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly clock: Clock;
  readonly log: Log;
}): RecordStep {
  const { strikes, policies, clock, log } = ports;
  const readArchivedStrikes = createArchivedStrikesReader(ports.archive);

  /** What the counting store did not take, by case: the archive has it, and the store gets it when it is back. */
  const unsentWrites = new Map<string, () => Promise<number>>();

  async function flushUnsentWrites(): Promise<void> {
    for (const [id, write] of unsentWrites) {
      await write();
      if (unsentWrites.get(id) === write) unsentWrites.delete(id);
    }
  }

  async function record(state: CaseState): Promise<readonly StrikeEvent[]> {
    const shouldCount = countsAsStrike(state);
    // What is still under way must have an outcome first: a rung could not be undone, a letter not say what was done.
    if (!wasEverHidden(state) || isHidePending(state) || isSanctionPending(state)) return [];
    const member = state.evidence.message.author;
    const now = clock.now();
    const { windowDays } = policies.of(member.server).strikes;
    // A settled case is told to the counting store all the same: a decision made meanwhile may have crossed ours there.
    const settled = isStrikeSettled(state);
    const at = state.strike && settled ? state.strike.at : now;
    if (at.getTime() + windowDays * DAY_MS <= now.getTime()) return [];
    const write = () =>
      shouldCount
        ? strikes.add(member, state.id, at, windowDays)
        : strikes.revoke(member, state.id, at, windowDays);
    const countStrikes = await flushUnsentWrites()
      .then(write)
      .catch(async (error: unknown) => {
        log.warn('strikes from the archive', { case: state.id, error: errorName(error) });
        unsentWrites.set(state.id, write);
        return (await countFromArchive(member, at, windowDays, state.id)) + (shouldCount ? 1 : 0);
      });
    return settled ? [] : [{ kind: shouldCount ? 'struck' : 'unstruck', at, member, count: countStrikes }];
  }

  async function countFromArchive(
    member: Pick<Member, 'server' | 'id'>,
    at: Date,
    windowDays: number,
    exceptCaseId?: string,
  ): Promise<number> {
    const inForce = (await readArchivedStrikes(member, exceptCaseId)).filter(
      (strike) => strike.at.getTime() + windowDays * DAY_MS > at.getTime(),
    );
    return inForce.length;
  }

  async function countStrikes(member: Pick<Member, 'server' | 'id'>): Promise<number> {
    const { windowDays } = policies.of(member.server).strikes;
    const at = clock.now();
    return flushUnsentWrites()
      .then(() => strikes.count(member, at, windowDays))
      .catch((error: unknown) => {
        log.warn('strikes from the archive', { error: errorName(error) });
        return countFromArchive(member, at, windowDays);
      });
  }

  return Object.assign(record, { countStrikes });
}
