import type { Strikes } from '#core';
import { memberKey } from '#core';
import { prepareStatement } from '../database/prepared-statement.ts';
import type { Db } from '../database/tables.ts';
import type { SqlDatabase } from '../database/transaction.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

interface StrikeQuery {
  readonly member: string;
  /** Strikes up to this time have expired. */
  readonly expiredUntil: number;
}
const deleteExpiredStrikes = prepareStatement<StrikeQuery, unknown>((db, bind) =>
  db
    .deleteFrom('strikes')
    .where(
      'member',
      '=',
      bind(({ member }) => member),
    )
    .where(
      'at',
      '<=',
      bind(({ expiredUntil }) => expiredUntil),
    ),
);
const insertStrike = prepareStatement<{ member: string; caseId: string; at: number }, unknown>((db, bind) =>
  db
    .insertInto('strikes')
    .values({
      member: bind(({ member }) => member),
      case_id: bind(({ caseId }) => caseId),
      at: bind(({ at }) => at),
    })
    .onConflict((conflict) => conflict.columns(['member', 'case_id']).doNothing()),
);
const selectStrikeCount = prepareStatement<StrikeQuery, { count: number | string }>((db, bind) =>
  db
    .selectFrom('strikes')
    .select((strikes) => strikes.fn.countAll<number | string>().as('count'))
    .where(
      'member',
      '=',
      bind(({ member }) => member),
    )
    .where(
      'at',
      '>',
      bind(({ expiredUntil }) => expiredUntil),
    ),
);

/** Strikes; they survive a restart. @example await createSqlStrikes(database).add(member, 'Y-4G7C2Q0M1X', clock.now(), 90) */
export function createSqlStrikes(database: SqlDatabase): Strikes {
  const expiredUntil = (at: Date, windowDays: number): number => at.getTime() - windowDays * DAY_MS;
  const countActiveStrikes = async (
    tx: Db,
    member: string,
    at: Date,
    windowDays: number,
  ): Promise<number> => {
    const [row] = await selectStrikeCount(tx, { member, expiredUntil: expiredUntil(at, windowDays) });
    return Number(row?.count);
  };
  return {
    add(author, caseId, at, windowDays) {
      const member = memberKey(author);
      return database.writeBatched([`strikes/${member}`], async (tx) => {
        await deleteExpiredStrikes(tx, { member, expiredUntil: expiredUntil(at, windowDays) });
        await insertStrike(tx, { member, caseId, at: at.getTime() });
        return countActiveStrikes(tx, member, at, windowDays);
      });
    },
    revoke(author, caseId, at, windowDays) {
      const member = memberKey(author);
      return database.writeUnflushed([`strikes/${member}`], async (tx) => {
        await tx.deleteFrom('strikes').where('member', '=', member).where('case_id', '=', caseId).execute();
        return countActiveStrikes(tx, member, at, windowDays);
      });
    },
    count: (member, at, windowDays) => countActiveStrikes(database.db, memberKey(member), at, windowDays),
  };
}
