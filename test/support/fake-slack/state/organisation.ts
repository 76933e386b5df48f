import { throwApiError } from './api-error.ts';
import { type Args, type CallContext, type Organisation, stringArg } from './call-context.ts';
import { nextId, type Token, type User } from './workspace-state.ts';

/** Methods that require `team_id` with an organisation token. */
const NEEDS_TEAM: ReadonlySet<string> = new Set([
  ...['conversations.list', 'users.conversations', 'users.list', 'usergroups.list'],
  ...['usergroups.users.list', 'usergroups.users.update'],
]);

/**
 * An organisation with several workspaces (Enterprise Grid). It may install the app once for all of them and then add it
 * to workspaces. The bot user and the owner are the same in all of its workspaces.
 * @example const grid = createOrganisation(); const machi = await startFakeSlack({ organisation: grid });
 */
export function createOrganisation(name = 'kumiai'): Organisation {
  const id = nextId('E');
  const workspaces: CallContext[] = [];
  const tokens = new Map<string, Token>();
  const granted = new Set<string>();

  const installed = (): boolean =>
    [...tokens.values()].some(({ kind, revoked }) => kind === 'bot' && !revoked);

  return {
    id,
    name,
    botId: nextId('W'),
    ownerId: nextId('W'),
    workspaces,
    tokens,
    installed,
    hasAppIn: ({ world }: Pick<CallContext, 'world'>): boolean => installed() && granted.has(world.team.id),
    enterpriseUserOf: (user: Pick<User, 'id'>, isOwner: boolean) => ({
      ...{ id: user.id, enterprise_id: id, enterprise_name: name, is_admin: isOwner, is_owner: isOwner },
      teams: workspaces.filter(({ world }) => world.users.has(user.id)).map(({ world }) => world.team.id),
    }),
    targetWorkspace(method: string, args: Args): CallContext {
      const team = stringArg(args, 'team_id');
      if (NEEDS_TEAM.has(method) && team === '') throwApiError('missing_argument');
      const channel = stringArg(args, 'channel') || stringArg(args, 'channel_id');
      const named =
        (team !== '' && workspaces.find(({ world }) => world.team.id === team)) ||
        (channel !== '' && workspaces.find(({ world }) => world.channels.has(channel)));
      if (team !== '' && !named) throwApiError('team_not_found');
      if (named && !granted.has(named.world.team.id)) throwApiError('team_access_not_granted');
      if (named) return named;
      const [trigger, view, user] = [
        stringArg(args, 'trigger_id'),
        stringArg(args, 'view_id'),
        stringArg(args, 'user_id'),
      ];
      const member = stringArg(args, 'user') || stringArg(args, 'users') || user;
      const candidates = workspaces.filter(({ world }) => granted.has(world.team.id));
      const match = candidates.find(
        ({ world }) =>
          world.triggers.has(trigger) ||
          world.modals.some((modal) => modal.id === view) ||
          world.files.has(stringArg(args, 'file')) ||
          world.users.has(member),
      );
      return match ?? candidates[0] ?? workspaces[0]!;
    },
    answer(method: string, token: Token): object | undefined {
      if (method === 'auth.test')
        return {
          url: `https://${name}.enterprise.slack.example/`,
          ...{ team: name, team_id: id, enterprise_id: id, is_enterprise_install: true },
          user_id: token.user,
        };
      if (method !== 'auth.teams.list') return undefined;
      const teams = workspaces
        .filter(({ world }) => granted.has(world.team.id))
        .map(({ world }) => world.team);
      return { teams: teams.map((team) => ({ id: team.id, name: team.domain })) };
    },
    grantAccess({ world, emit }: CallContext): void {
      granted.add(world.team.id);
      emit({ type: 'team_access_granted', team_ids: [world.team.id] });
    },
    revokeAccess({ world, emit }: CallContext): void {
      granted.delete(world.team.id);
      // One event inside another, as in the example of Slack's documentation.
      emit({ enterprise_id: id, event: { type: 'team_access_revoked', team_ids: [world.team.id] } });
    },
    uninstallApp(): void {
      for (const token of tokens.values()) token.revoked = true;
      granted.clear();
      workspaces[0]!.emit({ type: 'app_uninstalled' });
    },
  };
}
