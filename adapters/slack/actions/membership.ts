import type { Clients } from '../client/clients.ts';
import { slackErrorCode } from '../client/errors.ts';
import type { Workspace } from '../client/workspace.ts';

/** `out`: removed now; `absent`: was not a member; `stays`: Slack does not allow the removal. */
export type RemovalResult = 'out' | 'absent' | 'stays';

/** The user is not in the channel, or does not exist. */
const NOT_A_MEMBER_CODES: ReadonlySet<string> = new Set([
  'not_in_channel',
  'user_not_in_channel',
  'user_not_found',
]);
const GROUP_NOT_FOUND_CODES: ReadonlySet<string> = new Set(['no_such_subteam', 'subteam_not_found']);

/** Ids of user groups begin with S, those of channels with C or G. */
const isUserGroupId = (id: string): boolean => id.startsWith('S');

/** Removes members from channels and user groups and adds them again. Rejects when Slack does not answer. */
export interface Membership {
  remove(channelOrGroup: string, user: string): Promise<RemovalResult>;
  /** False when Slack does not allow it. */
  restore(channelOrGroup: string, user: string): Promise<boolean>;
}

/**
 * The memberships of one workspace.
 * @example const membership = createMembership({ clients, workspace }); await membership.remove('C1', 'U1') // 'out'
 */
export function createMembership({
  clients,
  workspace,
}: {
  readonly clients: Clients;
  readonly workspace: Workspace;
}): Membership {
  async function removeFromChannel(channel: string, user: string): Promise<RemovalResult> {
    try {
      await clients.bot.conversations.kick({ channel, user });
      return 'out';
    } catch (error) {
      const code = slackErrorCode(error);
      if (code === undefined || code === 'ratelimited') throw error;
      return NOT_A_MEMBER_CODES.has(code) ? 'absent' : 'stays';
    }
  }

  async function inviteToChannel(channel: string, user: string): Promise<boolean> {
    try {
      await clients.bot.conversations.invite({ channel, users: user });
      return true;
    } catch (error) {
      const code = slackErrorCode(error);
      if (code === undefined) throw error;
      return code === 'already_in_channel';
    }
  }

  /**
   * Changes the members of a group. Slack accepts only the complete list of members, and no empty list. The settings of
   * the workspace decide who may change it.
   */
  async function updateGroupMembers(
    group: string,
    change: (users: readonly string[]) => readonly string[],
  ): Promise<RemovalResult> {
    try {
      const { users = [] } = await clients.bot.usergroups.users.list({
        usergroup: group,
        team_id: workspace.team,
      });
      const next = change(users);
      if (next.length === users.length) return 'absent';
      if (next.length === 0) return 'stays';
      await clients.bot.usergroups.users.update({
        usergroup: group,
        users: next.join(','),
        team_id: workspace.team,
      });
      return 'out';
    } catch (error) {
      const code = slackErrorCode(error);
      if (code === undefined || code === 'ratelimited') throw error;
      return GROUP_NOT_FOUND_CODES.has(code) ? 'absent' : 'stays';
    }
  }

  return {
    remove: (channelOrGroup, user) =>
      isUserGroupId(channelOrGroup)
        ? updateGroupMembers(channelOrGroup, (users) => users.filter((id) => id !== user))
        : removeFromChannel(channelOrGroup, user),
    async restore(channelOrGroup, user) {
      if (!isUserGroupId(channelOrGroup)) return inviteToChannel(channelOrGroup, user);
      const addUser = (users: readonly string[]) => (users.includes(user) ? users : [...users, user]);
      return (await updateGroupMembers(channelOrGroup, addUser)) !== 'stays';
    },
  };
}
