import type { APIApplicationCommand } from 'discord.js';
import { apiError } from '../../state/api-error.ts';
import { type ApiCall, guildOf, type Route, route } from '../router.ts';
import { checkCommands } from '../validation/commands.ts';

type Registry = Map<string, APIApplicationCommand>;

/** The set that the path means: one guild's or the global one. */
function registryOf(call: ApiCall): { commands: Registry; guild: object } {
  if (call.params.app !== call.world.applicationId) throw apiError(50001);
  if (call.params.guild === undefined) return { commands: call.world.commands, guild: {} };
  return { commands: guildOf(call).commands, guild: { guild_id: call.params.guild } };
}

const isSameCommand = (a: APIApplicationCommand, b: { name?: unknown; type?: number }) =>
  a.name === b.name && a.type === (b.type ?? 1);

function toApiCommand(
  call: ApiCall,
  body: object,
  guild: object,
  id = call.world.ids.next(),
): APIApplicationCommand {
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
function bulkOverwrite(call: ApiCall): APIApplicationCommand[] {
  const { commands, guild } = registryOf(call);
  const before = [...commands.values()];
  commands.clear();
  return (call.body as { name: string; type?: number }[]).map((body) => {
    const command = toApiCommand(call, body, guild, before.find((one) => isSameCommand(one, body))?.id);
    commands.set(command.id, command);
    return command;
  });
}

function create(call: ApiCall): APIApplicationCommand {
  const { commands, guild } = registryOf(call);
  const body = call.body as { name: string; type?: number };
  const command = toApiCommand(
    call,
    body,
    guild,
    [...commands.values()].find((one) => isSameCommand(one, body))?.id,
  );
  commands.set(command.id, command);
  checkCommands([...commands.values()].map((one) => ({ ...one, description: one.description || undefined })));
  return command;
}

function getCommand(call: ApiCall): APIApplicationCommand {
  const command = registryOf(call).commands.get(call.params.command!);
  if (!command) throw apiError(10063);
  return command;
}

const list = (call: ApiCall): APIApplicationCommand[] => [...registryOf(call).commands.values()];

const routesAt = (path: string): readonly Route[] => [
  route('GET', path, list),
  route('PUT', path, bulkOverwrite, { validate: checkCommands }),
  route('POST', path, create, { validate: (body) => checkCommands([body]) }),
  route('GET', `${path}/:command`, getCommand),
  route('DELETE', `${path}/:command`, (call) => void registryOf(call).commands.delete(getCommand(call).id)),
];

export const commandRoutes: readonly Route[] = [
  ...routesAt('/applications/:app/commands'),
  ...routesAt('/applications/:app/guilds/:guild/commands'),
  route('GET', '/applications/@me', ({ world }) => toApiApplication(world)),
  route('GET', '/oauth2/applications/@me', ({ world }) => toApiApplication(world)),
];

const MEMBERS_LIMITED = 1 << 15;
const CONTENT_LIMITED = 1 << 19;

/** As its page shows it: a bot that needs no review yet has the limited flags for its privileged intents. */
const toApiApplication = ({ applicationId: id, bot, ...world }: ApiCall['world']): object => ({
  id,
  name: bot.username,
  icon: null,
  description: '',
  bot_public: true,
  bot_require_code_grant: false,
  verify_key: '',
  flags:
    (world.hasMembersIntent() ? MEMBERS_LIMITED : 0) |
    (world.hasMessageContentIntent() ? CONTENT_LIMITED : 0),
  bot,
});
