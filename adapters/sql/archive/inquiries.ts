import type { InquiryEvent, InquiryRequest, InquiryStore, InquirySummary, Server } from '#core';
import { CaseConflict, memberKey, parseServerKey, serverKey } from '#core';
import { holdAad } from '../crypto/aad.ts';
import { encrypt } from '../crypto/encryption.ts';
import type { EncryptionKeys, SigningKey } from '../crypto/keys.ts';
import type { KeyRing } from '../crypto/tenant-keys.ts';
import { awaitAllInOrder } from '../database/prepared-statement.ts';
import type { Db, Tables } from '../database/tables.ts';
import type { SqlDatabase } from '../database/transaction.ts';
import { decryptTexts, encryptEvent } from './event-content.ts';
import { chainLockName, openChains } from './hash-chain.ts';
import { caseHoldTarget, memberHoldTarget } from './holds.ts';
import { restoreRedacted } from './redact-json.ts';

/** The value of the column `case_id` of an inquiry's events, and the reason of its holds. */
const inquiryId = (number: number): string => `Q-${number}`;
const BATCH_SIZE = 100;

/**
 * The register of inquiries. Each step is an event of the server's chain with encrypted content. The rows of the register
 * and the holds are derived from the steps and written in the same transaction. `append` rejects with `CaseConflict` if
 * the inquiry has another length than expected.
 * @example const inquiries = createSqlInquiryStore(database, ring, signer); await inquiries.register(server, registered)
 */
export function createSqlInquiryStore(
  database: SqlDatabase,
  ring: KeyRing,
  signer: SigningKey,
): InquiryStore {
  const { db } = database;

  async function appendStep(
    tx: Db,
    keys: EncryptionKeys,
    { server, number }: { readonly server: string; readonly number: number },
    step: InquiryEvent,
  ): Promise<void> {
    const chain = await openChains(tx, signer, [server]);
    chain.append(server, toChainEvent(keys, number, step));
    await awaitAllInOrder(chain.save());
    if (step.kind === 'held') await insertHolds(tx, ring.installation, server, number, step);
    if (step.kind === 'extended') await extendHolds(tx, server, number, step.until);
    if (step.kind === 'lifted' || step.kind === 'closed') await deleteHolds(tx, server, number);
  }

  return {
    async register(server, registered, held) {
      const key = serverKey(server);
      const keys = await ring.toEncrypt(key);
      return database.writeDurable([chainLockName(key)], async (tx) => {
        const number = await insertInquiry(tx, key, registered.paper, held);
        await appendStep(tx, keys, { server: key, number }, registered);
        if (held) await appendStep(tx, keys, { server: key, number }, held);
        return number;
      });
    },

    async append(server, number, expectedLength, step) {
      const key = serverKey(server);
      const keys = await ring.toEncrypt(key);
      return database.writeDurable([chainLockName(key)], async (tx) => {
        const row = await tx
          .selectFrom('inquiries')
          .selectAll()
          .where('server', '=', key)
          .where('number', '=', number)
          .executeTakeFirst();
        if (!row || row.length !== expectedLength) throw new CaseConflict(inquiryId(number));
        await tx
          .updateTable('inquiries')
          .set({ length: expectedLength + 1, ...columnChanges(row, step) })
          .where('server', '=', key)
          .where('number', '=', number)
          .execute();
        await appendStep(tx, keys, { server: key, number }, step);
      });
    },

    async read(server, number) {
      const rows = await db
        .selectFrom('events')
        .select(['case_id', 'skeleton', 'content', 'content_hash'])
        .where('case_id', '=', inquiryId(number))
        .where('server', '=', serverKey(server))
        .where('seq', 'is', null)
        .orderBy('number')
        .execute();
      const keys = await ring.toDecrypt(rows.map(({ content }) => content));
      return rows.map(
        (row) =>
          restoreRedacted(row.skeleton, decryptTexts(keys, { ...row, seq: null }) ?? []) as InquiryEvent,
      );
    },

    async list(server) {
      const rows = await db
        .selectFrom('inquiries')
        .selectAll()
        .where('server', '=', serverKey(server))
        .orderBy('number', 'desc')
        .execute();
      return rows.map((row) => toInquiryRow(server, row));
    },

    async listExpiredHolds(now) {
      const rows = await db
        .selectFrom('inquiries')
        .select(['server', 'number'])
        .where('held_until', '<=', now.getTime())
        .orderBy('held_until')
        .execute();
      return rows.map(({ server, number }) => ({ server: parseServerKey(server), number }));
    },
  };
}

/** Inserts a row with the next free number of the server. Resolves with the number. */
async function insertInquiry(
  tx: Db,
  server: string,
  { ground, receivedAt }: InquiryRequest,
  held: Extract<InquiryEvent, { kind: 'held' }> | undefined,
): Promise<number> {
  const last = await tx
    .selectFrom('inquiries')
    .select((rows) => rows.fn.max('number').as('number'))
    .where('server', '=', server)
    .executeTakeFirst();
  const number = Number(last?.number ?? 0) + 1;
  await tx
    .insertInto('inquiries')
    .values({
      server,
      number,
      ground,
      received_at: receivedAt.getTime(),
      answered_at: null,
      held_until: held?.until.getTime() ?? null,
      closed: 0,
      length: held ? 2 : 1,
    })
    .execute();
  return number;
}

const toChainEvent = (keys: EncryptionKeys, number: number, step: InquiryEvent) =>
  encryptEvent(
    keys,
    {
      case_id: inquiryId(number),
      seq: null,
      kind: `inquiry-${step.kind}`,
      member: 'by' in step && step.by ? memberKey(step.by) : null,
    },
    step,
  );

type InquiryTableRow = Tables['inquiries'];

/** Columns of the register that a step changes. */
function columnChanges({ answered_at }: InquiryTableRow, step: InquiryEvent): Partial<InquiryTableRow> {
  const at = step.at.getTime();
  switch (step.kind) {
    case 'held':
    case 'extended':
      return { held_until: step.until.getTime() };
    case 'lifted':
      return { held_until: null };
    case 'disclosed':
      return { answered_at: answered_at ?? at };
    case 'closed':
      return { answered_at: answered_at ?? at, closed: 1, held_until: null };
    case 'registered':
    case 'approved':
      return {};
    default:
      return step satisfies never;
  }
}

const holdIdPrefix = (server: string, number: number): string => `${server}/${inquiryId(number)}/`;

async function insertHolds(
  tx: Db,
  keys: EncryptionKeys,
  server: string,
  number: number,
  { accounts, cases, until }: Extract<InquiryEvent, { kind: 'held' }>,
): Promise<void> {
  await deleteHolds(tx, server, number);
  const targets = [
    ...accounts.map((id) => memberHoldTarget(memberKey({ server: parseServerKey(server), id }))),
    ...cases.map(caseHoldTarget),
  ];
  const rows = targets.map((target, i) => {
    const id = `${holdIdPrefix(server, number)}${i}`;
    return {
      id,
      target,
      until: until.getTime(),
      reason: encrypt(keys, holdAad(id), Buffer.from(inquiryId(number))),
    };
  });
  for (let i = 0; i < rows.length; i += BATCH_SIZE) {
    await tx
      .insertInto('holds')
      .values(rows.slice(i, i + BATCH_SIZE))
      .execute();
  }
}

/** The range of all ids with this prefix: `0` follows `/` in every collation. */
const holdIdRange = (server: string, number: number) => {
  const from = holdIdPrefix(server, number);
  return { from, before: `${from.slice(0, -1)}0` };
};

async function extendHolds(tx: Db, server: string, number: number, until: Date): Promise<void> {
  const { from, before } = holdIdRange(server, number);
  await tx
    .updateTable('holds')
    .set({ until: until.getTime() })
    .where('id', '>', from)
    .where('id', '<', before)
    .execute();
}

async function deleteHolds(tx: Db, server: string, number: number): Promise<void> {
  const { from, before } = holdIdRange(server, number);
  await tx.deleteFrom('holds').where('id', '>', from).where('id', '<', before).execute();
}

const toInquiryRow = (server: Server, row: InquiryTableRow): InquirySummary => ({
  server,
  number: row.number,
  ground: row.ground as InquirySummary['ground'],
  receivedAt: new Date(row.received_at),
  ...(row.answered_at !== null && { answeredAt: new Date(row.answered_at) }),
  ...(row.held_until !== null && { heldUntil: new Date(row.held_until) }),
  closed: row.closed === 1,
});
