import type { Clock, Log, Stream } from '#core';
import { StreamConfigError } from '#core';
import { adapterLoaders } from '../../../adapters/index.ts';
import { createMemoryStream } from '../../memory/index.ts';
import { StartupError } from '../startup-error.ts';
import type { StreamSettings } from './operator-settings.ts';

interface StreamDependencies {
  /** The beginning of the names on the server; two installations need different ones. */
  readonly prefix: string;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Opens the stream between intake and workers: NATS JetStream, Redis Streams, or memory without an address. Throws
 * `StartupError` when the settings cannot be used.
 * @example const stream = await openStream(settings.stream, { prefix: 'yamidome', clock, log })
 */
export async function openStream(settings: StreamSettings, deps: StreamDependencies): Promise<Stream> {
  const { url, partitions, maxBytes, replicas } = settings;
  const { prefix, clock, log } = deps;
  const limits = { partitions, maxBytes };
  if (url === undefined) return createMemoryStream({ clock, limits });
  try {
    if (/^(nats|tls):/.test(url)) {
      const { openStream: openNatsStream, parseNatsUrl } = await adapterLoaders.nats();
      const address = orStreamUrlError(parseNatsUrl(url));
      return await openNatsStream({ address, prefix, replicas, limits, log });
    }
    const { openStream: openRedisStream, parseRedisUrl } = await adapterLoaders.redis();
    return await openRedisStream({ address: orStreamUrlError(parseRedisUrl(url)), prefix, limits, log });
  } catch (error) {
    if (error instanceof StreamConfigError) throw new StartupError(error.message);
    throw error;
  }
}

/** The parsed address. Throws `StartupError` with the sentence that says what to write. */
function orStreamUrlError<T>(
  parsed: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string },
): T {
  if (!parsed.ok) throw new StartupError(`STREAM_URL: ${parsed.why}`);
  return parsed.value;
}
