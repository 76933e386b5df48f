import type { APIApplicationCommand } from 'discord.js';
import { apiError } from '../../state/api-error.ts';
import { type ApiCall, guildOf, type Route, route } from '../router.ts';
import { checkCommands } from '../validation/commands.ts';

type Registry = Map<string, APIApplicationCommand>;

/** The commands that the path names: those of one guild or the global ones. */
function registryOf(call: ApiCall): { commands: Registry; guild: object } {
  if (call.params.app !== call.discord.applicationId) throw apiError(50001);
  if (call.params.guild === undefined) return { commands: call.discord.commands, guild: {} };
  return { commands: guildOf(call).commands, guild: { guild_id: call.params.guild } };
}

const isSameCommand = (a: APIApplicationCommand, b: { name?: unknown; type?: number }) =>
  a.name === b.name && a.type === (b.type ?? 1);

function toApiCommand(
  call: ApiCall,
  body: object,
  guild: object,
  id = call.discord.ids.next(),
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
    application_id: call.discord.applicationId,
    version: call.discord.ids.next(),
  } as unknown as APIApplicationCommand;
}

/** A command with the same name and type keeps its id. */
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

/** Routes of commands and of the application. */
export const commandRoutes: readonly Route[] = [
  ...routesAt('/applications/:app/commands'),
  ...routesAt('/applications/:app/guilds/:guild/commands'),
  route('GET', '/applications/@me', ({ discord }) => toApiApplication(discord)),
  route('GET', '/oauth2/applications/@me', ({ discord }) => toApiApplication(discord)),
];

const MEMBERS_LIMITED = 1 << 15;
const CONTENT_LIMITED = 1 << 19;

/** The application: a bot in fewer than 100 guilds has the `limited` flags of its privileged intents. */
const toApiApplication = ({ applicationId: id, bot, ...discord }: ApiCall['discord']): object => ({
  id,
  name: bot.username,
  icon: null,
  description: '',
  bot_public: true,
  bot_require_code_grant: false,
  verify_key: '',
  flags:
    (discord.hasMembersIntent() ? MEMBERS_LIMITED : 0) |
    (discord.hasMessageContentIntent() ? CONTENT_LIMITED : 0),
  bot,
  ...(discord.owner && { owner: discord.owner }),
});
