import { throwApiError } from './api-error.ts';
import { type Args, type CallContext, stringArg } from './call-context.ts';
import { nextId, type Token, type User } from './workspace-state.ts';

/** Methods that act on one workspace, and that an organisation's token must tell which. */
const NEEDS_TEAM: ReadonlySet<string> = new Set([
  ...['conversations.list', 'users.list', 'usergroups.list'],
  ...['usergroups.users.list', 'usergroups.users.update'],
]);

/**
 * An organisation of several workspaces (Enterprise Grid), which may install the app once for all of them, and then adds
 * it to those that it likes. One user of the app, and one owner, in all of its workspaces.
 * @example const grid = createOrganisation(); const machi = await startFakeSlack({ organisation: grid });
 */
export function createOrganisation(name = 'kumiai') {
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
    /** Whether the app is in a workspace because the organisation has put it there. */
    hasAppIn: ({ world }: Pick<CallContext, 'world'>): boolean => installed() && granted.has(world.team.id),
    /** What somebody is in the organisation. */
    enterpriseUserOf: (user: Pick<User, 'id'>, isOwner: boolean) => ({
      ...{ id: user.id, enterprise_id: id, enterprise_name: name, is_admin: isOwner, is_owner: isOwner },
      teams: workspaces.filter(({ world }) => world.users.has(user.id)).map(({ world }) => world.team.id),
    }),
    /** Where a call with an organisation's token is meant. */
    targetWorkspace(method: string, args: Args): CallContext {
      const team = stringArg(args, 'team_id');
      if (NEEDS_TEAM.has(method) && team === '') throwApiError('missing_argument');
      const channel = stringArg(args, 'channel') || stringArg(args, 'channel_id');
      const place =
        (team !== '' && workspaces.find(({ world }) => world.team.id === team)) ||
        (channel !== '' && workspaces.find(({ world }) => world.channels.has(channel)));
      if (team !== '' && !place) throwApiError('team_not_found');
      if (place && !granted.has(place.world.team.id)) throwApiError('team_access_not_granted');
      if (place) return place;
      const [trigger, view, user] = [
        stringArg(args, 'trigger_id'),
        stringArg(args, 'view_id'),
        stringArg(args, 'user_id'),
      ];
      const person = stringArg(args, 'user') || stringArg(args, 'users') || user;
      const mine = workspaces.filter(({ world }) => granted.has(world.team.id));
      const found = mine.find(
        ({ world }) =>
          world.triggers.has(trigger) ||
          world.modals.some((modal) => modal.id === view) ||
          world.files.has(stringArg(args, 'file')) ||
          world.users.has(person),
      );
      return found ?? mine[0] ?? workspaces[0]!;
    },
    /** auth.test and auth.teams.list with a token of the organisation's. */
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
    /** The organisation's administrators add the app to a workspace; Slack tells. */
    grantAccess({ world, emit }: CallContext): void {
      granted.add(world.team.id);
      emit({ type: 'team_access_granted', team_ids: [world.team.id] });
    },
    /** They take it away again. Slack tells as its own documents show it: one event inside another. */
    revokeAccess({ world, emit }: CallContext): void {
      granted.delete(world.team.id);
      emit({ enterprise_id: id, event: { type: 'team_access_revoked', team_ids: [world.team.id] } });
    },
    /** They remove the app from the whole organisation. */
    uninstallApp(): void {
      for (const token of tokens.values()) token.revoked = true;
      granted.clear();
      workspaces[0]!.emit({ type: 'app_uninstalled' });
    },
  };
}

export type Organisation = ReturnType<typeof createOrganisation>;
