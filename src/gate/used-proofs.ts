import type { GateHistory, KeyValueStore, Leases, Member, Policy, Server } from '#core';
import { memberKey } from '#core';

type MemberId = Pick<Member, 'server' | 'id'>;

/** A proof of identity, as a keyed hash. */
export interface IdentityProof {
  readonly by: 'number' | 'identity';
  readonly hash: string;
}

/** The maximum time that one account blocks another account with the same proof. */
const LOCK_TTL_MS = 30_000;
const DAY_MS = 24 * 60 * 60 * 1000;
const PROOF_KINDS = ['number', 'identity'] as const;

/** The server and the time (milliseconds since 1970) of one use of a proof. */
interface ProofUse {
  readonly server: Server;
  readonly at: number;
}

/**
 * The accounts of one server that used a number or an identity, by its keyed hash. Call `tryUse` only after the proof
 * was verified; otherwise a member could test the phone numbers of other people.
 * @example await createUsedProofs({ keyValueStore, leases, history }).tryUse(member, { by: 'number', hash }, policy.gate, now) // 'admitted'
 */
export function createUsedProofs(ports: {
  readonly keyValueStore: KeyValueStore;
  readonly leases: Leases;
  readonly history: (member: MemberId) => Promise<GateHistory>;
}) {
  const { keyValueStore, leases, history } = ports;

  async function accountsOf(server: Server, { by, hash }: IdentityProof): Promise<readonly MemberId[]> {
    const prefix = `gate/${by}/${hash}/`;
    return (await keyValueStore.list(prefix)).map(([key]) => ({ server, id: key.slice(prefix.length) }));
  }

  async function isRefused(member: MemberId, proof: IdentityProof, maxAccounts: number): Promise<boolean> {
    const accounts = await accountsOf(member.server, proof);
    for (const account of accounts) if ((await history(account)).banned) return true;
    const others = accounts.filter((account) => memberKey(account) !== memberKey(member));
    return others.length >= maxAccounts;
  }

  return {
    async tryUse(
      member: MemberId,
      proof: IdentityProof,
      { accountsPerNumber, accountsPerIdentity }: Policy['gate'],
      now: Date,
    ): Promise<'admitted' | 'refused' | 'busy'> {
      const lock = `gate/lock/${proof.hash}`;
      if (!(await leases.acquire(lock, now, LOCK_TTL_MS))) return 'busy';
      try {
        const maxAccounts = proof.by === 'number' ? accountsPerNumber : accountsPerIdentity;
        if (await isRefused(member, proof, maxAccounts)) return 'refused';
        const use: ProofUse = { server: member.server, at: now.getTime() };
        await keyValueStore.put(`gate/${proof.by}/${proof.hash}/${member.id}`, JSON.stringify(use));
        return 'admitted';
      } finally {
        await leases.release(lock);
      }
    },

    /**
     * Deletes uses that are older than the policy of their server allows. Uses by banned accounts are kept longer.
     */
    async deleteExpired(gateOf: (server: Server) => Policy['gate'], now: Date): Promise<void> {
      for (const by of PROOF_KINDS) {
        const prefix = `gate/${by}/`;
        for (const [key, text] of await keyValueStore.list(prefix)) {
          const { server, at } = JSON.parse(text) as ProofUse;
          const { keepDays, keepBannedDays } = gateOf(server);
          const days = (now.getTime() - at) / DAY_MS;
          if (days < keepDays) continue;
          const id = key.slice(prefix.length).split('/').slice(1).join('/');
          if (days < keepBannedDays && (await history({ server, id })).banned) continue;
          await keyValueStore.delete(key);
        }
      }
    },
  };
}

/** See `createUsedProofs`. */
export type UsedProofs = ReturnType<typeof createUsedProofs>;
