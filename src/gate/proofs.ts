import type { Claims, GateHistory, Member, Memos, Policy, Server } from '#core';
import { memberKey } from '#core';

type Who = Pick<Member, 'server' | 'id'>;

/** What opened the gate, by its keyed hash. */
export interface Proof {
  readonly by: 'number' | 'identity';
  readonly hash: string;
}

/** Two accounts that show the same proof at once stand in line for so long. */
const LOCK_MS = 30_000;
const DAY_MS = 24 * 60 * 60 * 1000;
const KINDS = ['number', 'identity'] as const;

/** Where it was shown, and when. */
interface Shown {
  readonly server: Server;
  readonly at: number;
}

/**
 * Which accounts a number or an identity has opened the gate for, in one server, by its keyed hash. `admit` is asked
 * only after the proof was right: nobody learns anything about a number that is not theirs.
 * @example await createProofs({ memos, claims, history }).admit(member, { by: 'number', hash }, policy.gate, now) // 'admitted'
 */
export function createProofs(ports: {
  readonly memos: Memos;
  readonly claims: Claims;
  readonly history: (member: Who) => Promise<GateHistory>;
}) {
  const { memos, claims, history } = ports;

  async function accounts(server: Server, { by, hash }: Proof): Promise<readonly Who[]> {
    const prefix = `gate/${by}/${hash}/`;
    return (await memos.list(prefix)).map(([key]) => ({ server, id: key.slice(prefix.length) }));
  }

  async function refused(member: Who, proof: Proof, most: number): Promise<boolean> {
    const known = await accounts(member.server, proof);
    for (const each of known) if ((await history(each)).banned) return true;
    const others = known.filter((each) => memberKey(each) !== memberKey(member));
    return others.length >= most;
  }

  return {
    async admit(
      member: Who,
      proof: Proof,
      { accountsPerNumber, accountsPerIdentity }: Policy['gate'],
      now: Date,
    ): Promise<'admitted' | 'refused' | 'busy'> {
      const lock = `gate/lock/${proof.hash}`;
      if (!(await claims.claim(lock, now, LOCK_MS))) return 'busy';
      try {
        const most = proof.by === 'number' ? accountsPerNumber : accountsPerIdentity;
        if (await refused(member, proof, most)) return 'refused';
        const shown: Shown = { server: member.server, at: now.getTime() };
        await memos.put(`gate/${proof.by}/${proof.hash}/${member.id}`, JSON.stringify(shown));
        return 'admitted';
      } finally {
        await claims.release(lock);
      }
    },

    /** Forgets what was shown longer ago than the policy of its server keeps it. */
    async sweep(gateOf: (server: Server) => Policy['gate'], now: Date): Promise<void> {
      for (const by of KINDS) {
        const prefix = `gate/${by}/`;
        for (const [key, text] of await memos.list(prefix)) {
          const { server, at } = JSON.parse(text) as Shown;
          const { keepDays, keepBannedDays } = gateOf(server);
          const days = (now.getTime() - at) / DAY_MS;
          if (days < keepDays) continue;
          const id = key.slice(prefix.length).split('/').slice(1).join('/');
          if (days < keepBannedDays && (await history({ server, id })).banned) continue;
          await memos.delete(key);
        }
      }
    },
  };
}

export type Proofs = ReturnType<typeof createProofs>;
