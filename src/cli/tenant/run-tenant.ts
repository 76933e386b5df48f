import { type Policy, type Tenant, tenantIdSchema, tenantQuotasSchema, tenantServer } from '#core';
import { openSql, SqlSetupError, type SqlStores } from '../../../adapters/sql/index.ts';
import { type Env, EnvError, readEnv } from '../../app/env.ts';
import { loadRulesBundle } from '../../app/load-rules.ts';
import { DEFAULT_RULES_FOLDER } from '../../app/project-paths.ts';
import { NO_DATABASE, resolveDatabaseAddress } from '../lib/database-address.ts';
import { createRefuse, type Terminal } from '../lib/terminal.ts';
import { runEraseTenant } from './erase-tenant.ts';
import { runKey } from './manage-keys.ts';
import type { LimitChanges, TenantRequest } from './parse-arguments.ts';
import { reportUnknown, type TenantCall, type TenantOptions } from './tenant-call.ts';
import { formatTenants, TENANT_TEXTS } from './tenant-texts.ts';

const AUDIT_PAGE_SIZE = 500;
const DEFAULT_RETENTION_DAYS = 30;

/**
 * Opens the stores and runs one command. Resolves with the exit code.
 * @example await runTenant({ command: 'list' }, { language: 'ja' }, terminal)
 */
export async function runTenant(
  request: TenantRequest,
  options: TenantOptions,
  terminal: Terminal,
): Promise<number> {
  const refuse = createRefuse('tenant', terminal);
  try {
    const env = readEnv(terminal.env, terminal.settingsPath);
    const address = resolveDatabaseAddress(options, env);
    if (!address) return refuse(NO_DATABASE);
    const rulesBundle = await loadRulesBundle(env.RULES_DIR ?? DEFAULT_RULES_FOLDER);
    if (!rulesBundle.ok) return refuse(rulesBundle.why);
    const sql = await openStores(address, env, rulesBundle.value.policy, terminal);
    try {
      const answer: TenantCall['answer'] = (value, text) =>
        void terminal.out.write(options.json === true ? `${JSON.stringify(value)}\n` : text);
      return await run(request, { sql, options, terminal, now: new Date(), answer, refuse });
    } finally {
      await sql.close();
    }
  } catch (error) {
    if (error instanceof SqlSetupError || error instanceof EnvError) return refuse(error.message);
    throw error;
  }
}

const openStores = (
  address: { readonly url: string | undefined; readonly dataDir: string },
  env: Env,
  policy: Policy,
  { err }: Terminal,
): Promise<SqlStores> =>
  openSql({
    ...address,
    mustExist: true,
    keys: { evidence: env.EVIDENCE_KEY, signing: env.SIGNING_KEY },
    policy: () => policy,
    clock: { now: () => new Date() },
    log: {
      info: () => {},
      warn: () => {},
      error: (event, fields) => void err.write(`tenant: ${event} ${JSON.stringify(fields ?? {})}\n`),
    },
  });

async function run(request: TenantRequest, call: TenantCall): Promise<number> {
  const { sql, options, answer } = call;
  switch (request.command) {
    case 'list': {
      const tenants = await sql.tenants.list();
      answer(tenants, formatTenants(tenants, options.language));
      return 0;
    }
    case 'add':
      return addTenant(request.tenant, request.name ?? request.tenant, request.limits, call);
    case 'set':
      return changeTenant(request.tenant, request.name, request.limits, call);
    case 'audit':
      return writeAudit(request.tenant, request.after, call);
    case 'erase':
      return runEraseTenant(request.tenant, call);
    case 'key list':
    case 'key add':
    case 'key revoke':
    case 'key rotate':
      return runKey(request, call);
    default:
      return request satisfies never;
  }
}

async function addTenant(
  id: string,
  name: string,
  limits: LimitChanges,
  { sql, options, now, answer, refuse }: TenantCall,
): Promise<number> {
  const checkedId = tenantIdSchema.safeParse(id);
  if (!checkedId.success) return refuse(`"${id}" cannot be an id: ${checkedId.error.issues[0]?.message}`);
  const quotas = applyLimits({}, limits);
  if (typeof quotas === 'string') return refuse(quotas);
  const retentionDays = limits.retentionDays ?? DEFAULT_RETENTION_DAYS;
  const tenant: Tenant = { id, name, createdAt: now, quotas, retentionDays };
  const texts = TENANT_TEXTS[options.language];
  if (!(await sql.tenants.create(tenant))) return refuse(texts.exists(id));
  answer(tenant, `${texts.added(id)}\n`);
  return 0;
}

async function changeTenant(
  id: string,
  name: string | undefined,
  limits: LimitChanges,
  call: TenantCall,
): Promise<number> {
  const { sql, options, answer, refuse } = call;
  const tenant = await sql.tenants.read(id);
  if (!tenant || tenant.erasedAt) return reportUnknown(id, call);
  const quotas = applyLimits(tenant.quotas, limits);
  if (typeof quotas === 'string') return refuse(quotas);
  const changes = {
    name: name ?? tenant.name,
    quotas,
    retentionDays: limits.retentionDays ?? tenant.retentionDays,
  };
  if (!(await sql.tenants.update(id, changes))) return reportUnknown(id, call);
  answer({ ...tenant, ...changes }, `${TENANT_TEXTS[options.language].changed(id)}\n`);
  return 0;
}

/** The quotas after a change, or why they cannot be used. */
function applyLimits(
  quotas: Partial<Tenant['quotas']>,
  { quotas: changes }: LimitChanges,
): Tenant['quotas'] | string {
  const changed = Object.fromEntries(
    Object.entries({ ...quotas, ...changes }).filter(([, value]) => value !== null && value !== undefined),
  );
  const checked = tenantQuotasSchema.safeParse(changed);
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  return `${issue?.path.join('.')}: ${issue?.message}`;
}

/** Writes the changes as JSON Lines, page after page. */
async function writeAudit(id: string, after: number, call: TenantCall): Promise<number> {
  const { sql, terminal } = call;
  if (!(await sql.tenants.read(id))) return reportUnknown(id, call);
  for (let last = after; ; ) {
    const page = await sql.auditTrail.list(tenantServer(id), { after: last, limit: AUDIT_PAGE_SIZE });
    for (const entry of page) terminal.out.write(`${JSON.stringify(entry)}\n`);
    const next = page.at(-1)?.number;
    if (next === undefined) return 0;
    last = next;
  }
}
