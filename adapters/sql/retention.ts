import { sql } from 'kysely';
import type { Log, Member, Server } from '#core';
import { memberKey } from '#core';
import { sweepBrakes } from './brakes.ts';
import { chainLock, openChains, record } from './chains.ts';
import { dropFiles, FILES_LOCK } from './files.ts';
import { caseTarget, held, memberTarget } from './holds.ts';
import type { Signer } from './keys.ts';
import { OPEN } from './outbox.ts';
import { together } from './statement.ts';
import type { Db, Store } from './store.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const AT_ONCE = 100;
/** Files whose case was never opened: a crash came between. */
const ORPHAN_DAYS = 1;

/** Cases whose words are gone now, and those that had to keep them: under a hold, or not walked to the end. */
export interface Erasure {
  readonly erased: readonly string[];
  readonly kept: readonly string[];
}

export interface Retention {
  /**
   * Deletes words and files of finished cases in which nothing happened for so many days, the same for all servers
   * or for each its own; run it daily.
   */
  retain(days: number | ((server: Server) => number), now: Date): Promise<Erasure>;
  /** Deletes the words of one member, and the files of cases against them. Ids stay: strikes need them. */
  erase(member: Pick<Member, 'server' | 'id'>, now: Date): Promise<Erasure>;
}

type Why =
  | { readonly why: 'retention'; readonly before: number }
  | { readonly why: 'request'; readonly member: string };

/**
 * Deletes what nobody may keep any longer. Skeletons and hashes stay, and each deletion is itself a link of the chain:
 * words that are missing without such a link have been removed by somebody else.
 * @example await createRetention(store, signer, log).retain(90, clock.now())
 */
export function createRetention(store: Store, signer: Signer, log: Log): Retention {
  async function eraseCase(id: string, server: string, now: Date, why: Why): Promise<boolean> {
    return store.write([chainLock(server), FILES_LOCK], async (tx) => {
      const found = await tx.selectFrom('cases').selectAll().where('id', '=', id).executeTakeFirst();
      if (!found || found.walked < found.length || (await owing(tx, id))) return false;
      if (why.why === 'retention' && found.changed_at >= why.before) return false;
      const rows = await tx
        .selectFrom('events')
        .select(['number', 'member'])
        .where('case_id', '=', id)
        .where('content', 'is not', null)
        .$if(why.why === 'request', (events) =>
          events.where('member', '=', why.why === 'request' ? why.member : ''),
        )
        .orderBy('number')
        .execute();
      const members = new Set([found.author, ...rows.flatMap(({ member }) => member ?? [])]);
      const targets = why.why === 'request' ? [why.member] : [...members];
      if (await held(tx, [caseTarget(id), ...targets.map(memberTarget)], now)) return false;

      const numbers = rows.map(({ number }) => number);
      const chain = await openChains(tx, signer, [server]);
      chain.add(server, record('erased', id, now, { numbers, why: why.why }));
      await together(chain.save());
      for (let i = 0; i < numbers.length; i += AT_ONCE) {
        await tx
          .updateTable('events')
          .set({ content: null })
          .where('server', '=', server)
          .where('number', 'in', numbers.slice(i, i + AT_ONCE))
          .execute();
      }
      if (why.why === 'retention' || found.author === why.member) await dropFiles(tx, id);
      if (why.why === 'retention') {
        await tx.updateTable('cases').set({ erased: found.length }).where('id', '=', id).execute();
      }
      return true;
    });
  }

  async function each(
    cases: readonly { id: string; server: string }[],
    now: Date,
    why: Why,
  ): Promise<Erasure> {
    const erased: string[] = [];
    const kept: string[] = [];
    for (const { id, server } of cases) {
      ((await eraseCase(id, server, now, why)) ? erased : kept).push(id);
    }
    // Deleted pages linger in the write-ahead log until it is emptied.
    if (store.kind === 'sqlite' && erased.length > 0) {
      await sql`pragma wal_checkpoint(truncate)`.execute(store.db);
    }
    if (cases.length > 0) {
      log.info('words erased', { why: why.why, cases: erased.length, kept: kept.length });
    }
    return { erased, kept };
  }

  return {
    async retain(days, now) {
      await dropOrphans(store, now.getTime() - ORPHAN_DAYS * DAY_MS);
      await sweepBrakes(store, now);
      const servers = await store.db.selectFrom('chains').select('server').execute();
      let whole: Erasure = { erased: [], kept: [] };
      for (const { server } of servers) {
        const own = typeof days === 'number' ? days : days(serverOf(server));
        const before = now.getTime() - own * DAY_MS;
        const cases = await store.db
          .selectFrom('cases')
          .select(['id', 'server'])
          .where('server', '=', server)
          .whereRef('erased', '<', 'length')
          .whereRef('walked', '=', 'length')
          .where('changed_at', '<', before)
          .orderBy('changed_at')
          .execute();
        const { erased, kept } = await each(cases, now, { why: 'retention', before });
        whole = { erased: [...whole.erased, ...erased], kept: [...whole.kept, ...kept] };
      }
      return whole;
    },
    async erase(of, now) {
      const member = memberKey(of);
      const cases = await store.db
        .selectFrom('events')
        .innerJoin('cases', 'cases.id', 'events.case_id')
        .select(['cases.id', 'cases.server'])
        .distinct()
        .where('events.member', '=', member)
        .where('events.content', 'is not', null)
        .orderBy('cases.id')
        .execute();
      return each(cases, now, { why: 'request', member });
    },
  };
}

/** The server of a key; platforms have no colon in their names. @example serverOf('sandbox:main').id // 'main' */
export const serverOf = (key: string): Server => {
  const colon = key.indexOf(':');
  return { platform: key.slice(0, colon), id: key.slice(colon + 1) };
};

/** What is still owed may need the words, to restore the message for example. */
async function owing(tx: Db, caseId: string): Promise<boolean> {
  const job = await tx
    .selectFrom('jobs')
    .select('id')
    .where('case_id', '=', caseId)
    .where('done', '=', OPEN)
    .executeTakeFirst();
  return job !== undefined;
}

async function dropOrphans(store: Store, before: number): Promise<void> {
  await store.write([FILES_LOCK], async (tx) => {
    const rows = await tx
      .selectFrom('file_cases')
      .select('case_id')
      .distinct()
      .where('at', '<', before)
      .where('case_id', 'not in', (query) => query.selectFrom('cases').select('id'))
      .execute();
    for (const { case_id } of rows) await dropFiles(tx, case_id);
  });
}
