import type { RawUser } from './payload-schemas.ts';
import type { Workspace } from './workspace.ts';

/**
 * With an organisation's token Slack may show somebody as another of its workspaces sees them, whose administrators are
 * none here: what they are here only the list of this workspace says. `before`: what we knew of them.
 * @example withLocalAdminRights(workspace, rawUserSchema.parse(event.user), people.getRoute('W1'))
 */
export function withLocalAdminRights(
  { hasOrganisationToken, team }: Pick<Workspace, 'hasOrganisationToken' | 'team'>,
  user: RawUser,
  previous: RawUser | undefined,
): RawUser {
  if (hasOrganisationToken !== true || user.team_id === team) return user;
  if (previous?.team_id !== team) return { ...user, is_admin: false, is_owner: false };
  const { is_admin, is_owner, is_restricted, is_ultra_restricted } = previous;
  return { ...user, team_id: team, is_admin, is_owner, is_restricted, is_ultra_restricted };
}

/**
 * Owners and administrators of the workspace, and those of the organisation in the workspaces of which they are members.
 * @example hasAdminRights(workspace, user)
 */
export function hasAdminRights(
  { team, organisation }: Pick<Workspace, 'team' | 'organisation'>,
  user: RawUser,
): boolean {
  const own = user.is_stranger !== true && (user.team_id === undefined || user.team_id === team);
  if (own && (user.is_admin === true || user.is_owner === true)) return true;
  const { enterprise_user: person } = user;
  return (
    organisation !== undefined &&
    person?.enterprise_id === organisation &&
    person.teams?.includes(team) === true &&
    (person.is_admin === true || person.is_owner === true)
  );
}
