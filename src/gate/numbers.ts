import type { Claims, GateHistory, Member, Memos, Server } from '#core';
import { memberKey } from '#core';

type Who = Pick<Member, 'server' | 'id'>;

/** Two accounts that show the same number at once stand in line for so long. */
const LOCK_MS = 30_000;

/**
 * Which accounts a number has opened the gate for, in one server, by its keyed hash. `admit` is asked only after the
 * code was right: nobody learns anything about a number that is not theirs.
 * @example await createNumbers({ memos, claims, history }).admit(member, hash, 2, now) // 'admitted'
 */
export function createNumbers(ports: {
  readonly memos: Memos;
  readonly claims: Claims;
  readonly history: (member: Who) => Promise<GateHistory>;
}) {
  const { memos, claims, history } = ports;

  async function accounts(server: Server, hash: string): Promise<readonly Who[]> {
    const prefix = `gate/number/${hash}/`;
    return (await memos.list(prefix)).map(([key]) => ({ server, id: key.slice(prefix.length) }));
  }

  async function refused(member: Who, hash: string, most: number): Promise<boolean> {
    const known = await accounts(member.server, hash);
    for (const each of known) if ((await history(each)).banned) return true;
    const others = known.filter((each) => memberKey(each) !== memberKey(member));
    return others.length >= most;
  }

  return {
    async admit(
      member: Who,
      hash: string,
      most: number,
      now: Date,
    ): Promise<'admitted' | 'refused' | 'busy'> {
      const lock = `gate/lock/${hash}`;
      if (!(await claims.claim(lock, now, LOCK_MS))) return 'busy';
      try {
        if (await refused(member, hash, most)) return 'refused';
        await memos.put(`gate/number/${hash}/${member.id}`, String(now.getTime()));
        return 'admitted';
      } finally {
        await claims.release(lock);
      }
    },
  };
}

export type Numbers = ReturnType<typeof createNumbers>;
