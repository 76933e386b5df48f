import type { InquiryEvent, InquiryStore, InquirySummary, Server } from '#core';
import { CaseConflict, memberKey, serverKey } from '#core';
import { decodeContent, encodeContent } from '../crypto/content-hash.ts';
import { decrypt } from '../crypto/decrypt.ts';
import { encrypt } from '../crypto/encrypt.ts';
import type { EncryptionKeys, SigningKey } from '../crypto/keys.ts';
import { awaitAllInOrder } from '../database/prepared-statement.ts';
import type { Tables } from '../database/tables.ts';
import type { Db, SqlDatabase } from '../database/transaction.ts';
import { eventAad, sha256 } from './event-hash.ts';
import { chainLockName, openChains, type UnchainedEvent } from './hash-chain.ts';
import { caseHoldTarget, holdAad, memberHoldTarget } from './holds.ts';
import { redact, restoreRedacted } from './redact-json.ts';

/** What a link of an inquiry is called in its server's chain. */
const inquiryId = (number: number): string => `Q-${number}`;
/** A link that belongs to no case has no place in one. */
const NO_SEQUENCE = -1;
const BATCH_SIZE = 100;

/**
 * The register of inquiries. Every step is a link of the server's chain, its words sealed; the rows of the register and
 * the holds follow from the steps, in the same transaction.
 * @example const inquiries = createSqlInquiryStore(store, keys, signer); await inquiries.register(server, registered)
 */
export function createSqlInquiryStore(
  store: SqlDatabase,
  keys: EncryptionKeys,
  signer: SigningKey,
): InquiryStore {
  const { db } = store;

  async function appendStep(tx: Db, server: string, number: number, step: InquiryEvent): Promise<void> {
    const chain = await openChains(tx, signer, [server]);
    chain.append(server, toChainEvent(keys, inquiryId(number), step));
    await awaitAllInOrder(chain.save());
    if (step.kind === 'held') await insertHolds(tx, keys, server, number, step);
    if (step.kind === 'extended') await extendHolds(tx, server, number, step.until);
    if (step.kind === 'lifted' || step.kind === 'closed') await deleteHolds(tx, server, number);
  }

  return {
    register(server, step) {
      const key = serverKey(server);
      return store.writeDurable([chainLockName(key)], async (tx) => {
        const last = await tx
          .selectFrom('inquiries')
          .select((rows) => rows.fn.max('number').as('number'))
          .where('server', '=', key)
          .executeTakeFirst();
        const number = Number(last?.number ?? 0) + 1;
        const { ground, receivedAt } = step.paper;
        await tx
          .insertInto('inquiries')
          .values({
            server: key,
            number,
            ground,
            received_at: receivedAt.getTime(),
            answered_at: null,
            held_until: null,
            closed: 0,
            length: 1,
          })
          .execute();
        await appendStep(tx, key, number, step);
        return number;
      });
    },

    append(server, number, seen, step) {
      const key = serverKey(server);
      return store.writeDurable([chainLockName(key)], async (tx) => {
        const row = await tx
          .selectFrom('inquiries')
          .selectAll()
          .where('server', '=', key)
          .where('number', '=', number)
          .executeTakeFirst();
        if (!row || row.length !== seen) throw new CaseConflict(inquiryId(number));
        await tx
          .updateTable('inquiries')
          .set({ length: seen + 1, ...columnChanges(row, step) })
          .where('server', '=', key)
          .where('number', '=', number)
          .execute();
        await appendStep(tx, key, number, step);
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
      return rows.map(({ case_id, skeleton, content: sealed, content_hash }) => {
        const words =
          sealed && content_hash !== ''
            ? decodeContent(decrypt(keys, eventAad(case_id, NO_SEQUENCE), sealed))
            : [];
        return restoreRedacted(skeleton, words) as InquiryEvent;
      });
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

function toChainEvent(keys: EncryptionKeys, id: string, step: InquiryEvent): UnchainedEvent {
  const { skeleton, redactedTexts } = redact(step);
  const contentBytes = redactedTexts.length === 0 ? undefined : encodeContent(redactedTexts);
  return {
    case_id: id,
    seq: null,
    kind: `inquiry-${step.kind}`,
    at: step.at.getTime(),
    member: 'by' in step && step.by ? memberKey(step.by) : null,
    skeleton,
    content: contentBytes ? encrypt(keys, eventAad(id, NO_SEQUENCE), contentBytes) : null,
    content_hash: contentBytes ? sha256(contentBytes) : '',
  };
}

type InquiryTableRow = Tables['inquiries'];

/** What a step changes in the register. */
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
  const rows = targets.map((target, nth) => {
    const id = `${holdIdPrefix(server, number)}${nth}`;
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

/** Ids that begin so: `0` is what follows `/` in every encoding. */
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

/** The server of a key; platforms have no colon in their names. */
const parseServerKey = (key: string): Server => {
  const colon = key.indexOf(':');
  return { platform: key.slice(0, colon), id: key.slice(colon + 1) };
};
