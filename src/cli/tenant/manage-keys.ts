import { API_SCOPES, type ApiCaller, tenantServer } from '#core';
import { createApiKeys } from '../../app/operator/tenants/api-keys.ts';
import type { TenantRequest } from './parse-arguments.ts';
import { reportUnknown, type TenantCall } from './tenant-call.ts';
import { formatKeys, minuteOf, TENANT_TEXTS } from './tenant-texts.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const HOUR_SECONDS = 60 * 60;
const NOT_FOUND = 1;

const NO_LOG = { info: () => {}, warn: () => {}, error: () => {} };

/** The operator of yamidome, who may give every scope. */
const callerOf = (tenant: string): ApiCaller => ({
  ...{ tenant, server: tenantServer(tenant), keyId: 'command-line' },
  scopes: new Set(API_SCOPES),
});

type KeyRequest = Extract<TenantRequest, { readonly command: `key ${string}` }>;

/**
 * Lists, makes, revokes and replaces the keys of a tenant. Resolves with the exit code.
 * @example await runKey({ command: 'key list', tenant: 'square' }, call)
 */
export async function runKey(request: KeyRequest, call: TenantCall): Promise<number> {
  const { sql, options, now, answer, refuse } = call;
  const texts = TENANT_TEXTS[options.language];
  const { tenant: id } = request;
  const tenant = await sql.tenants.read(id);
  if (!tenant || tenant.erasedAt) return reportUnknown(id, call);
  const keys = createApiKeys({ tenants: sql.tenants, clock: { now: () => now }, log: NO_LOG });
  const caller = callerOf(id);
  const notFound = (text: string): number => {
    call.terminal.err.write(`tenant: ${text}\n`);
    return NOT_FOUND;
  };
  switch (request.command) {
    case 'key list': {
      const listed = await keys.list(caller);
      answer(listed, formatKeys(listed, now, options.language));
      return 0;
    }
    case 'key add': {
      const { name, scopes, expiresDays } = request;
      const expiresAt =
        expiresDays === undefined ? undefined : new Date(now.getTime() + expiresDays * DAY_MS);
      const issued = await keys.create(caller, { name, scopes, expiresAt });
      if (issued.kind !== 'issued') return refuse(texts.tooMany(id));
      const { key, bearer } = issued;
      answer({ key, bearer }, `${texts.issued(key)}\n${bearer}\n${texts.keep}\n`);
      return 0;
    }
    case 'key revoke': {
      if (!(await sql.tenants.revokeKey(id, request.key, now)))
        return notFound(texts.unknownKey(id, request.key));
      answer({ revoked: request.key }, `${texts.revoked(request.key)}\n`);
      return 0;
    }
    case 'key rotate': {
      const { key: old, overlapHours } = request;
      const rotated = await keys.rotate(caller, old, { overlapSeconds: overlapHours * HOUR_SECONDS });
      if (rotated.kind === 'not-found') return notFound(texts.unknownKey(id, old));
      if (rotated.kind === 'ended') return refuse(texts.endedKey(old));
      if (rotated.kind !== 'issued') return refuse(texts.tooMany(id));
      const { key, bearer } = rotated;
      const until = new Date(now.getTime() + overlapHours * HOUR_SECONDS * 1000);
      const text = [texts.issued(key), bearer, texts.keep, texts.replaced(old, minuteOf(until)), ''];
      answer({ key, bearer, oldValidUntil: until }, text.join('\n'));
      return 0;
    }
    default:
      return request satisfies never;
  }
}
