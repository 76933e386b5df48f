import type { SlackWebClient } from '../client/clients.ts';
import { rawUserSchema } from '../client/payload-schemas.ts';

/** Whether somebody may lend the permission to delete what others post. */
type AdminCheck = (client: SlackWebClient, user: string) => Promise<boolean>;

const PAGE_SIZE = 200;

/** An administrator or owner of the workspace whose token the client has. @example await isWorkspaceAdmin(client, 'U1') */
export const isWorkspaceAdmin: AdminCheck = async (client, id) => {
  const { user } = await client.users.info({ user: id });
  return user?.is_admin === true || user?.is_owner === true;
};

/** An administrator or owner of the whole organisation. @example await isOrganisationAdmin(client, 'W1') */
export const isOrganisationAdmin: AdminCheck = async (client, id) => {
  const { enterprise_user: person } = rawUserSchema.parse((await client.users.info({ user: id })).user);
  return person?.is_admin === true || person?.is_owner === true;
};

/**
 * An administrator or owner of one workspace of an organisation: only the list of that workspace tells what somebody is
 * there. @example await isAdminOfTeam('T1')(client, 'W1')
 */
export const isAdminOfTeam =
  (team: string): AdminCheck =>
  async (client, id) => {
    for (let cursor = ''; ; ) {
      const page = await client.users.list({ team_id: team, limit: PAGE_SIZE, ...(cursor && { cursor }) });
      const user = page.members?.find((each) => each.id === id);
      if (user) return user.is_admin === true || user.is_owner === true;
      cursor = page.response_metadata?.next_cursor ?? '';
      if (cursor === '') return false;
    }
  };
