import type { Client } from './clients.ts';
import { rawUser } from './raw.ts';

/** Whether somebody may lend the permission to delete what others post. */
type May = (client: Client, user: string) => Promise<boolean>;

const PAGE = 200;

/** An administrator or owner of the workspace whose token the client has. @example await ofWorkspace(client, 'U1') */
export const ofWorkspace: May = async (client, id) => {
  const { user } = await client.users.info({ user: id });
  return user?.is_admin === true || user?.is_owner === true;
};

/** An administrator or owner of the whole organisation. @example await ofOrganisation(client, 'W1') */
export const ofOrganisation: May = async (client, id) => {
  const { enterprise_user: person } = rawUser.parse((await client.users.info({ user: id })).user);
  return person?.is_admin === true || person?.is_owner === true;
};

/**
 * An administrator or owner of one workspace of an organisation: only the list of that workspace tells what somebody is
 * there. @example await among('T1')(client, 'W1')
 */
export const among =
  (team: string): May =>
  async (client, id) => {
    for (let cursor = ''; ; ) {
      const page = await client.users.list({ team_id: team, limit: PAGE, ...(cursor && { cursor }) });
      const user = page.members?.find((each) => each.id === id);
      if (user) return user.is_admin === true || user.is_owner === true;
      cursor = page.response_metadata?.next_cursor ?? '';
      if (cursor === '') return false;
    }
  };
