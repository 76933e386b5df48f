import type { Log } from '#core';
import { DEFAULT_RULES_FOLDER } from '../../../src/app/project-paths.ts';
import { type AppSettings, start } from '../../../src/main.ts';

/** What the API answered. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into it.
  readonly json: any;
}

type OperatorOfApp = NonNullable<AppSettings['operator']>;

/** Settings of `startApi` that differ from a process with both roles and nothing stored. */
export type RunningApiSettings = Partial<Omit<AppSettings, 'operator'>> & {
  readonly operator?: Partial<OperatorOfApp>;
};

/**
 * Starts the program with the operator API on loopback, with the shipped rules and real HTTP. `send` has the key of the
 * tenant `trial`, unless the settings store tenants.
 * @example const api = await startApi(); await api.send('POST /v1/judge', { text }); await api.stop()
 */
export async function startApi({ operator, ...settings }: RunningApiSettings = {}) {
  const lines: string[] = [];
  const record = (event: string, fields?: object) =>
    void lines.push(fields ? `${event} ${JSON.stringify(fields)}` : event);
  const log: Log = { info: record, warn: record, error: record };
  const app = await start({
    rulesFolder: DEFAULT_RULES_FOLDER,
    platformSettings: {},
    useTokeniser: false,
    operator: {
      ...{ api: true, worker: true, makesTrialKey: true },
      address: {
        host: '127.0.0.1',
        port: 0,
        isBehindProxy: false,
        limits: { requests: 256, bodyBytes: 64_000_000 },
      },
      stream: { partitions: 4, replicas: 1, maxBytes: 16_000_000 },
      feed: { confirmWithinMs: 60_000, allowPrivateAddresses: true },
      allowPrivatePictureAddresses: true,
      maxLiveAgeMs: 300_000,
      ...operator,
    },
    clock: { now: () => new Date() },
    log,
    ...settings,
  });
  const url = app.api?.url ?? '';
  return {
    ...app,
    url,
    lines,
    /** Sends one request. `call` is `METHOD /path`. */
    async send(
      call: string,
      body?: unknown,
      { key = app.api?.trialKey, headers = {} }: { key?: string; headers?: Record<string, string> } = {},
    ): Promise<ApiAnswer> {
      const [method = '', path = ''] = call.split(' ');
      const response = await fetch(`${url}${path}`, {
        method,
        headers: {
          ...(key !== undefined && { authorization: `Bearer ${key}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        json: text ? JSON.parse(text) : undefined,
      };
    },
  };
}
