import type { PolicyStore } from '#core';
import type { Clients } from '../clients.ts';
import { pagesOf } from '../paginate.ts';
import type { Workspace } from '../workspace.ts';

/** A private channel whose name matches is used as the moderator channel. */
const MODERATOR_CHANNEL_NAME = /yamidome|闇止め|モデ|運営|管理|(?:^|[-_])mod(?:erator)?s?(?:$|[-_])|staff/i;

/** The cached fields of a channel. `isMember`: the bot is in it. */
export interface ChannelInfo {
  readonly id: string;
  readonly name: string;
  readonly isPrivate: boolean;
  readonly isGeneral: boolean;
  readonly isMember: boolean;
}

/** The channels of one workspace that the bot can see. */
export interface ChannelList {
  /** Fetches all channels. Rejects when Slack does not answer. */
  load(): Promise<void>;
  get(id: string): ChannelInfo | undefined;
  list(): readonly ChannelInfo[];
  update(channel: ChannelInfo): void;
  remove(id: string): void;
  /** Id of the channel for cards, see `Directory.moderatorChannel`. */
  moderatorChannel(): string | undefined;
}

/**
 * The channel list of one workspace.
 * @example const channels = createChannelList({ clients, workspace, policies }); await channels.load()
 */
export function createChannelList({
  clients,
  workspace,
  policies,
}: {
  readonly clients: Clients;
  readonly workspace: Workspace;
  readonly policies: Pick<PolicyStore, 'of'>;
}): ChannelList {
  const channels = new Map<string, ChannelInfo>();

  return {
    async load() {
      const args = {
        team_id: workspace.team,
        types: 'public_channel,private_channel',
        exclude_archived: true,
      };
      for await (const page of pagesOf(clients.retryingBot, 'conversations.list', args)) {
        for (const channel of page.channels ?? []) {
          if (channel.id === undefined) continue;
          channels.set(channel.id, {
            id: channel.id,
            name: channel.name ?? '',
            isPrivate: channel.is_private ?? false,
            isGeneral: channel.is_general ?? false,
            isMember: channel.is_member ?? false,
          });
        }
      }
    },
    get: (id) => channels.get(id),
    list: () => [...channels.values()],
    update: (channel) => void channels.set(channel.id, channel),
    remove: (id) => void channels.delete(id),
    moderatorChannel() {
      const configured = policies.of(workspace.server).channels.moderators;
      // Never fall back to another channel: every member of the moderator channel counts as a moderator.
      if (configured !== undefined) return channels.get(configured)?.isMember ? configured : undefined;
      return [...channels.values()].find(
        ({ isPrivate, isMember, name }) => isPrivate && isMember && MODERATOR_CHANNEL_NAME.test(name),
      )?.id;
    },
  };
}
