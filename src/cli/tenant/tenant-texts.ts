import type { ApiKey, Language, Tenant } from '#core';
import { isKeyValid, MAX_KEYS_PER_TENANT } from '#core';
import type { TenantErasurePlan } from '../../../adapters/sql/index.ts';
import { formatTable } from '../lib/text-table.ts';

/** The sentences of the command. */
interface TenantTexts {
  readonly added: (id: string) => string;
  readonly changed: (id: string) => string;
  readonly exists: (id: string) => string;
  readonly noTenants: string;
  readonly unknownTenant: (id: string) => string;
  readonly unknownKey: (tenant: string, key: string) => string;
  readonly endedKey: (key: string) => string;
  readonly tooMany: (tenant: string) => string;
  readonly issued: (key: ApiKey) => string;
  readonly keep: string;
  readonly revoked: (key: string) => string;
  readonly replaced: (old: string, until: string) => string;
  readonly noKeys: string;
  readonly wouldErase: (id: string, plan: TenantErasurePlan) => string;
  readonly erased: (id: string, plan: TenantErasurePlan) => string;
  readonly notFreed: string;
  readonly held: (id: string, holds: number) => string;
  readonly erasedBefore: (id: string) => string;
  readonly tenantColumns: readonly string[];
  readonly keyColumns: readonly string[];
  readonly states: Readonly<Record<'valid' | 'expired' | 'revoked' | 'erased', string>>;
}

/** The sentences in both languages. @example TENANT_TEXTS.en.added('square') */
export const TENANT_TEXTS: Readonly<Record<Language, TenantTexts>> = {
  en: {
    added: (id) =>
      `The tenant ${id} was added. Its first key: yamidome tenant key add ${id} --name NAME --scope LIST`,
    changed: (id) => `The tenant ${id} was changed. Every process uses it within five seconds.`,
    exists: (id) => `there is a tenant ${id} already; an id is never used again, also after an erasure`,
    noTenants: 'There are no tenants. yamidome tenant add makes one.',
    unknownTenant: (id) => `There is no tenant ${id}, or it was erased.`,
    unknownKey: (tenant, key) => `The tenant ${tenant} has no key ${key}.`,
    endedKey: (key) => `The key ${key} expired or was revoked, so it cannot be replaced: make a new one.`,
    tooMany: (tenant) =>
      `the tenant ${tenant} has ${MAX_KEYS_PER_TENANT} valid keys, which is the most: revoke one`,
    issued: ({ id, tenant, scopes }) => `Key ${id} of ${tenant}: ${scopes.join(', ')}`,
    keep: 'Keep it now: it is not shown again.',
    revoked: (key) => `The key ${key} is revoked. Every process refuses it within five seconds.`,
    replaced: (old, until) => `The key ${old} stays valid until ${until}.`,
    noKeys: 'The tenant has no keys.',
    wouldErase: (id, plan) =>
      `${id}: ${describe(plan)}\nNothing was erased yet. --yes erases: the evidence cannot be read any more, also not by you.`,
    erased: (id, plan) => `${id} was erased: ${describe(plan)}`,
    notFreed:
      'Old pages of the database file could not be overwritten, because a program reads them: stop it and run\nyamidome verify once.',
    held: (id, holds) =>
      `${id} was not erased: ${holds} ${holds === 1 ? 'hold is' : 'holds are'} in force. Lift them first (yamidome inquiry, /v1/holds).`,
    erasedBefore: (id) => `${id} was erased before. Nothing is left to do.`,
    tenantColumns: ['tenant', 'name', 'posts/s', 'posts/day', 'judge/s', 'days', 'state'],
    keyColumns: ['key', 'name', 'state', 'expires', 'last used', 'scopes'],
    states: { valid: 'valid', expired: 'expired', revoked: 'revoked', erased: 'erased' },
  },
  ja: {
    added: (id) =>
      `テナント ${id} を作りました。最初の鍵は yamidome tenant key add ${id} --name 名前 --scope 権限 で発行できます。`,
    changed: (id) => `テナント ${id} を変更しました。5秒以内に反映されます。`,
    exists: (id) => `テナント ${id} はすでにあります。消去したIDも、もう一度使うことはできません`,
    noTenants: 'テナントはありません。yamidome tenant add で作れます。',
    unknownTenant: (id) => `テナント ${id} はないか、消去されています。`,
    unknownKey: (tenant, key) => `テナント ${tenant} に鍵 ${key} はありません。`,
    endedKey: (key) => `鍵 ${key} は期限切れか失効しているため、交換できません。新しい鍵を発行してください。`,
    tooMany: (tenant) =>
      `テナント ${tenant} の有効な鍵が上限の ${MAX_KEYS_PER_TENANT} 個に達しています。使わない鍵を失効させてください`,
    issued: ({ id, tenant, scopes }) => `${tenant} の鍵 ${id}（権限：${scopes.join('、')}）`,
    keep: 'この鍵は二度と表示されません。今すぐ安全な場所に保存してください。',
    revoked: (key) => `鍵 ${key} を失効させました。5秒以内に使えなくなります。`,
    replaced: (old, until) => `古い鍵 ${old} は ${until} まで有効です。`,
    noKeys: 'このテナントに鍵はありません。',
    wouldErase: (id, plan) =>
      `${id}：${describeJa(plan)}\nまだ何も消していません。--yes を付けると消去し、証拠は誰にも読めなくなります。`,
    erased: (id, plan) => `${id} を消去しました：${describeJa(plan)}`,
    notFreed:
      'ほかのプログラムが読んでいるため、データベースのファイルの古いページを上書きできませんでした。停止してから yamidome verify を実行してください。',
    held: (id, holds) =>
      `${id} は消去しませんでした。保全中のデータが ${holds} 件あります。先に保全を解除してください（yamidome inquiry、/v1/holds）。`,
    erasedBefore: (id) => `${id} はすでに消去されています。`,
    tenantColumns: ['テナント', '名前', '投稿/秒', '投稿/日', '判定/秒', '日数', '状態'],
    keyColumns: ['鍵', '名前', '状態', '期限', '最終使用', '権限'],
    states: { valid: '有効', expired: '期限切れ', revoked: '失効', erased: '消去済み' },
  },
};

const describe = ({ cases, events }: TenantErasurePlan): string => `${cases} cases with ${events} events`;
const describeJa = ({ cases, events }: TenantErasurePlan): string => `事案 ${cases} 件（記録 ${events} 件）`;

/** The tenants as a table. @example formatTenants(await tenants.list(), 'en') */
export function formatTenants(tenants: readonly Tenant[], language: Language): string {
  const texts = TENANT_TEXTS[language];
  if (tenants.length === 0) return `${texts.noTenants}\n`;
  const rows = tenants.map(({ id, name, quotas, retentionDays, erasedAt }) => [
    ...[id, name, limitText(quotas.postsPerSecond), limitText(quotas.postsPerDay)],
    ...[limitText(quotas.judgesPerSecond), String(retentionDays)],
    erasedAt ? texts.states.erased : texts.states.valid,
  ]);
  return `${formatTable([texts.tenantColumns, ...rows])}\n`;
}

/** The keys of a tenant as a table. @example formatKeys(await tenants.listKeys('square'), clock.now(), 'en') */
export function formatKeys(keys: readonly ApiKey[], now: Date, language: Language): string {
  const texts = TENANT_TEXTS[language];
  if (keys.length === 0) return `${texts.noKeys}\n`;
  const rows = keys.map((key) => [
    ...[key.id, key.name, texts.states[stateOf(key, now)], minuteOf(key.expiresAt), minuteOf(key.lastUsedAt)],
    key.scopes.join(','),
  ]);
  return `${formatTable([texts.keyColumns, ...rows])}\n`;
}

const stateOf = (key: ApiKey, now: Date): 'valid' | 'expired' | 'revoked' =>
  key.revokedAt ? 'revoked' : isKeyValid(key, now) ? 'valid' : 'expired';

const limitText = (limit: number | undefined): string => (limit === undefined ? '–' : String(limit));

/** A time in UTC to the minute; a dash if there is none. @example minuteOf(key.expiresAt) // '2026-01-31 09:00Z' */
export const minuteOf = (at: Date | undefined): string =>
  at === undefined ? '–' : `${at.toISOString().slice(0, 16).replace('T', ' ')}Z`;
