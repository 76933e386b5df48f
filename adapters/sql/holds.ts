import { randomUUID } from 'node:crypto';
import type { Member, Server } from '#core';
import { memberKey, serverKey } from '#core';
import { chainLock, openChains, record } from './chains.ts';
import type { Keys, Signer } from './keys.ts';
import { seal } from './seal.ts';
import { together } from './statement.ts';
import type { Db, Store } from './store.ts';
import { unseal } from './unseal.ts';

/** What must not be deleted: one case, or whatever one member said in any case. */
export type HoldTarget =
  | { readonly server: Server; readonly caseId: string }
  | { readonly member: Pick<Member, 'server' | 'id'> };

export interface Hold {
  readonly id: string;
  /** `case/Y-…` or `member/…`. */
  readonly target: string;
  /** Absent: until it is lifted. */
  readonly until?: Date;
  readonly reason: string;
}

export interface Holds {
  /** Returns the id to lift it by. The reason is sealed like members' words. */
  place(target: HoldTarget, reason: string, at: Date, until?: Date): Promise<string>;
  lift(id: string): Promise<void>;
  list(): Promise<readonly Hold[]>;
}

export const holdPlace = (id: string): string => `hold/${id}`;
export const caseTarget = (caseId: string): string => `case/${caseId}`;
export const memberTarget = (member: string): string => `member/${member}`;

/** The freeze on deletion. Placing one is written into the server's chain. @example const holds = createHolds(store, keys, signer) */
export function createHolds(store: Store, keys: Keys, signer: Signer): Holds {
  return {
    async place(on, reason, at, until) {
      const id = randomUUID();
      const server = serverKey('caseId' in on ? on.server : on.member.server);
      const target = 'caseId' in on ? caseTarget(on.caseId) : memberTarget(memberKey(on.member));
      // The chain's lock is what an erasure holds too: either it is over, or it will see this hold.
      await store.write([chainLock(server)], async (tx) => {
        await tx
          .insertInto('holds')
          .values({
            id,
            target,
            until: until?.getTime() ?? null,
            reason: seal(keys, holdPlace(id), Buffer.from(reason)),
          })
          .execute();
        const chain = await openChains(tx, signer, [server]);
        chain.add(server, record('held', 'caseId' in on ? on.caseId : '', at, { id, target }));
        await together(chain.save());
      });
      return id;
    },
    async lift(id) {
      await store.write([], (tx) => tx.deleteFrom('holds').where('id', '=', id).execute());
    },
    async list() {
      const rows = await store.db.selectFrom('holds').selectAll().orderBy('id').execute();
      return rows.map(({ id, target, until, reason }) => ({
        id,
        target,
        ...(until !== null && { until: new Date(until) }),
        reason: unseal(keys, holdPlace(id), reason).toString('utf8'),
      }));
    },
  };
}

/** Whether anything of these is under a hold. @example await held(tx, [caseTarget(id)], now) */
export async function held(tx: Db, targets: readonly string[], now: Date): Promise<boolean> {
  const row = await tx
    .selectFrom('holds')
    .select('id')
    .where('target', 'in', targets)
    .where((hold) => hold.or([hold('until', 'is', null), hold('until', '>', now.getTime())]))
    .executeTakeFirst();
  return row !== undefined;
}
