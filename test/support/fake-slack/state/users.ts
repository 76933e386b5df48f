import type { Organisation } from './organisation.ts';
import { nextId, type User, type WorkspaceState } from './workspace-state.ts';

export interface UserOptions {
  readonly admin?: boolean;
  readonly owner?: boolean;
  /** Somebody of another workspace, in a shared channel. */
  readonly stranger?: boolean;
  readonly guest?: boolean;
  readonly bot?: boolean;
  readonly locale?: string;
  readonly realName?: string;
}

/**
 * Adds somebody to a workspace.
 * @example const user = createUsers(world, organisation); user('rin', { guest: true }).is_restricted // true
 */
export const createUsers =
  (world: WorkspaceState, organisation: Organisation | undefined) =>
  (name: string, more: UserOptions = {}, id = nextId(organisation ? 'W' : 'U')): User => {
    const made: User = {
      id,
      team_id: more.stranger ? 'T0OTHERTEAM' : world.team.id,
      name,
      real_name: more.realName ?? name,
      locale: more.locale ?? 'ja-JP',
      is_bot: more.bot ?? false,
      is_admin: more.admin ?? more.owner ?? false,
      is_owner: more.owner ?? false,
      is_restricted: more.guest ?? false,
      is_ultra_restricted: false,
      is_stranger: more.stranger ?? false,
      deleted: false,
      profile: { display_name: name, real_name: more.realName ?? name, status_text: '', title: '' },
    };
    made.profile.image_192 = `https://avatars.example/${name}.png`;
    world.users.set(made.id, made);
    return made;
  };
