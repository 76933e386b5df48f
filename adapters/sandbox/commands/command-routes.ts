import type {
  Caller,
  CommandAction,
  CommandDefinition,
  CommandOptionValues,
  CommandService,
  Language,
} from '#core';
import { findAction, isAllowed, readTypedCommand } from '#core';
import type { HttpRoute, RouteRequest, RouteResponse } from '../chat-site.ts';
import { type ChatState, isChannel, type SandboxChannel } from '../chat-state.ts';
import { createSandboxCaller, isModeratorName } from '../members.ts';
import { REFUSALS } from '../refusals.ts';
import { requestSchemas } from '../request-schemas.ts';
import { validatedRoute } from '../validated-route.ts';
import type { CommandAnswer } from './command-answer.ts';
import { buildForm } from './form.ts';
import { type OptionContext, readOptionValues } from './option-values.ts';
import { suggest } from './suggestions.ts';

interface CommandRouteDependencies {
  readonly state: ChatState;
  /** Absent: there are no commands. */
  readonly commands?: CommandService | undefined;
  readonly clock: { now(): Date };
  readonly origin: () => string;
}

/**
 * The names of the commands in the sandbox, by id.
 * @example commandNamesFor(commands.listCommands(), 'ja').report // '/通報'
 */
export const commandNamesFor = (
  definitions: readonly CommandDefinition[],
  language: Language,
): Readonly<Record<string, string>> =>
  Object.fromEntries(definitions.map(({ id, name }) => [id, `/${name[language]}`]));

/**
 * Commands typed into the message box. They go through the same service as on every platform; only the caller sees the
 * answer. In the sandbox a moderator is an administrator too.
 * @example const routes = commandRoutes({ state, commands, clock, origin: () => 'http://127.0.0.1:8787' })
 */
export function commandRoutes(deps: CommandRouteDependencies): readonly HttpRoute[] {
  const { state, commands, clock, origin } = deps;
  const definitions = commands?.listCommands() ?? [];
  const { run, postAnswer } = createRunner(deps, definitions);

  const callerOf = (name: string, { language }: RouteRequest): Caller =>
    createSandboxCaller(name, clock.now(), { server: state.server(), language });

  /** Refuses a channel that the caller cannot read, and a member who is not on the server. */
  const refusalFor = (name: string, channel: string) => {
    if (!commands) return REFUSALS.unknownCommand;
    if (!isChannel(channel)) return REFUSALS.unknownChannel;
    const membership = state.statusOf(name).state;
    if (membership === 'kicked' || membership === 'banned') return REFUSALS[membership];
    return channel === 'mods' && !isModeratorName(name) ? REFUSALS.moderatorsOnly : undefined;
  };

  return [
    validatedRoute(
      'POST',
      '/api/commands',
      requestSchemas.typedCommand,
      async ({ as, channel, text }, request) => {
        const refusal = refusalFor(as, channel);
        if (refusal) return { refusal };
        const command = readTypedCommand(definitions, text.slice(1));
        if (!command) return { refusal: REFUSALS.unknownCommand };
        const { definition, action, words } = command;
        const language = request.language ?? 'en';
        const caller = callerOf(as, request);
        const context = { state, caller, language, channel, origin: origin(), typed: text };
        if (action.formTitle && isAllowed(caller, definition.access)) {
          const form = buildForm(action, language);
          return postAnswer(caller, channel as SandboxChannel, text, {
            accepted: true,
            text: form.title,
            form,
          });
        }
        return run(action, context, (name) => words.get(name) ?? '');
      },
    ),

    validatedRoute(
      'POST',
      '/api/commands/run',
      requestSchemas.filledCommand,
      async ({ as, channel, command, values, setup }, request) => {
        const refusal = refusalFor(as, channel);
        const found = findAction(definitions, command);
        if (refusal || !found) return { refusal: refusal ?? REFUSALS.unknownCommand };
        const language = request.language ?? 'en';
        const typed = commandNamesFor(definitions, language)[found.definition.id]!;
        const context = { state, caller: callerOf(as, request), language, channel, origin: origin(), typed };
        return run(found.action, context, (name) => values[name] ?? '', setup);
      },
    ),

    validatedRoute(
      'GET',
      '/api/commands/suggestions',
      requestSchemas.suggestions,
      async ({ as, text }, request) => ({
        status: 200,
        json: commands
          ? await suggest(
              { commands, caller: callerOf(as, request), language: request.language ?? 'en' },
              text,
            )
          : { usage: '', suggestions: [] },
      }),
    ),
  ];
}

/** Runs commands and posts their answers. */
function createRunner(
  { state, commands }: CommandRouteDependencies,
  definitions: readonly CommandDefinition[],
) {
  async function run(
    action: CommandAction,
    context: OptionContext & { readonly typed: string },
    wordOf: (name: string) => string,
    internalOptions: CommandOptionValues = {},
  ): Promise<RouteResponse> {
    const { caller, language, channel, typed } = context;
    const reply = await commands!.execute(caller, {
      command: action.path,
      options: { ...readOptionValues(action, context, wordOf), ...internalOptions },
      commandNames: commandNamesFor(definitions, language),
      locale: language,
    });
    return postAnswer(caller, channel as SandboxChannel, typed, reply);
  }

  function postAnswer(
    caller: Caller,
    channel: SandboxChannel,
    typed: string,
    reply: Omit<CommandAnswer, 'typed'>,
  ): RouteResponse {
    const { accepted, text, file, setup, form } = reply;
    state.postAnswer(channel, caller.id, {
      typed,
      accepted,
      text,
      ...(file && { file }),
      ...(setup && { setup }),
      ...(form && { form }),
    });
    state.notify({ channel: 'general' }); // a command can change settings, strikes and messages
    return { status: 200, json: { accepted: reply.accepted } };
  }

  return { run, postAnswer };
}
