import { type APIMessage, type Client, Routes } from 'discord.js';
import { AdapterError, type Clock, type KeyValueStore, type Server } from '#core';
import { deriveNonce } from '../client/nonce.ts';
import type { PermissionGuard } from '../client/permission-guard.ts';
import type { RateLimiter } from '../client/rate-limiter.ts';
import { snowflakeToDate } from '../inbound/normalise.ts';

/** A message made so long before we asked for it is an older one that Discord gave back for the same nonce. */
const REUSED_NONCE_AGE_MS = 3000;

interface PostedMessage {
  readonly channel: string;
  readonly message: string;
  readonly revision: number;
}

/** Something that stands in a channel; `randomKey` names it in this guild, the newest revision wins. */
export interface UpsertRequest {
  readonly key: string;
  readonly revision: number;
  readonly body: object;
  /** Where it is posted for the first time; undefined where there is no place. */
  readonly channel: string | undefined;
}

/**
 * Messages that are changed in their place, found again after a restart. One that somebody deleted is posted anew.
 * @example const stand = createMessageUpserter({ client, doors, lane, memos, clock }); await stand(server, { key, revision: 1, body, channel })
 */
export function createMessageUpserter(ports: {
  readonly client: Client;
  readonly permissionGuard: PermissionGuard;
  readonly rateLimiter: RateLimiter;
  readonly keyValueStore: KeyValueStore;
  readonly clock: Clock;
}): (server: Server, standing: UpsertRequest) => Promise<void> {
  const { client, permissionGuard, rateLimiter, keyValueStore, clock } = ports;

  async function loadPosted(key: string): Promise<PostedMessage | undefined> {
    const [channel, message, revision] = (await keyValueStore.get(key))?.split(' ') ?? [];
    return channel && message ? { channel, message, revision: Number(revision) } : undefined;
  }

  const savePosted = (key: string, posted: PostedMessage): Promise<void> =>
    keyValueStore.put(key, `${posted.channel} ${posted.message} ${posted.revision}`);

  const edit = (
    server: Server,
    body: object,
    { channel, message }: Pick<PostedMessage, 'channel' | 'message'>,
  ) =>
    permissionGuard.run({ guild: server.id, channel }, ['ViewChannel'], () =>
      rateLimiter.run(() => client.rest.patch(Routes.channelMessage(channel, message), { body })),
    );

  /** `instead`: the message that was deleted, whose nonce would give the deleted one back. */
  async function post(
    server: Server,
    key: string,
    body: object,
    channel: string,
    replacedMessageId = '',
  ): Promise<string> {
    const asked = clock.now().getTime();
    const once = { ...body, nonce: deriveNonce(`${key}/${replacedMessageId}`), enforce_nonce: true };
    const made = (await permissionGuard.run(
      { guild: server.id, channel },
      ['ViewChannel', 'SendMessages'],
      () => rateLimiter.run(() => client.rest.post(Routes.channelMessages(channel), { body: once })),
    )) as APIMessage;
    if (snowflakeToDate(made.id).getTime() < asked - REUSED_NONCE_AGE_MS)
      await edit(server, body, { channel, message: made.id });
    return made.id;
  }

  return async (server, { key, revision, body, channel }) => {
    const before = await loadPosted(key);
    if (before && before.revision >= revision) return;
    if (before) {
      try {
        await edit(server, body, before);
        return await savePosted(key, { ...before, revision });
      } catch (error) {
        if (!(error instanceof AdapterError)) throw error;
        // What we may not change any more stays behind where moderators have moved on.
        const left = error.code === 'forbidden' && channel !== undefined && channel !== before.channel;
        if (error.code !== 'gone' && !left) throw error;
      }
    }
    if (channel === undefined) throw new AdapterError('forbidden', 'there is no channel for moderators');
    const message = await post(server, key, body, channel, before?.message);
    await savePosted(key, { channel, message, revision });
  };
}
