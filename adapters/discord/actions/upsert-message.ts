import { type APIMessage, type Client, Routes } from 'discord.js';
import { AdapterError, type Clock, type KeyValueStore, type Server } from '#core';
import { createLruMap } from '#lib';
import { deriveNonce } from '../client/nonce.ts';
import type { PermissionGuard } from '../client/permission-guard.ts';
import type { RateLimiter } from '../client/rate-limiter.ts';
import { snowflakeToDate } from '../client/snowflake.ts';
import { noModeratorChannel } from './moderator-channel.ts';

/** A returned message that is older than the request by this time was posted earlier with the same nonce. */
const REUSED_NONCE_AGE_MS = 3000;
/** The number of messages that are remembered while the store does not answer. */
const MAX_UNSAVED = 1000;

interface PostedMessage {
  readonly channel: string;
  readonly message: string;
  readonly revision: number;
}

/**
 * A message that is posted once and then edited.
 * @example const request: UpsertRequest = { key: 'card/1/Y-4G7C2Q0M1X', revision: 2, body, channel }
 */
export interface UpsertRequest {
  /** Identifies the message in its guild. */
  readonly key: string;
  /** The newest revision wins. */
  readonly revision: number;
  readonly body: object;
  /** Where it is posted for the first time; undefined when there is no channel. */
  readonly channel: string | undefined;
  /**
   * True: the message is also posted while the store does not answer. Its ids stay in memory until the next revision of
   * the same message is saved.
   */
  readonly worksWithoutStore?: boolean;
}

/**
 * Posts a message, or edits it when it exists already; the ids are stored, so it is found after a restart. A message
 * that was deleted on Discord is posted again. Throws `AdapterError`, or the error of the store.
 * @example
 * const upsertMessage = createMessageUpserter({ client, permissionGuard, rateLimiter, keyValueStore, clock });
 * await upsertMessage(server, { key, revision: 1, body, channel });
 */
export function createMessageUpserter(ports: {
  readonly client: Client;
  readonly permissionGuard: PermissionGuard;
  readonly rateLimiter: RateLimiter;
  readonly keyValueStore: KeyValueStore;
  readonly clock: Clock;
}): (server: Server, request: UpsertRequest) => Promise<void> {
  const { client, permissionGuard, rateLimiter, keyValueStore, clock } = ports;
  const unsaved = createLruMap<PostedMessage>(MAX_UNSAVED);

  async function loadPosted({ key, worksWithoutStore }: UpsertRequest): Promise<PostedMessage | undefined> {
    const text = await keyValueStore.get(key).catch((error: unknown) => {
      if (worksWithoutStore) return undefined;
      throw error;
    });
    const [channel, message, revision] = text?.split(' ') ?? [];
    return channel && message ? { channel, message, revision: Number(revision) } : undefined;
  }

  async function savePosted({ key, worksWithoutStore }: UpsertRequest, posted: PostedMessage): Promise<void> {
    try {
      await keyValueStore.put(key, `${posted.channel} ${posted.message} ${posted.revision}`);
      unsaved.delete(key);
    } catch (error) {
      unsaved.set(key, posted);
      if (!worksWithoutStore) throw error;
    }
  }

  /** Deletes the message that was posted while the store did not answer, if an older message is found in the store. */
  async function deleteUnsaved(server: Server, key: string, kept: PostedMessage): Promise<void> {
    const extra = unsaved.get(key);
    unsaved.delete(key);
    if (!extra || extra.message === kept.message) return;
    const { channel, message } = extra;
    await permissionGuard
      .run({ guild: server.id, channel }, ['ViewChannel'], () =>
        rateLimiter.run(() => client.rest.delete(Routes.channelMessage(channel, message))),
      )
      .catch(() => undefined);
  }

  const edit = (
    server: Server,
    body: object,
    { channel, message }: Pick<PostedMessage, 'channel' | 'message'>,
  ) =>
    permissionGuard.run({ guild: server.id, channel }, ['ViewChannel'], () =>
      rateLimiter.run(() => client.rest.patch(Routes.channelMessage(channel, message), { body })),
    );

  /** The nonce contains the id of the deleted message; with the old nonce Discord would return the deleted message. */
  async function post(
    server: Server,
    key: string,
    body: object,
    channel: string,
    replacedMessageId = '',
  ): Promise<string> {
    const requestedAtMs = clock.now().getTime();
    const nonce = deriveNonce(`${key}/${replacedMessageId}`);
    const posted = (await permissionGuard.run(
      { guild: server.id, channel },
      ['ViewChannel', 'SendMessages'],
      () =>
        rateLimiter.run(() =>
          client.rest.post(Routes.channelMessages(channel), {
            body: { ...body, nonce, enforce_nonce: true },
          }),
        ),
    )) as APIMessage;
    if (snowflakeToDate(posted.id).getTime() < requestedAtMs - REUSED_NONCE_AGE_MS)
      await edit(server, body, { channel, message: posted.id });
    return posted.id;
  }

  return async (server, request) => {
    const { key, revision, body, channel } = request;
    const stored = await loadPosted(request);
    if (stored) await deleteUnsaved(server, key, stored);
    const previous = stored ?? unsaved.get(key);
    if (previous && previous.revision >= revision) return stored ? undefined : savePosted(request, previous);
    if (previous) {
      try {
        await edit(server, body, previous);
        return await savePosted(request, { ...previous, revision });
      } catch (error) {
        if (!(error instanceof AdapterError)) throw error;
        // The bot may no longer edit this message. When the moderators use another channel now, the old message stays
        // as it is.
        const hasMoved = error.code === 'forbidden' && channel !== undefined && channel !== previous.channel;
        if (error.code !== 'gone' && !hasMoved) throw error;
      }
    }
    if (channel === undefined) throw noModeratorChannel(client, server);
    const message = await post(server, key, body, channel, previous?.message);
    await savePosted(request, { channel, message, revision });
  };
}
