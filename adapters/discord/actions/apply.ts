import { type Client, Routes } from 'discord.js';
import {
  type Action,
  AdapterError,
  type AttachmentStore,
  type Clock,
  type KeyValueStore,
  type Member,
  type Outcome,
  type PolicyStore,
  type Server,
  type Wording,
} from '#core';
import { toAdapterError } from '../client/errors.ts';
import { deriveNonce } from '../client/nonce.ts';
import type { PermissionGuard } from '../client/permission-guard.ts';
import type { RateLimiter } from '../client/rate-limiter.ts';
import { parsePseudoRef } from '../inbound/pseudo-messages.ts';
import { helpLineNoticeRow } from '../ui/help-line-buttons.ts';
import { createBoardPublisher } from './boards.ts';
import { createCardPublisher } from './cards.ts';
import { createDirectMessageSender } from './direct-messages.ts';
import { createHide } from './hide.ts';
import { createModeratorChannelFinder } from './moderator-channel.ts';
import { createRestore } from './restore.ts';
import { createSanctions } from './sanctions.ts';

export interface ActionDeps {
  readonly client: Client<true>;
  readonly permissionGuard: PermissionGuard;
  readonly rateLimiter: RateLimiter;
  readonly keyValueStore: KeyValueStore;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly attachmentStore?: Pick<AttachmentStore, 'get'>;
  readonly words: (reader: Pick<Member, 'server' | 'language'>) => Wording['adapter'];
  readonly clock: Clock;
}

/**
 * Does one action. Doing it twice is the same as doing it once. Throws only `AdapterError`.
 * @example const apply = createApply(hands); await apply(server, { kind: 'hide', message: ref, reason: 'Y-4G7C2Q0M1X' })
 */
export function createApply(deps: ActionDeps) {
  const { client, permissionGuard, rateLimiter, words } = deps;
  const wordsForServer = (server: Server) => words({ server });
  const { hide, restoreNameOrTitle } = createHide({ ...deps, words: wordsForServer });
  const restore = createRestore({ ...deps, words: ({ author }) => words({ server: author.server }) });
  const sendDirectMessage = createDirectMessageSender({ ...deps, words: ({ member }) => words(member) });
  const applySanction = createSanctions(deps);
  const showCard = createCardPublisher({
    ...deps,
    findModeratorChannel: createModeratorChannelFinder(client, deps.policies),
    words: wordsForServer,
  });

  const showBoard = createBoardPublisher(deps);

  async function applyAction(server: Server, action: Action): Promise<Pick<Outcome, 'status' | 'detail'>> {
    switch (action.kind) {
      case 'hide':
        return hide(action);
      case 'restore': {
        const pseudoMessage = parsePseudoRef(action.message.ref);
        if (pseudoMessage) return restoreNameOrTitle(pseudoMessage, action);
        const { ref } = action.message;
        const title = { kind: 'title', guild: server.id, thread: ref.channel } as const;
        // The first message of a forum post went together with the post's title.
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
      case 'notice': {
        const { channel, text, key = `${channel}/${text}`, helpLines } = action;
        const body = {
          content: text,
          nonce: deriveNonce(key),
          enforce_nonce: true,
          allowed_mentions: { parse: [] },
          ...(helpLines && { components: [helpLineNoticeRow(server.id, wordsForServer(server).helplines)] }),
        };
        await permissionGuard.run({ guild: server.id, channel }, ['ViewChannel', 'SendMessages'], () =>
          rateLimiter.run(() => client.rest.post(Routes.channelMessages(channel), { body })),
        );
        return { status: 'done' };
      }
      default:
        return action satisfies never;
    }
  }

  /** Before everything has been told, or on another process's shard, it may be there all the same. */
  const missingGuildError = (): AdapterError =>
    client.isReady() && hasAllShards(client)
      ? new AdapterError('gone', 'this guild is none of ours')
      : new AdapterError('unavailable', 'this guild is not here now');

  return async (server: Server, action: Action): Promise<Pick<Outcome, 'status' | 'detail'>> => {
    try {
      if (!client.guilds.cache.has(server.id)) throw missingGuildError();
      return await applyAction(server, action);
    } catch (error) {
      throw toAdapterError(error);
    }
  };
}

const hasAllShards = ({ options, ws }: Client): boolean =>
  ws.shards.size === (options.shardCount ?? ws.shards.size);
