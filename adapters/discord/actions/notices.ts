import { type Client, Routes } from 'discord.js';
import type { Action, Server, Wording } from '#core';
import { truncate } from '#lib';
import { deriveNonce } from '../client/nonce.ts';
import type { PermissionGuard } from '../client/permission-guard.ts';
import type { RateLimiter } from '../client/rate-limiter.ts';
import { helpLineNoticeRow } from '../ui/help-line-buttons.ts';
import { MAX_CONTENT_LENGTH } from '../ui/message-limits.ts';
import type { ActionResult } from './action-result.ts';

/**
 * Posts awareness notices in a channel; the same key is posted once. Throws `AdapterError`.
 * @example
 * const postNotice = createNoticePublisher({ client, permissionGuard, rateLimiter, words });
 * await postNotice(server, { kind: 'notice', channel, text, key: 'monthly/2026-11' });
 */
export function createNoticePublisher(ports: {
  readonly client: Client;
  readonly permissionGuard: PermissionGuard;
  readonly rateLimiter: RateLimiter;
  readonly words: (server: Server) => Wording['adapter'];
}): (server: Server, notice: Extract<Action, { kind: 'notice' }>) => Promise<ActionResult> {
  const { client, permissionGuard, rateLimiter, words } = ports;
  return async (server, { channel, text, key = `${channel}/${text}`, helpLines }) => {
    const body = {
      content: truncate(text, MAX_CONTENT_LENGTH),
      nonce: deriveNonce(key),
      enforce_nonce: true,
      allowed_mentions: { parse: [] },
      ...(helpLines && { components: [helpLineNoticeRow(server.id, words(server).helplines)] }),
    };
    await permissionGuard.run({ guild: server.id, channel }, ['ViewChannel', 'SendMessages'], () =>
      rateLimiter.run(() => client.rest.post(Routes.channelMessages(channel), { body })),
    );
    return { status: 'done' };
  };
}
