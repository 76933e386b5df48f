import type { CaseReader, Clock, KeyValueStore, Log, Member } from '#core';
import { memberKey } from '#core';
import { errorName } from '#lib';

const PREFIX = 'case-readers/';
const HOUR_MS = 60 * 60 * 1000;
/** Within this time the same person opening the case again is one visit. */
const VISIT_MS = HOUR_MS;
/** Entries that are older are deleted. */
const RETENTION_MS = 90 * 24 * HOUR_MS;

/** The stored entry; its key ends with the key of the member, by which the erasure of a person finds it. */
interface StoredReader {
  readonly name: string;
  readonly firstAt: number;
  readonly lastAt: number;
}

/** Who opened which case, without which pages or how often. Failures are logged: a case can be read without the list. */
export interface CaseReaders {
  /** Records the visit, and resolves with all readers, the last one first. */
  note(caseId: string, reader: Pick<Member, 'server' | 'id' | 'name'>): Promise<readonly CaseReader[]>;
}

/**
 * Creates the list of readers: one entry for each person and case, with the first and the last visit, for 90 days.
 * @example (await createCaseReaders({ keyValueStore, clock, log }).note('Y-4G7C2Q0M1X', viewer.caller))[0]?.name
 */
export function createCaseReaders({
  keyValueStore,
  clock,
  log,
}: {
  readonly keyValueStore: KeyValueStore;
  readonly clock: Clock;
  readonly log: Log;
}): CaseReaders {
  async function noteVisit(caseId: string, reader: Pick<Member, 'server' | 'id' | 'name'>): Promise<void> {
    const now = clock.now().getTime();
    const key = `${PREFIX}${caseId}/${memberKey(reader)}`;
    const text = await keyValueStore.get(key);
    const known = text === undefined ? undefined : (JSON.parse(text) as StoredReader);
    if (known && now - known.lastAt < VISIT_MS) return;
    const entry: StoredReader = {
      name: reader.name,
      firstAt: known?.firstAt ?? now,
      lastAt: now,
    };
    await keyValueStore.put(key, JSON.stringify(entry));
  }

  return {
    async note(caseId, reader) {
      try {
        await noteVisit(caseId, reader);
        const entries = await keyValueStore.list(`${PREFIX}${caseId}/`);
        return entries
          .map(([, text]) => JSON.parse(text) as StoredReader)
          .sort((a, b) => b.lastAt - a.lastAt)
          .map(({ name, firstAt, lastAt }) => ({
            name,
            firstAt: new Date(firstAt),
            lastAt: new Date(lastAt),
          }));
      } catch (error) {
        log.warn('case_readers_failed', { case: caseId, error: errorName(error) });
        return [];
      }
    },
  };
}

/**
 * Deletes the entries that are older than 90 days.
 * @example await deleteExpiredReaders(keyValueStore, clock.now())
 */
export async function deleteExpiredReaders(keyValueStore: KeyValueStore, now: Date): Promise<void> {
  for (const [key, text] of await keyValueStore.list(PREFIX)) {
    const { lastAt } = JSON.parse(text) as StoredReader;
    if (lastAt < now.getTime() - RETENTION_MS) await keyValueStore.delete(key);
  }
}
