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
type MemberId = Pick<Member, 'server' | 'id'>;

/** Counts strikes. */
export interface RecordStep {
  /**
   * The event that adds or revokes the strike of a case, according to its outcomes; empty if nothing changes. Also
   * updates the store of strikes. Throws if both that store and the archive are unavailable.
   */
  recordStrike(state: CaseState): Promise<readonly StrikeEvent[]>;
  /**
   * The number of strikes in force; read from the archive if the store of strikes is unavailable. Throws if both are.
   */
  countStrikes(member: MemberId): Promise<number>;
}

/**
 * Creates the step. A strike requires a successful outcome: simulated, withheld or failed actions do not count.
 * @example const { recordStrike } = createRecordStep({ archive, strikes, policies, clock, log }); await recordStrike(state)
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

  /** By case: failed writes to the store of strikes. They are in the archive and are retried later. */
  const unsentWrites = new Map<string, () => Promise<number>>();

  async function flushUnsentWrites(): Promise<void> {
    for (const [caseId, write] of unsentWrites) {
      await write();
      if (unsentWrites.get(caseId) === write) unsentWrites.delete(caseId);
    }
  }

  async function countFromArchive(
    member: MemberId,
    at: Date,
    windowDays: number,
    exceptCaseId?: string,
  ): Promise<number> {
    const archived = await readArchivedStrikes(member, exceptCaseId);
    return archived.filter((strike) => isInForce(strike.at, at, windowDays)).length;
  }

  async function recordStrike(state: CaseState): Promise<readonly StrikeEvent[]> {
    // Pending actions must have an outcome first: a sanction in progress cannot be undone, and the direct message to
    // the author must state the outcome.
    if (!wasEverHidden(state) || isHidePending(state) || isSanctionPending(state)) return [];
    const shouldCount = countsAsStrike(state);
    const member = state.evidence.message.author;
    const now = clock.now();
    const { windowDays } = policies.of(member.server).strikes;
    const isSettled = isStrikeSettled(state);
    const at = state.strike && isSettled ? state.strike.at : now;
    if (!isInForce(at, now, windowDays)) return [];
    // Repeated for a settled case: a concurrent decision may have reached the store before an earlier write.
    const write = () =>
      shouldCount
        ? strikes.add(member, state.id, at, windowDays)
        : strikes.revoke(member, state.id, at, windowDays);
    const count = await flushUnsentWrites()
      .then(write)
      .catch(async (error: unknown) => {
        log.warn('strikes_read_from_archive', { case: state.id, error: errorName(error) });
        unsentWrites.set(state.id, write);
        return (await countFromArchive(member, at, windowDays, state.id)) + (shouldCount ? 1 : 0);
      });
    return isSettled ? [] : [{ kind: shouldCount ? 'struck' : 'unstruck', at, member, count }];
  }

  async function countStrikes(member: MemberId): Promise<number> {
    const { windowDays } = policies.of(member.server).strikes;
    const at = clock.now();
    return flushUnsentWrites()
      .then(() => strikes.count(member, at, windowDays))
      .catch((error: unknown) => {
        log.warn('strikes_read_from_archive', { error: errorName(error) });
        return countFromArchive(member, at, windowDays);
      });
  }

  return { recordStrike, countStrikes };
}

const isInForce = (struckAt: Date, now: Date, windowDays: number): boolean =>
  struckAt.getTime() + windowDays * DAY_MS > now.getTime();
