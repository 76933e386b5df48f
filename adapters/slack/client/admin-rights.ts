import type { RawUser } from './payload-schemas.ts';
import type { Workspace } from './workspace.ts';

/**
 * A user with the rights that count in this workspace. With an organisation token, Slack may send the user with the
 * administrator flags of another workspace, which do not count here. In this case the flags of `previous` are kept (the
 * cached user, read from this workspace's own member list); without `previous` no flag is set.
 * @example withLocalAdminRights(workspace, rawUserSchema.parse(event.user), users.getCached('W1'))
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
 * True for owners and administrators of the workspace, and for those of the organisation in the workspaces of which
 * they are members.
 * @example hasAdminRights(workspace, user)
 */
export function hasAdminRights(
  { team, organisation }: Pick<Workspace, 'team' | 'organisation'>,
  user: RawUser,
): boolean {
  const isOwnMember = user.is_stranger !== true && (user.team_id === undefined || user.team_id === team);
  if (isOwnMember && (user.is_admin === true || user.is_owner === true)) return true;
  const { enterprise_user: enterpriseUser } = user;
  return (
    organisation !== undefined &&
    enterpriseUser?.enterprise_id === organisation &&
    enterpriseUser.teams?.includes(team) === true &&
    (enterpriseUser.is_admin === true || enterpriseUser.is_owner === true)
  );
}

/**
 * True for an active member of the workspace, also for a guest: not for a deactivated account, and not for a member of
 * another workspace in a shared channel.
 * @example isActiveMember(workspace, user)
 */
export function isActiveMember(
  { team }: Pick<Workspace, 'team'>,
  { deleted, is_stranger: isStranger, enterprise_user: enterpriseUser, team_id: ownTeam }: RawUser,
): boolean {
  if (deleted === true || isStranger === true) return false;
  return enterpriseUser?.teams?.includes(team) ?? (ownTeam === undefined || ownTeam === team);
}
