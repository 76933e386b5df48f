import type { APIApplicationCommand } from 'discord.js';
import { checkCommands } from '../checks/commands.ts';
import { refuse } from '../refusal.ts';
import { type Call, guildOf, type Route, route } from '../router.ts';

type Registry = Map<string, APIApplicationCommand>;

/** The set that the path means: one guild's or the global one. */
function registryOf(call: Call): { commands: Registry; guild: object } {
  if (call.params.app !== call.world.applicationId) throw refuse(50001);
  if (call.params.guild === undefined) return { commands: call.world.commands, guild: {} };
  return { commands: guildOf(call).commands, guild: { guild_id: call.params.guild } };
}

const same = (a: APIApplicationCommand, b: { name?: unknown; type?: number }) =>
  a.name === b.name && a.type === (b.type ?? 1);

function made(call: Call, body: object, guild: object, id = call.world.ids.next()): APIApplicationCommand {
  return {
    type: 1,
    description: '',
    default_member_permissions: null,
    nsfw: false,
    contexts: null,
    integration_types: [0],
    ...body,
    ...guild,
    id,
    application_id: call.world.applicationId,
    version: call.world.ids.next(),
  } as unknown as APIApplicationCommand;
}

/** Commands that keep name and type keep their id. */
function overwrite(call: Call): APIApplicationCommand[] {
  const { commands, guild } = registryOf(call);
  const before = [...commands.values()];
  commands.clear();
  return (call.body as { name: string; type?: number }[]).map((body) => {
    const command = made(call, body, guild, before.find((one) => same(one, body))?.id);
    commands.set(command.id, command);
    return command;
  });
}

function create(call: Call): APIApplicationCommand {
  const { commands, guild } = registryOf(call);
  const body = call.body as { name: string; type?: number };
  const command = made(call, body, guild, [...commands.values()].find((one) => same(one, body))?.id);
  commands.set(command.id, command);
  checkCommands([...commands.values()].map((one) => ({ ...one, description: one.description || undefined })));
  return command;
}

function known(call: Call): APIApplicationCommand {
  const command = registryOf(call).commands.get(call.params.command!);
  if (!command) throw refuse(10063);
  return command;
}

const list = (call: Call): APIApplicationCommand[] => [...registryOf(call).commands.values()];

const routesAt = (path: string): readonly Route[] => [
  route('GET', path, list),
  route('PUT', path, overwrite, { check: checkCommands }),
  route('POST', path, create, { check: (body) => checkCommands([body]) }),
  route('GET', `${path}/:command`, known),
  route('DELETE', `${path}/:command`, (call) => void registryOf(call).commands.delete(known(call).id)),
];

export const commandRoutes: readonly Route[] = [
  ...routesAt('/applications/:app/commands'),
  ...routesAt('/applications/:app/guilds/:guild/commands'),
  route('GET', '/applications/@me', ({ world }) => application(world)),
  route('GET', '/oauth2/applications/@me', ({ world }) => application(world)),
];

const MEMBERS_LIMITED = 1 << 15;
const CONTENT_LIMITED = 1 << 19;

/** As its page shows it: a bot that needs no review yet has the limited flags for its privileged intents. */
const application = ({ applicationId: id, bot, ...world }: Call['world']): object => ({
  id,
  name: bot.username,
  icon: null,
  description: '',
  bot_public: true,
  bot_require_code_grant: false,
  verify_key: '',
  flags: (world.mayListMembers() ? MEMBERS_LIMITED : 0) | (world.mayReadWords() ? CONTENT_LIMITED : 0),
  bot,
});
