import { type FallbackQueue, memberKey, serverKey } from '#core';
import { isHeld, memberHoldTarget } from '../archive/holds.ts';
import type { SqlDatabase } from '../database/transaction.ts';
import { eraseFromFeed } from '../operator/erase-account.ts';
import {
  type EraseDeps,
  eraseFromCase,
  eraseFromRecords,
  findKeepReason,
  type KeepReason,
} from './erase-case.ts';
import { type ErasedEntries, eraseEntries } from './erase-entries.ts';
import { eraseFromQueue } from './erase-queue.ts';
import { hashPerson, pseudonymOf } from './erasure-list.ts';
import { type ConcernedEvents, findConcerned } from './find-concerned.ts';
import { emptyFreedSpace } from './freed-space.ts';
import { isKnownMember } from './known-member.ts';
import { type MemberId, membersOf, type Person } from './person.ts';

/** The data of one person that is erased, or would be, on one server. */
export interface ServerErasure {
  readonly server: string;
  /** A hold on the person is in force: nothing is erased on this server. */
  readonly isHeld: boolean;
  readonly cases: readonly string[];
  readonly kept: readonly { readonly caseId: string; readonly why: KeepReason }[];
  readonly strikes: number;
  /** Steps of inquiries that name the person; they are never erased. */
  readonly inquirySteps: number;
}

/** The result of an erasure, or of its plan. */
export interface PersonErasure extends ErasedEntries {
  readonly servers: readonly ServerErasure[];
  /** Actions that a network has not confirmed yet. They and their events keep the account until they end. */
  readonly openActions: number;
  /** Messages in the fallback queue. */
  readonly queued: number;
  /** Whether nothing was kept. */
  readonly isComplete: boolean;
  /** SQLite only: false if the space that became free could not be overwritten, because the bot was reading. */
  readonly isFreedSpaceEmpty: boolean;
}

const NOTHING: PersonErasure = {
  servers: [],
  ...{ entries: 0, limits: 0, endedHolds: 0, queued: 0, openActions: 0 },
  isComplete: true,
  isFreedSpaceEmpty: true,
};

/** Options of an erasure. */
export interface EraseOptions {
  readonly now: Date;
  /** Who does it; stored in the record of each erasure. */
  readonly by?: string | undefined;
  /**
   * Whether the person is banned on a server. Then the keyed hash of a telephone number stays, with a pseudonym, so that
   * the number does not open the gate again.
   */
  readonly isBanned: (member: MemberId) => Promise<boolean>;
  /** Only count; change nothing. */
  readonly isDryRun?: boolean;
}

/** Erases one person from the database and from the fallback queue. Running it again is harmless. */
export type ErasePerson = (person: Person, options: EraseOptions) => Promise<PersonErasure>;

/**
 * Creates the function that erases one person. Data under a hold, and cases with unfinished steps, are kept and named in
 * the result.
 * @example await createErasePerson(deps, fallbackQueue)({ platform: 'sandbox', id: 'rin' }, { now, isBanned })
 */
export function createErasePerson(deps: EraseDeps, fallbackQueue: FallbackQueue): ErasePerson {
  const { database, ring } = deps;
  const keys = ring.installation;
  return async (person, options) => {
    const { now, isDryRun = false } = options;
    const pseudonym = pseudonymOf(keys, person);
    const isKnown = async (member: MemberId): Promise<boolean> => {
      if (await isKnownMember(database.db, fallbackQueue, member)) return true;
      const { entries, openActions } = await eraseFromFeed(deps, member, { pseudonym, isDryRun: true });
      return entries + openActions > 0;
    };
    const servers: ServerErasure[] = [];
    const heldServers = new Set<string>();
    const bannedServers = new Set<string>();
    const members: MemberId[] = [];
    for (const member of await membersOf(database.db, person))
      if (await isKnown(member)) members.push(member);
    if (members.length === 0) return NOTHING;
    for (const member of members) {
      const key = memberKey(member);
      const server = serverKey(member.server);
      if (await options.isBanned(member)) bannedServers.add(server);
      const concerned = await findConcerned(database, server, key, person.id);
      const isMemberHeld = await isHeld(database.db, [memberHoldTarget(key)], now);
      if (isMemberHeld) heldServers.add(server);
      const result = isMemberHeld
        ? { server, isHeld: true, cases: [], kept: [], strikes: 0, inquirySteps: concerned.inquirySteps }
        : await eraseFromServer(deps, person, { ...options, member, server, concerned, pseudonym });
      if (isMemberHeld || result.cases.length + result.kept.length + result.strikes + result.inquirySteps > 0)
        servers.push(result);
    }
    const feed = { entries: 0, openActions: 0 };
    for (const member of members) {
      if (heldServers.has(serverKey(member.server))) continue;
      const erased = await eraseFromFeed(deps, member, { pseudonym, isDryRun });
      feed.entries += erased.entries;
      feed.openActions += erased.openActions;
    }
    const entries = await eraseEntries(database, person, { pseudonym, heldServers, bannedServers, isDryRun });
    const queued = await eraseFromQueue(fallbackQueue, person, { pseudonym, heldServers, isDryRun });
    return {
      servers,
      ...entries,
      entries: entries.entries + feed.entries,
      openActions: feed.openActions,
      queued,
      isComplete:
        heldServers.size === 0 && feed.openActions === 0 && servers.every(({ kept }) => kept.length === 0),
      isFreedSpaceEmpty: isDryRun || (await emptyFreedSpace(database)),
    };
  };
}

interface ServerOptions extends EraseOptions {
  readonly member: MemberId;
  readonly server: string;
  readonly concerned: ConcernedEvents;
  readonly pseudonym: string;
}

async function eraseFromServer(
  deps: EraseDeps,
  person: Person,
  { member, server, concerned, pseudonym, now, by, isDryRun }: ServerOptions,
): Promise<ServerErasure> {
  const { database, ring } = deps;
  const keys = ring.installation;
  const erasure = {
    ...{ server, member: memberKey(member), id: member.id, pseudonym, by, now },
    personHash: hashPerson(keys, person),
  };
  const cases: string[] = [];
  const kept: { caseId: string; why: KeepReason }[] = [];
  for (const caseId of concerned.cases) {
    const why = isDryRun
      ? await findKeepReason(database.db, caseId, now)
      : await eraseFromCase(deps, { ...erasure, caseId });
    if (why) kept.push({ caseId, why });
    else cases.push(caseId);
  }
  if (!isDryRun && concerned.records.length > 0) await eraseFromRecords(deps, concerned.records, erasure);
  const strikes = await eraseStrikes(database, erasure.member, isDryRun);
  return { server, isHeld: false, cases, kept, strikes, inquirySteps: concerned.inquirySteps };
}

async function eraseStrikes({ db }: SqlDatabase, member: string, isDryRun = false): Promise<number> {
  const rows = await db.selectFrom('strikes').select('case_id').where('member', '=', member).execute();
  if (!isDryRun) await db.deleteFrom('strikes').where('member', '=', member).execute();
  return rows.length;
}
