import { parseServerKey } from '#core';
import type { Db } from '../database/tables.ts';
import type { SqlDatabase } from '../database/transaction.ts';
import { POLICY_REASONS_SCHEMA_VERSION, readSchemaVersion } from '../schema/migrate.ts';
import { createMentionTest, type Person, wordPattern } from './person.ts';
import { redactPerson } from './redact-person.ts';

/** Numbers of erased rows outside the cases. */
export interface ErasedEntries {
  /** Entries of the key-value store (records of the gate, links, marks of adapters) and of the history of settings. */
  readonly entries: number;
  /** Leases and rate limits. */
  readonly limits: number;
  /** Holds that have ended. */
  readonly endedHolds: number;
}

/** Options of `eraseEntries`. */
export interface EntryErasure {
  readonly pseudonym: string;
  /** Servers on which a hold on the person is in force: their rows stay. */
  readonly heldServers: ReadonlySet<string>;
  /** Servers on which the person is banned: the keyed hash of the number stays, with the pseudonym. */
  readonly bannedServers: ReadonlySet<string>;
  readonly isDryRun: boolean;
}

/** `gate/number/<hash>/<account>` and `gate/identity/<hash>/<account>`: the uses of a proof that passed. */
const PROOF_KEY = /^(gate\/(?:number|identity)\/[0-9a-f]+\/)([^/]+)$/;
const LINK_OF_MEMBER = 'gate/link-of/';
const LINK_PREFIXES = ['gate/link/', 'gate/challenge/', 'gate/away/'] as const;
/** Sessions, links and identities of the console belong to one account: without it they are useless. */
const ACCOUNT_PREFIXES = ['console/session/', 'console/link/', 'console/identity/'] as const;

/**
 * Erases a person from the tables outside the cases. A row whose key names the person is deleted. In other texts the id is
 * replaced by the pseudonym.
 * @example await eraseEntries(database, person, { pseudonym, heldServers, bannedServers, isDryRun: true })
 */
export async function eraseEntries(
  database: SqlDatabase,
  person: Person,
  options: EntryErasure,
): Promise<ErasedEntries> {
  const isMention = createMentionTest(person);
  const heldPatterns = [...options.heldServers].map((server) => wordPattern(parseServerKey(server).id));
  const isErasable = (text: string): boolean =>
    isMention(text) && !heldPatterns.some((pattern) => pattern.test(text));
  return database.writeDurable([], async (tx) => ({
    entries:
      (await eraseMemos(tx, person, isErasable, options)) +
      (await eraseFromPolicyVersions(tx, person, isErasable, options)),
    limits: await eraseLimits(tx, isErasable, options.isDryRun),
    endedHolds: await eraseEndedHolds(tx, isErasable, options.isDryRun),
  }));
}

type IsErasable = (text: string) => boolean;

async function eraseMemos(
  tx: Db,
  { id }: Person,
  isErasable: IsErasable,
  { pseudonym, bannedServers, isDryRun }: EntryErasure,
): Promise<number> {
  const all = await tx.selectFrom('memos').selectAll().orderBy('key').execute();
  const linkHashes = all.filter(({ key }) => key.startsWith(LINK_OF_MEMBER) && isErasable(key));
  const isLinked = (text: string): boolean => linkHashes.some(({ text: hash }) => text.includes(hash));
  const rows = all.filter(
    ({ key, text }) =>
      isErasable(`${key} ${text}`) ||
      (LINK_PREFIXES.some((prefix) => key.startsWith(prefix)) && isLinked(`${key} ${text}`)),
  );
  if (isDryRun) return rows.length;
  const idPattern = wordPattern(id);
  for (const { key, text } of rows) {
    const [, proofPrefix] = PROOF_KEY.exec(key) ?? [];
    const keptKey =
      proofPrefix !== undefined && bannedServers.has(serverOfProof(text))
        ? `${proofPrefix}${pseudonym}`
        : undefined;
    const isOwn =
      idPattern.test(key) || [...LINK_PREFIXES, ...ACCOUNT_PREFIXES].some((prefix) => key.startsWith(prefix));
    if (!isOwn) {
      const redacted = redactText(text, id, pseudonym);
      await tx.updateTable('memos').set({ text: redacted }).where('key', '=', key).execute();
      continue;
    }
    await tx.deleteFrom('memos').where('key', '=', key).execute();
    if (keptKey === undefined) continue;
    await tx
      .insertInto('memos')
      .values({ key: keptKey, text })
      .onConflict((conflict) => conflict.column('key').doNothing())
      .execute();
  }
  return rows.length;
}

/** The versions of the settings stay, without the person as their author or as an auditor. */
async function eraseFromPolicyVersions(
  tx: Db,
  { id }: Person,
  isErasable: IsErasable,
  { pseudonym, isDryRun }: EntryErasure,
): Promise<number> {
  const all = await tx
    .selectFrom('policy_versions')
    .select(['server', 'number', 'member', 'policy'])
    .execute();
  const rows = all.filter(
    ({ server, member, policy }) =>
      isErasable(`${server}/${id}`) && (member === `${server}/${id}` || auditorsOf(policy).includes(id)),
  );
  if (isDryRun) return rows.length;
  // A database that was restored may be older than the reasons.
  const hasReasons = (await readSchemaVersion(tx)) >= POLICY_REASONS_SCHEMA_VERSION;
  for (const { server, number, member, policy } of rows) {
    const isAuthor = member === `${server}/${id}`;
    await tx
      .updateTable('policy_versions')
      .set({
        ...(isAuthor && { member: `${server}/${pseudonym}`, name: null }),
        ...(isAuthor && hasReasons && { reason: null }),
        policy: withoutAuditor(policy, id),
      })
      .where('server', '=', server)
      .where('number', '=', number)
      .execute();
  }
  return rows.length;
}

interface StoredPolicy {
  readonly roles?: { readonly auditors?: readonly string[] };
}

const auditorsOf = (policy: string): readonly string[] =>
  (JSON.parse(policy) as StoredPolicy).roles?.auditors ?? [];

function withoutAuditor(policy: string, id: string): string {
  const values = JSON.parse(policy) as StoredPolicy;
  const auditors = values.roles?.auditors;
  if (!auditors?.includes(id)) return policy;
  const kept = auditors.filter((auditor) => auditor !== id);
  return JSON.stringify({ ...values, roles: { ...values.roles, auditors: kept } });
}

/** The key of the server in the value of a used proof. */
function serverOfProof(text: string): string {
  try {
    const { server } = JSON.parse(text) as { server?: { platform?: string; id?: string } };
    return `${server?.platform}:${server?.id}`;
  } catch {
    return '';
  }
}

/** A stored text without the person: JSON field by field, other texts word by word. */
function redactText(text: string, id: string, pseudonym: string): string {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object') return JSON.stringify(redactPerson(value, { id, pseudonym }));
  } catch {
    // Not JSON: several adapters store words.
  }
  return text.replace(wordPattern(id, 'g'), pseudonym);
}

async function eraseLimits(tx: Db, isErasable: IsErasable, isDryRun: boolean): Promise<number> {
  const leases = (await tx.selectFrom('claims').select('key').execute()).filter(({ key }) => isErasable(key));
  const limits = (await tx.selectFrom('quotas').select('key').execute()).filter(({ key }) => isErasable(key));
  const names = (await tx.selectFrom('quota_names').select(['key', 'name']).execute()).filter(
    ({ key, name }) => isErasable(`${key} ${name}`),
  );
  if (!isDryRun) {
    for (const { key } of leases) await tx.deleteFrom('claims').where('key', '=', key).execute();
    for (const { key } of limits) await tx.deleteFrom('quotas').where('key', '=', key).execute();
    for (const { key, name } of names)
      await tx.deleteFrom('quota_names').where('key', '=', key).where('name', '=', name).execute();
  }
  return leases.length + limits.length + names.length;
}

/** Holds that are in force are never touched: their servers are not erasable. */
async function eraseEndedHolds(tx: Db, isErasable: IsErasable, isDryRun: boolean): Promise<number> {
  const holds = await tx.selectFrom('holds').select(['id', 'target']).execute();
  const ended = holds.filter(({ target }) => isErasable(target));
  if (!isDryRun) for (const { id } of ended) await tx.deleteFrom('holds').where('id', '=', id).execute();
  return ended.length;
}
