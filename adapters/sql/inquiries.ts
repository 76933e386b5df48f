import type { Inquiries, InquiryRow, InquiryStep, Server } from '#core';
import { CaseConflict, memberKey, serverKey } from '#core';
import { chainLock, type Link, openChains } from './chains.ts';
import { content, wordsOf } from './hashes.ts';
import { caseTarget, holdPlace, memberTarget } from './holds.ts';
import { join, split } from './json.ts';
import type { Keys, Signer } from './keys.ts';
import { eventPlace, sha256 } from './links.ts';
import { seal } from './seal.ts';
import { together } from './statement.ts';
import type { Db, Store } from './store.ts';
import type { Tables } from './tables.ts';
import { unseal } from './unseal.ts';

/** What a link of an inquiry is called in its server's chain. */
const name = (number: number): string => `Q-${number}`;
/** A link that belongs to no case has no place in one. */
const NOWHERE = -1;
const AT_ONCE = 100;

/**
 * The register of inquiries. Every step is a link of the server's chain, its words sealed; the rows of the register and
 * the holds follow from the steps, in the same transaction.
 * @example const inquiries = createInquiries(store, keys, signer); await inquiries.register(server, registered)
 */
export function createInquiries(store: Store, keys: Keys, signer: Signer): Inquiries {
  const { db } = store;

  async function add(tx: Db, server: string, number: number, step: InquiryStep): Promise<void> {
    const chain = await openChains(tx, signer, [server]);
    chain.add(server, linked(keys, name(number), step));
    await together(chain.save());
    if (step.kind === 'held') await hold(tx, keys, server, number, step);
    if (step.kind === 'extended') await extend(tx, server, number, step.until);
    if (step.kind === 'lifted' || step.kind === 'closed') await lift(tx, server, number);
  }

  return {
    register(server, step) {
      const key = serverKey(server);
      return store.write([chainLock(key)], async (tx) => {
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
        await add(tx, key, number, step);
        return number;
      });
    },

    append(server, number, seen, step) {
      const key = serverKey(server);
      return store.write([chainLock(key)], async (tx) => {
        const row = await tx
          .selectFrom('inquiries')
          .selectAll()
          .where('server', '=', key)
          .where('number', '=', number)
          .executeTakeFirst();
        if (!row || row.length !== seen) throw new CaseConflict(name(number));
        await tx
          .updateTable('inquiries')
          .set({ length: seen + 1, ...changes(row, step) })
          .where('server', '=', key)
          .where('number', '=', number)
          .execute();
        await add(tx, key, number, step);
      });
    },

    async read(server, number) {
      const rows = await db
        .selectFrom('events')
        .select(['case_id', 'skeleton', 'content', 'content_hash'])
        .where('case_id', '=', name(number))
        .where('server', '=', serverKey(server))
        .where('seq', 'is', null)
        .orderBy('number')
        .execute();
      return rows.map(({ case_id, skeleton, content: sealed, content_hash }) => {
        const words =
          sealed && content_hash !== '' ? wordsOf(unseal(keys, eventPlace(case_id, NOWHERE), sealed)) : [];
        return join(skeleton, words) as InquiryStep;
      });
    },

    async list(server) {
      const rows = await db
        .selectFrom('inquiries')
        .selectAll()
        .where('server', '=', serverKey(server))
        .orderBy('number', 'desc')
        .execute();
      return rows.map((row) => rowOf(server, row));
    },

    async overdue(now) {
      const rows = await db
        .selectFrom('inquiries')
        .select(['server', 'number'])
        .where('held_until', '<=', now.getTime())
        .orderBy('held_until')
        .execute();
      return rows.map(({ server, number }) => ({ server: serverOf(server), number }));
    },
  };
}

function linked(keys: Keys, id: string, step: InquiryStep): Link {
  const { skeleton, words } = split(step);
  const bytes = words.length === 0 ? undefined : content(words);
  return {
    case_id: id,
    seq: null,
    kind: `inquiry-${step.kind}`,
    at: step.at.getTime(),
    member: 'by' in step && step.by ? memberKey(step.by) : null,
    skeleton,
    content: bytes ? seal(keys, eventPlace(id, NOWHERE), bytes) : null,
    content_hash: bytes ? sha256(bytes) : '',
  };
}

type Row = Tables['inquiries'];

/** What a step changes in the register. */
function changes({ answered_at }: Row, step: InquiryStep): Partial<Row> {
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

const holdId = (server: string, number: number): string => `${server}/${name(number)}/`;

async function hold(
  tx: Db,
  keys: Keys,
  server: string,
  number: number,
  { accounts, cases, until }: Extract<InquiryStep, { kind: 'held' }>,
): Promise<void> {
  await lift(tx, server, number);
  const targets = [
    ...accounts.map((id) => memberTarget(memberKey({ server: serverOf(server), id }))),
    ...cases.map(caseTarget),
  ];
  const rows = targets.map((target, nth) => {
    const id = `${holdId(server, number)}${nth}`;
    return {
      id,
      target,
      until: until.getTime(),
      reason: seal(keys, holdPlace(id), Buffer.from(name(number))),
    };
  });
  for (let i = 0; i < rows.length; i += AT_ONCE) {
    await tx
      .insertInto('holds')
      .values(rows.slice(i, i + AT_ONCE))
      .execute();
  }
}

/** Ids that begin so: `0` is what follows `/` in every encoding. */
const ofInquiry = (server: string, number: number) => {
  const from = holdId(server, number);
  return { from, before: `${from.slice(0, -1)}0` };
};

async function extend(tx: Db, server: string, number: number, until: Date): Promise<void> {
  const { from, before } = ofInquiry(server, number);
  await tx
    .updateTable('holds')
    .set({ until: until.getTime() })
    .where('id', '>', from)
    .where('id', '<', before)
    .execute();
}

async function lift(tx: Db, server: string, number: number): Promise<void> {
  const { from, before } = ofInquiry(server, number);
  await tx.deleteFrom('holds').where('id', '>', from).where('id', '<', before).execute();
}

const rowOf = (server: Server, row: Row): InquiryRow => ({
  server,
  number: row.number,
  ground: row.ground as InquiryRow['ground'],
  receivedAt: new Date(row.received_at),
  ...(row.answered_at !== null && { answeredAt: new Date(row.answered_at) }),
  ...(row.held_until !== null && { heldUntil: new Date(row.held_until) }),
  closed: row.closed === 1,
});

/** The server of a key; platforms have no colon in their names. */
const serverOf = (key: string): Server => {
  const colon = key.indexOf(':');
  return { platform: key.slice(0, colon), id: key.slice(colon + 1) };
};
