import type { SlackWebClient } from '../client/clients.ts';
import { pagesOf } from '../client/paginate.ts';
import { rawUserSchema } from '../client/payload-schemas.ts';

/** Checks whether a user may grant the permission to delete posts of others. Rejects when Slack does not answer. */
type AdminCheck = (client: SlackWebClient, user: string) => Promise<boolean>;

/**
 * True for an administrator or owner of the workspace whose token the client has.
 * @example await isWorkspaceAdmin(client, 'U1')
 */
export const isWorkspaceAdmin: AdminCheck = async (client, id) => {
  const { user } = await client.users.info({ user: id });
  return user?.is_admin === true || user?.is_owner === true;
};

/** True for an administrator or owner of the whole organisation. @example await isOrganisationAdmin(client, 'W1') */
export const isOrganisationAdmin: AdminCheck = async (client, id) => {
  const { enterprise_user: enterpriseUser } = rawUserSchema.parse(
    (await client.users.info({ user: id })).user,
  );
  return enterpriseUser?.is_admin === true || enterpriseUser?.is_owner === true;
};

/**
 * True for an administrator or owner of one workspace of an organisation. Only the member list of that workspace shows
 * the role there, so the list is read page by page.
 * @example await isAdminOfTeam('T1')(client, 'W1')
 */
export const isAdminOfTeam =
  (team: string): AdminCheck =>
  async (client, id) => {
    for await (const { members = [] } of pagesOf(client, 'users.list', { team_id: team })) {
      const user = members.find((member) => member.id === id);
      if (user) return user.is_admin === true || user.is_owner === true;
    }
    return false;
  };
