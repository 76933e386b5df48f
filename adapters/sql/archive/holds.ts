import { randomUUID } from 'node:crypto';
import type { Member, Server } from '#core';
import { memberKey, serverKey } from '#core';
import { holdAad } from '../crypto/aad.ts';
import { decrypt, encrypt } from '../crypto/encryption.ts';
import type { EncryptionKeys, SigningKey } from '../crypto/keys.ts';
import { awaitAllInOrder } from '../database/prepared-statement.ts';
import type { Db } from '../database/tables.ts';
import type { SqlDatabase } from '../database/transaction.ts';
import { chainLockName, createAuditEvent, openChains } from './hash-chain.ts';

/** The target of a hold, which must not be deleted: one case, or the content of one member in any case. */
export type HoldTarget =
  | { readonly server: Server; readonly caseId: string }
  | { readonly member: Pick<Member, 'server' | 'id'> };

/** A hold: its target is not deleted by retention or erasure. */
export interface Hold {
  readonly id: string;
  /** `case/Y-…` or `member/…`. */
  readonly target: string;
  /** Absent: until the hold is lifted. */
  readonly until?: Date;
  readonly reason: string;
}

/** The holds of all servers. */
export interface Holds {
  /** Resolves with the id for `lift`. The reason is encrypted. */
  place(target: HoldTarget, reason: string, at: Date, until?: Date): Promise<string>;
  /** Ends a hold. */
  lift(id: string): Promise<void>;
  list(): Promise<readonly Hold[]>;
  /** Whether a hold on the member is in force. A hold on a case does not count. */
  isMemberHeld(member: Pick<Member, 'server' | 'id'>, now: Date): Promise<boolean>;
}

/** Stored target of a hold on one case. @example caseHoldTarget('Y-4G7C2Q0M1X') // 'case/Y-4G7C2Q0M1X' */
export const caseHoldTarget = (caseId: string): string => `case/${caseId}`;
/** Stored target of a hold on one member. @example memberHoldTarget(memberKey(member)) // 'member/fake:square/rin' */
export const memberHoldTarget = (member: string): string => `member/${member}`;

/**
 * Holds stop deletion. Placing one is an event of the server's chain.
 * @example const holds = createSqlHolds(database, keys, signer)
 */
export function createSqlHolds(database: SqlDatabase, keys: EncryptionKeys, signer: SigningKey): Holds {
  return {
    async place(holdTarget, reason, at, until) {
      const id = randomUUID();
      const server = serverKey('caseId' in holdTarget ? holdTarget.server : holdTarget.member.server);
      const target =
        'caseId' in holdTarget
          ? caseHoldTarget(holdTarget.caseId)
          : memberHoldTarget(memberKey(holdTarget.member));
      // An erasure takes the same lock, so it has either finished or will find this hold.
      await database.writeDurable([chainLockName(server)], async (tx) => {
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
      await database.writeDurable([], (tx) => tx.deleteFrom('holds').where('id', '=', id).execute());
    },
    isMemberHeld: (member, now) => isHeld(database.db, [memberHoldTarget(memberKey(member))], now),
    async list() {
      const rows = await database.db.selectFrom('holds').selectAll().orderBy('id').execute();
      return rows.map(({ id, target, until, reason }) => ({
        id,
        target,
        ...(until !== null && { until: new Date(until) }),
        reason: decrypt(keys, holdAad(id), reason).toString('utf8'),
      }));
    },
  };
}

/** True when one of these targets is under a hold. @example await isHeld(tx, [caseHoldTarget(id)], now) */
export async function isHeld(tx: Db, targets: readonly string[], now: Date): Promise<boolean> {
  const row = await tx
    .selectFrom('holds')
    .select('id')
    .where('target', 'in', targets)
    .where((hold) => hold.or([hold('until', 'is', null), hold('until', '>', now.getTime())]))
    .executeTakeFirst();
  return row !== undefined;
}
