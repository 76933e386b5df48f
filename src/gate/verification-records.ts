import type { KeyValueStore, Server, VerificationRecord, VerificationRecords } from '#core';
import { serverKey } from '#core';
import { createGateRecords } from './gate-records.ts';
import { createKeyedHashes } from './keyed-hash.ts';
import { listProofs, type StoredProof } from './used-proofs.ts';

/**
 * Reads the data of the gate for written inquiries. Without `hashKey`, accounts and hashes are found, but no number.
 * @example await createVerificationRecords({ keyValueStore }).findByAccount(server, 'rin') // { result: 'admitted', … }
 */
export function createVerificationRecords(ports: {
  readonly keyValueStore: KeyValueStore;
  /** `GATE_KEY`, 32 bytes. */
  readonly hashKey?: Buffer | undefined;
  /** Converts a typed number to E.164; undefined for a text that is no mobile number. */
  readonly normaliseNumber?: ((input: string) => string | undefined) | undefined;
}): VerificationRecords {
  const { keyValueStore, hashKey, normaliseNumber } = ports;
  const records = createGateRecords(keyValueStore);
  const keyedHashes = hashKey && createKeyedHashes(hashKey);

  async function toRecord(
    server: Server,
    account: string,
    stored: readonly StoredProof[],
  ): Promise<VerificationRecord | undefined> {
    const record = await records.get({ server, id: account });
    if (!record) return undefined;
    const proofs = stored
      .filter(({ member }) => member.id === account && serverKey(member.server) === serverKey(server))
      .map(({ proof }) => proof);
    const at = new Date(record.at);
    if (record.state === 'waiting') return { account, result: 'waiting', at, reason: record.why, proofs };
    const { by: method, moderator } = record;
    return { account, result: 'admitted', at, method, ...(moderator !== undefined && { moderator }), proofs };
  }

  return {
    findByAccount: async (server, account) => toRecord(server, account, await listProofs(keyValueStore)),
    async findByHash(server, hash) {
      if (!/^[0-9a-f]{64}$/.test(hash)) return [];
      const stored = await listProofs(keyValueStore, hash);
      const ids = new Set(
        stored
          .filter(({ member }) => serverKey(member.server) === serverKey(server))
          .map(({ member }) => member.id),
      );
      const found = await Promise.all([...ids].map((id) => toRecord(server, id, stored)));
      return found.filter((record) => record !== undefined);
    },
    hashNumber(server, typed) {
      const number = normaliseNumber?.(typed);
      return number === undefined ? undefined : keyedHashes?.number(server, number);
    },
  };
}
