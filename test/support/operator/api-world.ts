import type { ApiArea } from '../../../adapters/operator/area.ts';
import {
  createOperatorRoutes,
  type OperatorLimits,
  type OperatorSiteOptions,
} from '../../../adapters/operator/index.ts';
import {
  API_SCOPES,
  type ApiCaller,
  type ApiKeys,
  type ApiMetrics,
  type ApiScope,
  type AuditEntry,
  type AuditTrail,
  type IdempotencyStore,
  type Log,
  type OperatorApi,
  type QuotaAnswer,
} from '../../../src/core/index.ts';
import { createMemoryIdempotencyStore } from '../../../src/memory/index.ts';
import { createFakeClock, type FakeClock } from '../fake-clock.ts';

/** The key of the network `tiny` with all scopes. */
export const KEY = 'yk_all_0123456789';
/** The key of another network. */
export const OTHER_KEY = 'yk_other_0123456789';

/** What a test sends. A `body` that is a string or bytes is sent as it is, anything else as JSON. */
export interface ApiRequest {
  /** Default: `KEY`. Null: none. */
  readonly key?: string | null;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer in values. */
export interface ApiResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into it.
  readonly json: any;
}

const callerOf = (tenant: string, keyId: string, scopes: Iterable<ApiScope>): ApiCaller => ({
  ...{ tenant, keyId, server: { platform: 'operator', id: tenant } },
  scopes: new Set(scopes),
});

/** The settings of a world. */
export interface ApiWorldOptions {
  /** Services beyond the keys; a call of an absent one is a fault of the test. */
  readonly api?: Partial<OperatorApi>;
  readonly areas?: readonly ApiArea[];
  readonly limits?: Partial<OperatorLimits>;
  readonly idempotency?: IdempotencyStore;
  /** Default: two keys that exist in this world alone. */
  readonly keys?: ApiKeys;
  /** Default: `audit` of the world. */
  readonly audit?: AuditTrail;
  readonly clock?: FakeClock;
  /** What the quota answers. Default: allowed. */
  readonly quota?: () => QuotaAnswer;
}

/** An audit trail that pushes each entry. */
const createNotedChanges = (entries: AuditEntry[]): AuditTrail => ({
  begin: async () => 'note',
  append: async (_server, entry) => void entries.push(entry),
  drop: async () => undefined,
});

/** What the site needs, with keys of two networks, and everything that it notes. */
function createSiteParts(given: ApiWorldOptions = {}) {
  const { api, areas, limits, idempotency, quota, clock = createFakeClock() } = given;
  const callers = new Map([
    [KEY, callerOf('tiny', 'all', API_SCOPES)],
    [OTHER_KEY, callerOf('other', 'other', API_SCOPES)],
  ]);
  const audit: AuditEntry[] = [];
  const requests: Parameters<ApiMetrics['countRequest']>[0][] = [];
  const logged: { readonly event: string; readonly fields: Readonly<Record<string, unknown>> }[] = [];
  const note = (event: string, fields: Readonly<Record<string, unknown>> = {}) => {
    logged.push({ event, fields });
  };
  const log: Log = { info: note, warn: note, error: note };
  const options = {
    api: {
      ...api,
      keys: given.keys ?? { ...api?.keys, authenticate: async (bearer: string) => callers.get(bearer) },
    } as OperatorApi,
    quotas: { take: async () => quota?.() ?? { allowed: true } },
    idempotency: idempotency ?? createMemoryIdempotencyStore(),
    audit: given.audit ?? createNotedChanges(audit),
    metrics: { countRequest: (request: (typeof requests)[number]) => void requests.push(request) },
    ...{ clock, log },
    ...(limits && { limits }),
    ...(areas && { areas }),
  } satisfies OperatorSiteOptions;
  return { callers, clock, audit, requests, logged, options };
}

/** What the site needs, for a test with real HTTP. @example createOperatorSite(siteOptions({ areas: [area] })) */
export const siteOptions = (options?: ApiWorldOptions) => createSiteParts(options).options;

/**
 * The site of the operator API with keys of two networks, without HTTP.
 * @example const { send } = createApiWorld({ api: { judge } }); (await send('POST /v1/judge', { body: { text } })).status
 */
export function createApiWorld(worldOptions: ApiWorldOptions = {}) {
  const { callers, clock, audit, requests, logged, options } = createSiteParts(worldOptions);
  const routes = createOperatorRoutes(options);

  /** Adds a key of the network `tiny` with these scopes. */
  function addKey(bearer: string, scopes: readonly ApiScope[]): void {
    callers.set(bearer, callerOf('tiny', bearer.split('_')[1]!, scopes));
  }

  async function send(
    target: string,
    { key = KEY, body, headers = {} }: ApiRequest = {},
  ): Promise<ApiResponse> {
    const [method = '', path = ''] = target.split(' ', 2);
    const isRaw = typeof body === 'string' || body instanceof Uint8Array || body instanceof ReadableStream;
    const response = await routes.fetch(
      new Request(`http://api.example${path}`, {
        method,
        headers: {
          ...(key !== null && { authorization: `Bearer ${key}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && {
          body: (isRaw ? body : JSON.stringify(body)) as ReadableStream,
          duplex: 'half' as const,
        }),
      }),
    );
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return {
      ...{ status: response.status, headers: response.headers, text },
      json: isJson ? JSON.parse(text) : undefined,
    };
  }

  return { send, addKey, callers, routes, clock, audit, requests, logged };
}
