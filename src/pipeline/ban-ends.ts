import type { Archive, CaseEvent, Clock, Log, Member, Memos } from '#core';
import { type CaseState, caseState, effective, jobId, type Step } from '../cases/index.ts';
import type { CaseBook } from './case-book.ts';
import { nameOf } from './detect.ts';

const NOTED = 'ban-end/';
/** A member has hardly more cases than this. */
const CASES_SEARCHED = 50;

/** Bans that the policy gives an end, and their end. */
export interface BanEnds {
  /** Written down before the ban is, so that whatever happens next, it will end. */
  note(caseId: string, until: Date): Promise<void>;
  /** Ends what is over, unless another case keeps the member out. Call it every minute; may reject. */
  end(): Promise<void>;
}

/**
 * A ban of the ladder ends by itself when its rung says after how many days: as an event of its case, like everything
 * else that happens because of it.
 * @example const ends = createBanEnds({ memos, archive, book, walk, clock, log }); await ends.end()
 */
export function createBanEnds(ports: {
  readonly memos: Memos;
  readonly archive: Pick<Archive, 'casesOf' | 'read'>;
  readonly book: Pick<CaseBook, 'read' | 'change'>;
  readonly walk: (caseId: string) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
}): BanEnds {
  const { memos, archive, book, walk, clock, log } = ports;

  async function bannedElsewhere(member: Member, caseId: string, now: Date): Promise<boolean> {
    for (const id of await archive.casesOf(member, CASES_SEARCHED)) {
      if (id === caseId) continue;
      const state = caseState(await archive.read(id));
      const ban = state && banInForce(state);
      if (ban && (ban.until === undefined || ban.until > now)) return true;
    }
    return false;
  }

  /** False while the ban itself is still under way. */
  async function ended(caseId: string, now: Date): Promise<boolean> {
    const state = await book.read(caseId);
    const ban = state && banInForce(state);
    if (!state || !ban?.until || ban.until > now) return true;
    if (!state.outcomes.has(jobId(caseId, ban.index, 'ban'))) return false;
    if (await bannedElsewhere(state.evidence.message.author, caseId, now)) return true;
    const { until } = ban;
    await book.change(caseId, (latest): readonly CaseEvent[] =>
      latest && banInForce(latest)?.index === ban.index
        ? [{ kind: 'escalated', at: now, rung: 'unban', until }]
        : [],
    );
    await walk(caseId);
    return true;
  }

  return {
    note: (caseId, until) => memos.put(NOTED + caseId, until.toISOString()),
    async end() {
      const now = clock.now();
      for (const [key, until] of await memos.list(NOTED)) {
        if (new Date(until) > now) continue;
        const caseId = key.slice(NOTED.length);
        try {
          if (await ended(caseId, now)) await memos.delete(key);
        } catch (error) {
          log.warn('ban not ended', { case: caseId, error: nameOf(error) });
        }
      }
    },
  };
}

/** The newest ban of a case that was done or is on its way, and was not lifted since. */
function banInForce(state: CaseState): Step | undefined {
  const ban = state.steps.findLast(({ rung }) => rung === 'ban');
  if (!ban || state.steps.some(({ rung, index }) => rung === 'unban' && index > ban.index)) return undefined;
  const outcome = state.outcomes.get(jobId(state.id, ban.index, 'ban'));
  return outcome === undefined || effective(outcome) ? ban : undefined;
}
