import type { Log } from '#core';
import type { Clients } from '../clients.ts';
import { slackErrorName } from '../errors.ts';
import { pagesOf } from '../paginate.ts';
import type { ChannelList } from './channels.ts';

/** Ids of the members who count as moderators. */
export interface ModeratorList {
  /** The ids, fetched when needed; empty when there is no private moderator channel or Slack does not answer. */
  get(): Promise<ReadonlySet<string>>;
  /** Call it when a member joined or left `channel`. */
  invalidate(channel: string): void;
}

/**
 * Every member of the private moderator channel is a moderator: the community decides who is in the channel.
 * @example const moderators = createModeratorList({ clients, channels, log }); (await moderators.get()).has('U1')
 */
export function createModeratorList({
  clients,
  channels,
  log,
}: {
  readonly clients: Clients;
  readonly channels: Pick<ChannelList, 'get' | 'moderatorChannel'>;
  readonly log: Log;
}): ModeratorList {
  let moderators: { readonly channel: string; readonly ids: ReadonlySet<string> } | undefined;
  let pendingLoad: Promise<void> | undefined;

  async function load(): Promise<void> {
    const channel = channels.moderatorChannel();
    if (channel === undefined || channels.get(channel)?.isPrivate !== true) {
      moderators = undefined;
      return;
    }
    const ids = new Set<string>();
    for await (const { members = [] } of pagesOf(clients.retryingBot, 'conversations.members', { channel }))
      for (const id of members) ids.add(id);
    moderators = { channel, ids };
  }

  return {
    async get() {
      const channel = channels.moderatorChannel();
      if (channel === undefined) return new Set();
      if (moderators?.channel !== channel) {
        pendingLoad ??= load()
          .catch((error: unknown) => log.warn('moderators_load_failed', { error: slackErrorName(error) }))
          .finally(() => {
            pendingLoad = undefined;
          });
        await pendingLoad;
      }
      return moderators?.channel === channel ? moderators.ids : new Set();
    },
    invalidate(channel) {
      if (channel === moderators?.channel) moderators = undefined;
    },
  };
}
