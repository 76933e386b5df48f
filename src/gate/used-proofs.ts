import type {
  GateHistory,
  KeyValueStore,
  Leases,
  Member,
  Policy,
  ProofKind,
  ProofRecord,
  Server,
} from '#core';
import { memberKey } from '#core';
import type { ProofUser } from './alert-moderators.ts';

type MemberId = Pick<Member, 'server' | 'id'>;

/** A proof of identity, as a keyed hash. */
export interface IdentityProof {
  readonly by: ProofKind;
  readonly hash: string;
}

/** The maximum time that one account blocks another account with the same proof. */
const LOCK_TTL_MS = 30_000;
const DAY_MS = 24 * 60 * 60 * 1000;
const PROOF_KINDS = ['number', 'identity'] as const satisfies readonly ProofKind[];

/** The value of one use of a proof: its server and time (milliseconds since 1970). */
interface ProofUse {
  readonly server: Server;
  readonly at: number;
  /** Why it was refused; absent: it passed. */
  readonly refused?: 'banned' | 'accounts';
}

/** One use of a proof by one account. */
export interface StoredProof {
  readonly key: string;
  readonly member: MemberId;
  readonly proof: ProofRecord;
}

const passedPrefix = (kind: ProofKind) => `gate/${kind}/`;
// A refused use has another prefix, because an account that was refused does not count as a user of the number.
const refusedPrefix = (kind: ProofKind) => `gate/refused/${kind}/`;

/**
 * All uses of numbers and identities on all servers, oldest first; with `hash`, the uses of one.
 * @example (await listProofs(keyValueStore)).filter(({ member }) => member.id === 'rin')
 */
export async function listProofs(
  keyValueStore: KeyValueStore,
  hash?: string,
): Promise<readonly StoredProof[]> {
  const stored: StoredProof[] = [];
  for (const kind of PROOF_KINDS) {
    for (const prefix of [passedPrefix(kind), refusedPrefix(kind)]) {
      const entries = await keyValueStore.list(hash === undefined ? prefix : `${prefix}${hash}/`);
      for (const [key, text] of entries) {
        const { server, at, refused = 'passed' } = JSON.parse(text) as ProofUse;
        const [hashOfKey = '', ...id] = key.slice(prefix.length).split('/');
        const proof: ProofRecord = { kind, hash: hashOfKey, at: new Date(at), result: refused };
        stored.push({ key, member: { server, id: id.join('/') }, proof });
      }
    }
  }
  return stored.sort((a, b) => a.proof.at.getTime() - b.proof.at.getTime());
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
  /** Whether the data of a member must be kept for an inquiry. Absent: never. */
  readonly isHeld?: ((member: MemberId, now: Date) => Promise<boolean>) | undefined;
}) {
  const { keyValueStore, leases, history, isHeld } = ports;

  async function accountsOf(server: Server, { by, hash }: IdentityProof): Promise<readonly MemberId[]> {
    const prefix = `${passedPrefix(by)}${hash}/`;
    return (await keyValueStore.list(prefix)).map(([key]) => ({ server, id: key.slice(prefix.length) }));
  }

  /** The accounts that passed with a proof, and whether they are banned now. */
  async function listUsers(server: Server, proof: IdentityProof): Promise<readonly ProofUser[]> {
    const accounts = await accountsOf(server, proof);
    return Promise.all(
      accounts.map(async (account) => ({ id: account.id, isBanned: (await history(account)).banned })),
    );
  }

  async function refusalOf(
    member: MemberId,
    proof: IdentityProof,
    maxAccounts: number,
  ): Promise<ProofUse['refused']> {
    const accounts = await accountsOf(member.server, proof);
    for (const account of accounts) if ((await history(account)).banned) return 'banned';
    const others = accounts.filter((account) => memberKey(account) !== memberKey(member));
    return others.length >= maxAccounts ? 'accounts' : undefined;
  }

  return {
    listUsers,
    /** The other accounts that passed with a number or an identity of this member. Reads all proofs. */
    async listLinkedAccounts(member: MemberId): Promise<readonly ProofUser[]> {
      const passed = (await listProofs(keyValueStore)).filter(({ proof }) => proof.result === 'passed');
      const own = passed.filter((stored) => memberKey(stored.member) === memberKey(member));
      const users = await Promise.all(
        own.map(({ proof }) => listUsers(member.server, { by: proof.kind, hash: proof.hash })),
      );
      const others = users.flat().filter(({ id }) => id !== member.id);
      return [...new Map(others.map((user) => [user.id, user])).values()];
    },
    async tryUse(
      member: MemberId,
      proof: IdentityProof,
      { accountsPerNumber, accountsPerIdentity }: Policy['gate'],
      now: Date,
    ): Promise<'admitted' | 'banned' | 'accounts' | 'busy'> {
      const lock = `gate/lock/${proof.hash}`;
      if (!(await leases.acquire(lock, now, LOCK_TTL_MS))) return 'busy';
      try {
        const maxAccounts = proof.by === 'number' ? accountsPerNumber : accountsPerIdentity;
        const refused = await refusalOf(member, proof, maxAccounts);
        const prefix = refused ? refusedPrefix(proof.by) : passedPrefix(proof.by);
        const use: ProofUse = { server: member.server, at: now.getTime(), ...(refused && { refused }) };
        await keyValueStore.put(`${prefix}${proof.hash}/${member.id}`, JSON.stringify(use));
        return refused ?? 'admitted';
      } finally {
        await leases.release(lock);
      }
    },

    /**
     * Deletes uses that are older than the policy of their server allows. Uses by banned accounts are kept longer, and
     * uses by accounts under a hold until the hold ends.
     */
    async deleteExpired(gateOf: (server: Server) => Policy['gate'], now: Date): Promise<void> {
      for (const { key, member, proof } of await listProofs(keyValueStore)) {
        const { keepDays, keepBannedDays } = gateOf(member.server);
        const days = (now.getTime() - proof.at.getTime()) / DAY_MS;
        if (days < keepDays) continue;
        if (days < keepBannedDays && (await history(member)).banned) continue;
        if (await isHeld?.(member, now)) continue;
        await keyValueStore.delete(key);
      }
    },
  };
}

/** See `createUsedProofs`. */
export type UsedProofs = ReturnType<typeof createUsedProofs>;
