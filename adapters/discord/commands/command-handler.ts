import {
  type ButtonInteraction,
  type ChatInputCommandInteraction,
  type Client,
  Routes,
  type UserContextMenuCommandInteraction,
} from 'discord.js';
import type { CommandDefinition, CommandService, Log, PolicyStore, Wordings } from '#core';
import type { ChannelHistoryDeps } from '../reading/channel-history.ts';
import { handleAutocomplete } from './autocomplete.ts';
import { toCaller } from './caller.ts';
import { createCommandResponder } from './command-responder.ts';
import type { InteractionHandler } from './interaction-router.ts';
import { createMessageMenu } from './message-menu.ts';
import { parseCommand } from './parse-command.ts';
import { buildRegistration } from './registration.ts';
import { type CommandComponent, parseComponentId } from './render-reply.ts';
import { type RunningCommands, runWithProgress } from './run-with-progress.ts';

/** The commands of yamidome on Discord. */
export interface CommandHandler {
  readonly handle: InteractionHandler;
  /** Registers all commands with Discord; registering the same again changes nothing. Rejects when Discord refuses. */
  register(): Promise<void>;
}

/** A button of the setup that is a value by itself: its kind is the value. */
const pressedValue = ({ kind }: CommandComponent): readonly string[] | undefined =>
  kind === 'create' || kind === 'confirm' ? [kind] : undefined;

/**
 * Handles slash commands, context menus, their forms and autocompletion, all from the definitions of the command
 * service. Only the caller sees the replies.
 * @example
 * const commandHandler = createCommandHandler({ client, permissionGuard, rateLimiter, commandService, policies, wording, log });
 * client.once(Events.ClientReady, () => commandHandler.register());
 */
export function createCommandHandler(
  ports: ChannelHistoryDeps & {
    readonly client: Client<true>;
    readonly commandService: CommandService;
    readonly policies: Pick<PolicyStore, 'of'>;
    readonly wording: Wordings;
    readonly log: Log;
  },
): CommandHandler {
  const { client, permissionGuard, rateLimiter, commandService, policies, wording, log } = ports;
  const definitions = commandService.listCommands();
  const runningCommands: RunningCommands = new Map();
  const responder = createCommandResponder({ policies, wording, log });
  const messageMenu = createMessageMenu({ client, commandService, responder });

  const findMenu = (target: 'message' | 'member', name: string): CommandDefinition | undefined =>
    definitions.find(({ menu }) => menu?.target === target && menu.name.en === name);

  const handleSlashCommand = (interaction: ChatInputCommandInteraction): Promise<true> =>
    responder.respondPrivately(interaction, async (caller) => {
      if (!interaction.inCachedGuild()) return undefined;
      const deps = { client, permissionGuard, rateLimiter, definitions };
      const parsed = await parseCommand(deps, interaction, caller, responder.languageFor(caller));
      if (!parsed) return undefined;
      if (parsed.history === 'none') return commandService.execute(caller, parsed.request);
      const { desk } = responder.wordingFor(caller);
      const progressPorts = { commandService, runningCommands, wording: desk, log };
      return runWithProgress(progressPorts, interaction, caller, parsed);
    });

  const handleMemberMenu = (
    interaction: UserContextMenuCommandInteraction,
    { path, options }: CommandDefinition,
  ): Promise<true> =>
    responder.respondPrivately(interaction, async (caller) => {
      const { id, displayName: name } = interaction.targetUser;
      const option = options.find(({ kind }) => kind === 'member');
      const values = option ? { [option.name]: { server: caller.server, id, name } } : {};
      return commandService.execute(caller, { command: path, options: values });
    });

  async function cancelRun(interaction: ButtonInteraction, id: string): Promise<true> {
    const run = runningCommands.get(id);
    const isOwn = run?.user === interaction.user.id;
    if (isOwn) run.cancelled = true;
    const caller = toCaller(interaction);
    const content = caller && isOwn ? { content: responder.wordingFor(caller).desk.form.cancelling } : {};
    await interaction.update({ ...content, components: [] });
    return true;
  }

  const handleComponent = async (
    interaction: Parameters<InteractionHandler>[0],
    component: CommandComponent,
  ): Promise<boolean> => {
    if (component.kind === 'form') {
      const definition = definitions.find(({ id }) => id === component.command);
      if (!interaction.isModalSubmit() || definition?.menu?.target !== 'message') return false;
      return messageMenu.submitForm(interaction, definition, component.place);
    }
    if (!interaction.isMessageComponent()) return false;
    if (component.kind === 'cancel')
      return interaction.isButton() ? cancelRun(interaction, component.run) : false;
    const selected = interaction.isAnySelectMenu() ? interaction.values : undefined;
    if ((component.kind === 'set') !== (selected !== undefined)) return false;
    const options = { step: component.step, values: pressedValue(component) ?? selected };
    return responder.respond(
      interaction,
      () => interaction.deferUpdate(),
      (caller) => commandService.execute(caller, { command: 'setup', options }),
    );
  };

  return {
    async register() {
      const body = buildRegistration(definitions);
      await client.rest.put(Routes.applicationCommands(client.application.id), { body });
      log.info('commands_registered', { commands: body.length });
    },

    async handle(interaction) {
      if (interaction.isAutocomplete()) return handleAutocomplete(commandService, interaction);
      if (interaction.isChatInputCommand()) {
        const isKnown = definitions.some(({ name }) => name.en === interaction.commandName);
        return isKnown ? handleSlashCommand(interaction) : false;
      }
      if (interaction.isMessageContextMenuCommand()) {
        const definition = findMenu('message', interaction.commandName);
        return definition ? messageMenu.openForm(interaction, definition) : false;
      }
      if (interaction.isUserContextMenuCommand()) {
        const definition = findMenu('member', interaction.commandName);
        return definition ? handleMemberMenu(interaction, definition) : false;
      }
      if (!interaction.isMessageComponent() && !interaction.isModalSubmit()) return false;
      const component = parseComponentId(interaction.customId);
      return component ? handleComponent(interaction, component) : false;
    },
  };
}
