import type { Organisation } from './call-context.ts';
import { nextId, type User, type WorkspaceState } from './workspace-state.ts';

/** Properties of a new user; an ordinary Japanese member by default. */
export interface UserOptions {
  readonly admin?: boolean;
  readonly owner?: boolean;
  /** A member of another workspace, in a shared channel. */
  readonly stranger?: boolean;
  readonly guest?: boolean;
  readonly bot?: boolean;
  readonly locale?: string;
  readonly realName?: string;
}

/**
 * Returns a function that adds users to a workspace.
 * @example const user = createUsers(world, organisation); user('rin', { guest: true }).is_restricted // true
 */
export const createUsers =
  (world: WorkspaceState, organisation: Organisation | undefined) =>
  (name: string, options: UserOptions = {}, id = nextId(organisation ? 'W' : 'U')): User => {
    const user: User = {
      id,
      team_id: options.stranger ? 'T0OTHERTEAM' : world.team.id,
      name,
      real_name: options.realName ?? name,
      locale: options.locale ?? 'ja-JP',
      is_bot: options.bot ?? false,
      is_admin: options.admin ?? options.owner ?? false,
      is_owner: options.owner ?? false,
      is_restricted: options.guest ?? false,
      is_ultra_restricted: false,
      is_stranger: options.stranger ?? false,
      deleted: false,
      profile: { display_name: name, real_name: options.realName ?? name, status_text: '', title: '' },
    };
    user.profile.image_192 = `https://avatars.example/${name}.png`;
    world.users.set(user.id, user);
    return user;
  };
