import type { Log } from '#core';
import type { Clients } from '../clients.ts';
import { slackErrorCode, slackErrorName } from '../errors.ts';
import type { Workspace } from '../workspace.ts';

/** A user group (`@handle`) and the ids of its members. */
export interface UserGroup {
  readonly id: string;
  readonly name: string;
  readonly members: ReadonlySet<string>;
}

/** The user groups of one workspace. */
export interface UserGroupList {
  /** Fetches all groups. Rejects when Slack does not answer; keeps the old list when Slack refuses. */
  load(): Promise<void>;
  /** Sorted by name. */
  list(): readonly UserGroup[];
  /** Ids of the groups of one user. */
  idsOf(user: string): readonly string[];
}

/**
 * Only paid workspaces have user groups, and an app that was installed before it asked for the scope cannot see them.
 * In both cases the list is empty.
 * @example const groups = createUserGroupList({ clients, workspace, log }); await groups.load(); groups.idsOf('U1')
 */
export function createUserGroupList({
  clients,
  workspace,
  log,
}: {
  readonly clients: Clients;
  readonly workspace: Workspace;
  readonly log: Log;
}): UserGroupList {
  let groups: readonly UserGroup[] = [];

  return {
    async load() {
      try {
        const { usergroups = [] } = await clients.retryingBot.usergroups.list({
          include_users: true,
          team_id: workspace.team,
        });
        groups = usergroups
          .map(({ id, name, handle, users }) => ({
            id: id ?? '',
            name: handle ? `@${handle}` : (name ?? ''),
            members: new Set(users),
          }))
          .sort((a, b) => (a.name < b.name ? -1 : 1));
      } catch (error) {
        if (slackErrorCode(error) === undefined) throw error;
        log.info('user_groups_unavailable', { error: slackErrorName(error) });
      }
    },
    list: () => groups,
    idsOf: (user) => groups.flatMap(({ id, members }) => (members.has(user) ? [id] : [])),
  };
}
