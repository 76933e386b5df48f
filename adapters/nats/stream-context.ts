import { type Log, STREAM_LANES, StreamConfigError, type StreamLane, StreamUnavailable } from '#core';
import type { HealthTracker } from '#lib';
import type { NatsLink } from './connection.ts';
import { whyOf } from './errors.ts';
import { ensureStreams, laneStream, type StreamShape } from './stream-config.ts';

/** When the stream of each lane was made. */
export type LanesCreated = Readonly<Record<StreamLane, string>>;

/** What the parts of the stream share. */
export interface NatsStreamContext {
  readonly link: NatsLink;
  readonly shape: StreamShape;
  readonly log: Log;
  readonly health: HealthTracker;
  /** A publish or an acknowledgement that is not confirmed until then fails. */
  readonly confirmTimeoutMs: number;
  /** Ends when the stream is closed. */
  readonly closing: AbortSignal;
  /**
   * Makes the streams that are missing; undefined if the server did not answer. Calls at the same time are one. Throws
   * `StreamConfigError` if the settings do not fit.
   */
  restoreStreams(): Promise<LanesCreated | undefined>;
}

/** The function `restoreStreams`. @example createRestoreStreams({ link, shape, log, health }) */
export function createRestoreStreams({
  link,
  shape,
  log,
  health,
}: Pick<NatsStreamContext, 'link' | 'shape' | 'log' | 'health'>): NatsStreamContext['restoreStreams'] {
  /** After the first time: a process that works changes no stream, it only makes those that are missing. */
  let wasOpened = false;
  let lastRefusal: string | undefined;
  let running: Promise<LanesCreated | undefined> | undefined;

  async function restore(): Promise<LanesCreated | undefined> {
    try {
      const { jsm } = await link.session(0);
      const { created, added } = await ensureStreams(jsm, shape, { mayChange: !wasOpened });
      for (const lane of STREAM_LANES)
        if (wasOpened && added.includes(laneStream(shape.prefix, lane)))
          log.warn('stream_recreated', { lane });
      wasOpened = true;
      health.succeed();
      return created;
    } catch (error) {
      if (!(error instanceof StreamConfigError)) {
        health.fail(error instanceof StreamUnavailable ? error.why : whyOf(error));
        return undefined;
      }
      health.fail('settings');
      if (lastRefusal !== error.message) log.error('stream_settings_refused', { why: error.message });
      lastRefusal = error.message;
      throw error;
    }
  }

  return () => {
    running ??= restore().finally(() => {
      running = undefined;
    });
    return running;
  };
}

/** `restoreStreams` for a caller that only knows `StreamUnavailable`. @example await restoreOrThrow(context) */
export async function restoreOrThrow(context: NatsStreamContext): Promise<LanesCreated | undefined> {
  try {
    return await context.restoreStreams();
  } catch {
    throw new StreamUnavailable('settings');
  }
}
