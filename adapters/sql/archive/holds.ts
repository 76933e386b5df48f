import { randomUUID } from 'node:crypto';
import type { Member, Server } from '#core';
import { memberKey, serverKey } from '#core';
import { decrypt } from '../crypto/decrypt.ts';
import { encrypt } from '../crypto/encrypt.ts';
import type { EncryptionKeys, SigningKey } from '../crypto/keys.ts';
import { awaitAllInOrder } from '../database/prepared-statement.ts';
import type { Db, SqlDatabase } from '../database/transaction.ts';
import { chainLockName, createAuditEvent, openChains } from './hash-chain.ts';

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

export const holdAad = (id: string): string => `hold/${id}`;
export const caseHoldTarget = (caseId: string): string => `case/${caseId}`;
export const memberHoldTarget = (member: string): string => `member/${member}`;

/** The freeze on deletion. Placing one is written into the server's chain. @example const holds = createSqlHolds(store, keys, signer) */
export function createSqlHolds(store: SqlDatabase, keys: EncryptionKeys, signer: SigningKey): Holds {
  return {
    async place(holdTarget, reason, at, until) {
      const id = randomUUID();
      const server = serverKey('caseId' in holdTarget ? holdTarget.server : holdTarget.member.server);
      const target =
        'caseId' in holdTarget
          ? caseHoldTarget(holdTarget.caseId)
          : memberHoldTarget(memberKey(holdTarget.member));
      // The chain's lock is what an erasure holds too: either it is over, or it will see this hold.
      await store.writeDurable([chainLockName(server)], async (tx) => {
        await tx
          .insertInto('holds')
          .values({
            id,
            target,
            until: until?.getTime() ?? null,
            reason: encrypt(keys, holdAad(id), Buffer.from(reason)),
          })
          .execute();
        const chain = await openChains(tx, signer, [server]);
        chain.append(
          server,
          createAuditEvent('held', 'caseId' in holdTarget ? holdTarget.caseId : '', at, { id, target }),
        );
        await awaitAllInOrder(chain.save());
      });
      return id;
    },
    async lift(id) {
      await store.writeDurable([], (tx) => tx.deleteFrom('holds').where('id', '=', id).execute());
    },
    async list() {
      const rows = await store.db.selectFrom('holds').selectAll().orderBy('id').execute();
      return rows.map(({ id, target, until, reason }) => ({
        id,
        target,
        ...(until !== null && { until: new Date(until) }),
        reason: decrypt(keys, holdAad(id), reason).toString('utf8'),
      }));
    },
  };
}

/** Whether anything of these is under a hold. @example await held(tx, [caseHoldTarget(id)], now) */
export async function isHeld(tx: Db, targets: readonly string[], now: Date): Promise<boolean> {
  const row = await tx
    .selectFrom('holds')
    .select('id')
    .where('target', 'in', targets)
    .where((hold) => hold.or([hold('until', 'is', null), hold('until', '>', now.getTime())]))
    .executeTakeFirst();
  return row !== undefined;
}
