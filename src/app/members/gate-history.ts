import { type Archive, type GateHistory, type Member, UnreadableCase } from '#core';
import { deriveCaseState, deriveGateHistory } from '../../cases/index.ts';

/** The newest cases of a member that are read. */
const MAX_HISTORY_CASES = 50;

/**
 * Creates the function that reads from the cases against a member whether the member is banned or in quarantine. Rejects
 * when the archive is unavailable.
 * @example (await createGateHistoryReader(archive)({ server, id: 'rin' })).banned // true
 */
export const createGateHistoryReader =
  (archive: Pick<Archive, 'listCasesByAuthor' | 'read'>) =>
  async (member: Pick<Member, 'server' | 'id'>): Promise<GateHistory> => {
    const ids = await archive.listCasesByAuthor(member, MAX_HISTORY_CASES);
    const states = await Promise.all(ids.map(async (id) => deriveCaseState(await archive.read(id))));
    return deriveGateHistory(states.filter((state) => state !== undefined));
  };

/**
 * Creates the test of an erasure: is a member banned through a case? A case that cannot be decrypted counts as a ban, so
 * that an erasure does not open the gate again.
 * @example await createBanTest(archive)({ server, id: 'rin' }) // false
 */
export function createBanTest(archive: Pick<Archive, 'listCasesByAuthor' | 'read'>) {
  const readHistory = createGateHistoryReader(archive);
  return async (member: Pick<Member, 'server' | 'id'>): Promise<boolean> => {
    try {
      return (await readHistory(member)).banned;
    } catch (error) {
      if (error instanceof UnreadableCase) return true;
      throw error;
    }
  };
}
