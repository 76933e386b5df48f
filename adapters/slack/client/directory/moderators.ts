import type { Log } from '#core';
import type { Clients } from '../clients.ts';
import { slackErrorName } from '../errors.ts';
import { pagesOf } from '../paginate.ts';
import type { ChannelList } from './channels.ts';

/** Ids of the members who count as moderators. */
export interface ModeratorList {
  /**
   * The ids, fetched when needed; empty when there is no private moderator channel. Rejects when Slack does not answer:
   * a member who may be a moderator must not be taken for an ordinary one.
   */
  get(): Promise<ReadonlySet<string>>;
  /** Like `get`, but always fetched, and never the answer to an earlier request. */
  fetch(): Promise<ReadonlySet<string>>;
  /** Like `get`, from memory; undefined when they must be fetched. Calls nothing. */
  getCached(): ReadonlySet<string> | undefined;
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
    if (channel === undefined) return;
    const ids = new Set<string>();
    for await (const { members = [] } of pagesOf(clients.people, 'conversations.members', { channel }))
      for (const id of members) ids.add(id);
    moderators = { channel, ids };
  }

  /** Undefined when they must be fetched. */
  function getCached(): ReadonlySet<string> | undefined {
    const channel = channels.moderatorChannel();
    if (channel === undefined || channels.get(channel)?.isPrivate !== true) return new Set();
    return moderators?.channel === channel ? moderators.ids : undefined;
  }

  async function fetchList(): Promise<ReadonlySet<string>> {
    pendingLoad ??= load().finally(() => {
      pendingLoad = undefined;
    });
    await pendingLoad.catch((error: unknown) => {
      log.warn('moderators_load_failed', { error: slackErrorName(error) });
      throw error;
    });
    return getCached() ?? new Set();
  }

  return {
    getCached,
    get: async () => getCached() ?? fetchList(),
    async fetch() {
      await pendingLoad?.catch(() => undefined);
      return fetchList();
    },
    invalidate(channel) {
      if (channel === moderators?.channel) moderators = undefined;
    },
  };
}
