import type { Client } from 'discord.js';
import {
  type Action,
  AdapterError,
  type AttachmentStore,
  type Clock,
  type KeyValueStore,
  type Member,
  type PolicyStore,
  type Server,
  type Wording,
} from '#core';
import { toAdapterError } from '../client/errors.ts';
import type { PermissionGuard } from '../client/permission-guard.ts';
import type { RateLimiter } from '../client/rate-limiter.ts';
import { parsePseudoRef } from '../inbound/pseudo-messages.ts';
import type { ActionResult } from './action-result.ts';
import { createBoardPublisher } from './boards.ts';
import { createCardPublisher } from './cards.ts';
import { createDirectMessageSender } from './direct-messages.ts';
import { createHide } from './hide.ts';
import { createModeratorChannelFinder } from './moderator-channel.ts';
import { createNameAndTitleActions } from './names-and-titles.ts';
import { createNoticePublisher } from './notices.ts';
import { createRestore } from './restore.ts';
import { createSanctions } from './sanctions.ts';

/**
 * What all actions need.
 * @example createApply({ client, permissionGuard, rateLimiter, keyValueStore, policies, words, clock })
 */
export interface ActionDeps {
  readonly client: Client<true>;
  readonly permissionGuard: PermissionGuard;
  readonly rateLimiter: RateLimiter;
  readonly keyValueStore: KeyValueStore;
  readonly policies: Pick<PolicyStore, 'of'>;
  /** Copies of files, for restored messages; absent: messages are restored without files. */
  readonly attachmentStore?: Pick<AttachmentStore, 'get'>;
  readonly words: (reader: Pick<Member, 'server' | 'language'>) => Wording['adapter'];
  readonly clock: Clock;
}

/**
 * Performs one action. Idempotent: a repeated action has no further effect. Throws only `AdapterError`.
 * @example
 * const apply = createApply(deps);
 * await apply(server, { kind: 'hide', message: ref, reason: 'Y-4G7C2Q0M1X' });
 */
export function createApply(deps: ActionDeps): (server: Server, action: Action) => Promise<ActionResult> {
  const { client, permissionGuard, rateLimiter, keyValueStore, policies, attachmentStore, clock } = deps;
  const words = (server: Server): Wording['adapter'] => deps.words({ server });
  const shared = { client, permissionGuard, rateLimiter, keyValueStore, clock };
  const { hideNameOrTitle, restoreNameOrTitle } = createNameAndTitleActions({
    client,
    permissionGuard,
    words,
  });
  const hide = createHide({ client, permissionGuard, keyValueStore, hideNameOrTitle, clock });
  const restore = createRestore({
    client,
    permissionGuard,
    keyValueStore,
    ...(attachmentStore && { attachmentStore }),
    words: ({ author }) => words(author.server),
  });
  const sendDirectMessage = createDirectMessageSender({
    client,
    permissionGuard,
    rateLimiter,
    words: ({ member }) => deps.words(member),
    clock,
  });
  const applySanction = createSanctions({ client, permissionGuard, policies, clock });
  const findModeratorChannel = createModeratorChannelFinder(client, policies);
  const showCard = createCardPublisher({ ...shared, findModeratorChannel, words });
  const showBoard = createBoardPublisher(shared);
  const postNotice = createNoticePublisher({ client, permissionGuard, rateLimiter, words });

  async function applyAction(server: Server, action: Action): Promise<ActionResult> {
    switch (action.kind) {
      case 'hide':
        return hide(action);
      case 'restore': {
        const pseudoMessage = parsePseudoRef(action.message.ref);
        if (pseudoMessage) return restoreNameOrTitle(pseudoMessage, action);
        const { ref } = action.message;
        const title = { kind: 'title', guild: server.id, thread: ref.channel } as const;
        // The title of a forum post was hidden together with its first message.
        if (ref.id === ref.channel) await restoreNameOrTitle(title, action).catch(() => undefined);
        return restore(action);
      }
      case 'warn':
      case 'help':
      case 'reply':
        return sendDirectMessage(action);
      case 'timeout':
      case 'end-timeout':
      case 'kick':
      case 'ban':
      case 'unban':
      case 'quarantine':
      case 'release':
        return applySanction(action);
      case 'card':
        return showCard(server, action.card);
      case 'board':
        return showBoard(server, action);
      case 'notice':
        return postNotice(server, action);
      default:
        return action satisfies never;
    }
  }

  return async (server, action) => {
    try {
      if (!client.guilds.cache.has(server.id)) throw missingGuildError(client);
      return await applyAction(server, action);
    } catch (error) {
      throw toAdapterError(error);
    }
  };
}

/**
 * The error for a guild that is not in the cache: Discord may announce it later, or another process may have its shard.
 */
const missingGuildError = (client: Client): AdapterError =>
  client.isReady() && hasAllShards(client)
    ? new AdapterError('gone', 'this guild is none of ours')
    : new AdapterError('unavailable', 'this guild is not here now');

const hasAllShards = ({ options, ws }: Client): boolean =>
  ws.shards.size === (options.shardCount ?? ws.shards.size);
