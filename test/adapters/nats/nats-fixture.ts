import { afterEach } from 'vitest';
import type { Log, Stream, StreamLimits } from '#core';
import { type NatsAddress, openStream, parseNatsUrl } from '../../../adapters/nats/index.ts';
import { TEST_LIMITS } from '../../contracts/stream.ts';
import { type NatsServer, type NatsServerSettings, startNats } from '../../support/services/nats.ts';

/** Throws if the URL is not valid. @example parseAddress('nats://127.0.0.1:4222') */
export function parseAddress(url: string): NatsAddress {
  const parsed = parseNatsUrl(url);
  if (!parsed.ok) throw new Error(parsed.why);
  return parsed.value;
}

/** A log that keeps its lines. @example const { log, lines } = recordingLog() */
export function recordingLog(): { readonly log: Log; readonly lines: string[] } {
  const lines: string[] = [];
  const record = (event: string, fields: object = {}) =>
    void lines.push(`${event} ${JSON.stringify(fields)}`);
  return { log: { info: record, warn: record, error: record }, lines };
}

/** Options of `openTestStream`. */
export interface NatsFixtureOptions {
  readonly prefix?: string;
  readonly replicas?: number;
  readonly limits?: Partial<StreamLimits>;
  readonly confirmTimeoutMs?: number;
  readonly log?: Log;
}

/** The stream as the program opens it, with short times. @example const stream = await openTestStream(server.url) */
export const openTestStream = (url: string, { limits, ...more }: NatsFixtureOptions = {}): Promise<Stream> =>
  openStream({
    address: parseAddress(url),
    prefix: 'test',
    replicas: 1,
    limits: { ...TEST_LIMITS, ...limits },
    log: recordingLog().log,
    ...more,
  });

/** Servers and streams that are closed and stopped after each test. Call it once, at the top of a test file. @example const fixture = createNatsFixture() */
export function createNatsFixture() {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });
  return {
    async startServer(settings?: NatsServerSettings): Promise<NatsServer> {
      const server = await startNats(settings);
      closing.push(() => server.stop());
      return server;
    },
    async open(url: string, options?: NatsFixtureOptions): Promise<Stream> {
      const stream = await openTestStream(url, options);
      closing.push(() => stream.close());
      return stream;
    },
  };
}
