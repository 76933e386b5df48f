import { type Args, type Around, text } from './calls.ts';
import { refuse } from './refusal.ts';
import { idOf, type Token, type User } from './world.ts';

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
  const id = idOf('E');
  const places: Around[] = [];
  const tokens = new Map<string, Token>();
  const granted = new Set<string>();

  const installed = (): boolean =>
    [...tokens.values()].some(({ kind, revoked }) => kind === 'bot' && !revoked);

  return {
    id,
    name,
    botId: idOf('W'),
    ownerId: idOf('W'),
    places,
    tokens,
    installed,
    /** Whether the app is in a workspace because the organisation has put it there. */
    serves: ({ world }: Pick<Around, 'world'>): boolean => installed() && granted.has(world.team.id),
    /** What somebody is in the organisation. */
    about: (user: Pick<User, 'id'>, chief: boolean) => ({
      ...{ id: user.id, enterprise_id: id, enterprise_name: name, is_admin: chief, is_owner: chief },
      teams: places.filter(({ world }) => world.users.has(user.id)).map(({ world }) => world.team.id),
    }),
    /** Where a call with an organisation's token is meant. */
    placeOf(method: string, args: Args): Around {
      const team = text(args, 'team_id');
      if (NEEDS_TEAM.has(method) && team === '') refuse('missing_argument');
      const channel = text(args, 'channel') || text(args, 'channel_id');
      const place =
        (team !== '' && places.find(({ world }) => world.team.id === team)) ||
        (channel !== '' && places.find(({ world }) => world.channels.has(channel)));
      if (team !== '' && !place) refuse('team_not_found');
      if (place && !granted.has(place.world.team.id)) refuse('team_access_not_granted');
      if (place) return place;
      const [trigger, view, user] = [text(args, 'trigger_id'), text(args, 'view_id'), text(args, 'user_id')];
      const person = text(args, 'user') || text(args, 'users') || user;
      const mine = places.filter(({ world }) => granted.has(world.team.id));
      const found = mine.find(
        ({ world }) =>
          world.triggers.has(trigger) ||
          world.modals.some((modal) => modal.id === view) ||
          world.files.has(text(args, 'file')) ||
          world.users.has(person),
      );
      return found ?? mine[0] ?? places[0]!;
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
      const teams = places.filter(({ world }) => granted.has(world.team.id)).map(({ world }) => world.team);
      return { teams: teams.map((team) => ({ id: team.id, name: team.domain })) };
    },
    /** The organisation's administrators add the app to a workspace; Slack tells. */
    adds({ world, emit }: Around): void {
      granted.add(world.team.id);
      emit({ type: 'team_access_granted', team_ids: [world.team.id] });
    },
    /** They take it away again. Slack tells as its own documents show it: one event inside another. */
    withdraws({ world, emit }: Around): void {
      granted.delete(world.team.id);
      emit({ enterprise_id: id, event: { type: 'team_access_revoked', team_ids: [world.team.id] } });
    },
    /** They remove the app from the whole organisation. */
    uninstalls(): void {
      for (const token of tokens.values()) token.revoked = true;
      granted.clear();
      places[0]!.emit({ type: 'app_uninstalled' });
    },
  };
}

export type Organisation = ReturnType<typeof createOrganisation>;
