import { type FallbackQueue, memberKey, serverKey } from '#core';
import { isHeld, memberHoldTarget } from '../archive/holds.ts';
import { listFeedAccounts } from '../operator/erase-account.ts';
import { eraseTenantAgain, tenantAsPerson } from '../operator/erase-tenant.ts';
import { readSchemaVersion, TENANTS_SCHEMA_VERSION } from '../schema/migrate.ts';
import { type EraseDeps, eraseFromCase, type KeepReason } from './erase-case.ts';
import { createErasePerson, type EraseOptions, type PersonErasure } from './erase-person.ts';
import {
  addToErasureList,
  createErasureEntry,
  createPersonHasher,
  type ErasureEntry,
  erasureId,
  hashPerson,
  pseudonymOf,
  readErasureList,
} from './erasure-list.ts';
import { listMembers } from './list-members.ts';
import type { MemberId, Person } from './person.ts';
import { storeErasure } from './store-erasure.ts';

/** The result of `applyMissing`. */
export interface AppliedErasures {
  /** Entries of the list that this database lacked. */
  readonly missing: number;
  /** Persons and tenants whose data was found and erased. */
  readonly erased: number;
  /** Entries that were made with another encryption key. They cannot be compared without it. */
  readonly unreadable: number;
  /** Persons of whom a hold kept data, and whose entries this database lacks: nothing of them was erased. */
  readonly held: number;
  /** False if a hold or an unfinished case kept data. */
  readonly isComplete: boolean;
}

/** Erasures of persons, and the list of them. */
export interface Erasures {
  /** What `erase` would do. Changes nothing. */
  plan(person: Person, options: Omit<EraseOptions, 'isDryRun'>): Promise<PersonErasure>;
  /** Writes the keyed hash of the person into the list, then erases the person. Running it again is harmless. */
  erase(
    person: Person,
    options: Omit<EraseOptions, 'isDryRun'>,
  ): Promise<PersonErasure & { readonly entry: ErasureEntry }>;
  /**
   * Erases the author of a deleted post from its case: texts, name and account. Other cases stay, and the person is not on the
   * list of erasures. Resolves with why the case keeps its content; undefined: it is erased, or there is no such case.
   */
  eraseAuthor(author: MemberId, caseId: string, now: Date): Promise<KeepReason | undefined>;
  /**
   * Applies the erasures of the list in the data folder that this database lacks: it was restored from a backup that is
   * older. Persons of whom a hold kept data are left as they are, because the backup may lack the hold. Call it at each start and at the end of a restore.
   */
  applyMissing(options: Omit<EraseOptions, 'isDryRun'>): Promise<AppliedErasures>;
}

/**
 * Creates the erasures of one database; the list is a file of `folder`.
 * @example const erasures = createErasures(deps, fallbackQueue, 'data'); await erasures.plan(person, { now, isBanned })
 */
export function createErasures(deps: EraseDeps, queue: FallbackQueue, folder: string): Erasures {
  const { database, ring } = deps;
  const keys = ring.installation;
  const erasePerson = createErasePerson(deps, queue);
  const store = (entry: ErasureEntry, isComplete: boolean) =>
    database.writeDurable([], (tx) => storeErasure(tx, entry, isComplete));

  return {
    plan: (person, options) => erasePerson(person, { ...options, isDryRun: true }),
    async erase(person, options) {
      const { servers } = await erasePerson(person, { ...options, isDryRun: true });
      const isHeld = servers.some((one) => one.isHeld || one.kept.some(({ why }) => why === 'held'));
      const entry = createErasureEntry(keys, person, { at: options.now, isHeld });
      // The list comes first: after a crash in the middle, the next start continues.
      addToErasureList(folder, [entry]);
      const result = await erasePerson(person, options);
      await store(entry, result.isComplete);
      return { ...result, entry };
    },
    async eraseAuthor(author, caseId, now) {
      const member = memberKey(author);
      if (await isHeld(database.db, [memberHoldTarget(member)], now)) return 'held';
      const { server, id } = author;
      const person = { platform: server.platform, id, server: server.id };
      return eraseFromCase(deps, {
        ...{ server: serverKey(server), caseId, member, id, now },
        ...{ pseudonym: pseudonymOf(keys, person), personHash: hashPerson(keys, person) },
      });
    },
    async applyMissing(options) {
      const stored = await database.db.selectFrom('erasures').selectAll().execute();
      const storedAt = new Map(stored.map(({ id, at }) => [id, at]));
      const listed = readErasureList(folder);
      const lacking = listed.filter((entry) => (storedAt.get(erasureId(entry)) ?? -1) < entry.at);
      const newest = new Map(
        listed.toSorted((a, b) => a.at - b.at).map((entry) => [erasureId(entry), entry]),
      );
      const isHeld = (entry: ErasureEntry): boolean => newest.get(erasureId(entry))?.held === true;
      const missing = lacking.filter((entry) => !isHeld(entry));
      const held = new Set(lacking.filter(isHeld).map(erasureId)).size;
      // A new data folder, for example of a second process on the same PostgreSQL, gets the list of the database.
      addToErasureList(
        folder,
        stored.map(({ at, hashes, complete }) => ({
          at,
          hashes: JSON.parse(hashes) as ErasureEntry['hashes'],
          ...(complete === 0 && { held: true as const }),
        })),
      );
      if (missing.length === 0) return { missing: 0, erased: 0, unreadable: 0, held, isComplete: held === 0 };
      let erased = 0;
      let isComplete = true;
      for (const [person, entry] of await findPersons(deps, queue, missing)) {
        const result = await erasePerson(person, options);
        erased += 1;
        isComplete &&= result.isComplete;
        await store(entry, result.isComplete);
      }
      for (const [tenant, entry] of await findTenants(deps, missing)) {
        await eraseTenantAgain(deps, tenant, options.now);
        erased += 1;
        await store(entry, true);
      }
      const isReadable = ({ hashes }: ErasureEntry): boolean => keys.some(({ id }) => id in hashes);
      for (const entry of missing.filter(isReadable)) await store(entry, isComplete);
      return {
        missing: missing.length,
        erased,
        unreadable: missing.filter((e) => !isReadable(e)).length,
        held,
        isComplete: isComplete && held === 0,
      };
    },
  };
}

/** The tenants that were erased after the backup from which the database was restored. A backup may be older than tenants. */
async function findTenants(
  { database: { db }, ring }: EraseDeps,
  entries: readonly ErasureEntry[],
): Promise<readonly (readonly [string, ErasureEntry])[]> {
  if ((await readSchemaVersion(db)) < TENANTS_SCHEMA_VERSION) return [];
  const hash = createPersonHasher(ring.installation);
  const rows = await db.selectFrom('tenants').select('id').where('erased_at', 'is', null).execute();
  return rows.flatMap(({ id }) => {
    const hashes = hash(tenantAsPerson(id));
    const entry = entries.find((each) => Object.values(each.hashes).some((one) => hashes.includes(one)));
    return entry ? [[id, entry] as const] : [];
  });
}

/** The persons in the database that an entry is about. */
async function findPersons(
  { database, ring }: EraseDeps,
  queue: FallbackQueue,
  entries: readonly ErasureEntry[],
): Promise<readonly (readonly [Person, ErasureEntry])[]> {
  const entryByHash = new Map(
    entries.flatMap((entry) => Object.values(entry.hashes).map((hash) => [hash, entry] as const)),
  );
  const hash = createPersonHasher(ring.installation);
  const found = new Map<string, readonly [Person, ErasureEntry]>();
  const members = await listMembers(database.db, queue);
  for (const { server, id } of [...members, ...(await listFeedAccounts({ database, ring }))]) {
    const { platform } = server;
    for (const person of [
      { platform, id },
      { platform, id, server: server.id },
    ]) {
      const entry = hash(person)
        .map((one) => entryByHash.get(one))
        .find((one) => one !== undefined);
      if (entry) found.set(JSON.stringify(person), [person, entry]);
    }
  }
  return [...found.values()];
}
