import { z } from 'zod';
import type {
  Member,
  Policy,
  PolicyChangeSource,
  PolicyReason,
  PolicyStore,
  PolicyVersion,
  Server,
} from '#core';
import { DRAFT_STEPS, memberKey, policySchema, serverKey } from '#core';
import { policyReasonAad, policyVersionAad } from '../crypto/aad.ts';
import { decrypt, encrypt } from '../crypto/encryption.ts';
import type { EncryptionKeys } from '../crypto/keys.ts';
import type { Db, Tables } from '../database/tables.ts';

type VersionRow = Tables['policy_versions'];

/** A version to be stored. */
interface NewVersion {
  readonly number: number;
  readonly at: Date;
  readonly from: PolicyChangeSource;
  readonly by?: Pick<Member, 'id'> & { readonly name?: string | undefined };
  readonly reason?: PolicyReason | undefined;
  readonly policy: Policy;
}

/** A step that this version does not know is left out. */
const reasonSchema = z.object({
  step: z.enum(DRAFT_STEPS).optional().catch(undefined),
  percent: z.number().optional(),
  why: z.string().optional(),
});

/**
 * The row of a version. The name of the administrator and the reason are encrypted.
 * @example versionRow(keys, server, { number: 2, at, by: kei, from: 'config', policy })
 */
export function versionRow(
  keys: EncryptionKeys,
  server: Server,
  { number, at, from, by, reason, policy }: NewVersion,
): VersionRow {
  const key = serverKey(server);
  const name = by?.name ?? '';
  return {
    server: key,
    number,
    at: at.getTime(),
    source: from,
    member: by ? memberKey({ server, id: by.id }) : null,
    name: name === '' ? null : encrypt(keys, policyVersionAad(key, number), Buffer.from(name)),
    reason: reason ? encrypt(keys, policyReasonAad(key, number), Buffer.from(JSON.stringify(reason))) : null,
    policy: JSON.stringify(policy),
  };
}

/**
 * Reads the history of the settings of a server.
 * @example await createVersionReader(db, keys).readVersion(server, 3)
 */
export function createVersionReader(
  db: Db,
  keys: EncryptionKeys,
): Pick<PolicyStore, 'listVersions' | 'readVersion'> {
  return {
    async listVersions(server, { before, limit }) {
      const rows = await db
        .selectFrom('policy_versions')
        .selectAll()
        .where('server', '=', serverKey(server))
        .$if(before !== undefined, (query) => query.where('number', '<', before!))
        .orderBy('number', 'desc')
        .limit(limit)
        .execute();
      return rows.map((row) => toVersion(keys, server, row));
    },
    async readVersion(server, number) {
      const row = await db
        .selectFrom('policy_versions')
        .selectAll()
        .where('server', '=', serverKey(server))
        .where('number', '=', number)
        .executeTakeFirst();
      return row && toVersion(keys, server, row);
    },
  };
}

function toVersion(keys: EncryptionKeys, server: Server, row: VersionRow): PolicyVersion {
  const { number, at, source, member, name, reason, policy } = row;
  const result = policySchema.safeParse(JSON.parse(policy));
  const id = member?.slice(serverKey(server).length + 1);
  const readName = () =>
    name ? decrypt(keys, policyVersionAad(row.server, number), name).toString('utf8') : '';
  const readReason = (sealed: Uint8Array): PolicyReason =>
    reasonSchema.parse(
      JSON.parse(decrypt(keys, policyReasonAad(row.server, number), sealed).toString('utf8')),
    );
  return {
    number,
    at: new Date(at),
    from: source as PolicyChangeSource,
    ...(id !== undefined && { by: { id, name: readName() } }),
    ...(reason && { reason: readReason(reason) }),
    ...(result.success && { policy: result.data }),
  };
}
