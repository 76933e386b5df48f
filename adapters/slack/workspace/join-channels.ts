import type { Log, PolicyStore } from '#core';
import type { Clients } from '../client/clients.ts';
import type { Directory } from '../client/directory.ts';
import { logSlackErrors } from '../client/errors.ts';
import type { Workspace } from '../client/workspace.ts';

/** Joins channels: Slack sends events only for channels that the bot is in. */
export interface ChannelJoiner {
  /** Adds a new or unarchived channel to the directory and joins it when it is public. Failures are logged. */
  join(channel: string): void;
  /** Joins all public channels that the bot is not in yet. */
  joinAll(): void;
}

/**
 * Joins public channels, except those that the policy exempts. Private channels need an invitation.
 * @example const channelJoiner = createChannelJoiner({ clients, directory, workspace, policies, log }); channelJoiner.joinAll()
 */
export function createChannelJoiner({
  clients,
  directory,
  workspace,
  policies,
  log,
}: {
  readonly clients: Clients;
  readonly directory: Directory;
  readonly workspace: Workspace;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly log: Log;
}): ChannelJoiner {
  const isExempt = (channel: string): boolean =>
    policies.of(workspace.server).exempt.channels.includes(channel);

  async function joinIfPublic(id: string): Promise<void> {
    const { channel } = await clients.retryingBot.conversations.info({ channel: id });
    if (!channel?.id || channel.is_im) return;
    const mayJoin = !channel.is_private && !channel.is_member && !isExempt(channel.id);
    if (mayJoin) await clients.retryingBot.conversations.join({ channel: id });
    directory.updateChannel({
      id: channel.id,
      name: channel.name ?? '',
      isPrivate: channel.is_private ?? false,
      isGeneral: channel.is_general ?? false,
      isMember: mayJoin || (channel.is_member ?? false),
    });
  }

  const join = (id: string): void => logSlackErrors(log, 'channel_join_failed', joinIfPublic(id));
  return {
    join,
    joinAll() {
      const missing = directory
        .channels()
        .filter(({ isMember, isPrivate, id }) => !isMember && !isPrivate && !isExempt(id));
      for (const { id } of missing) join(id);
    },
  };
}
