import type { Caller, CommandReply, CommandRequest, CommandService } from '#core';
import { fillTemplate, isAllowed, memberKey, serverKey } from '#core';
import { errorName } from '#lib';
import { createLocalizer } from '../cases/index.ts';
import { COMMANDS } from './command-list.ts';
import { type Command, type CommandHandler, type OptionSpecs, readOptionValues } from './define-command.ts';
import type { CommandDependencies, CommandServiceDependencies } from './lib/command-dependencies.ts';
import { createPolicyUpdater } from './lib/policy-updater.ts';
import { type CommandContext, quoteInput, refusedReply } from './lib/reply.ts';

export type { CommandServiceDependencies } from './lib/command-dependencies.ts';

const MAX_COMPLETIONS = 25;

/**
 * Creates the service that runs commands for every platform, in the caller's language. Rights are checked on each
 * call. Never throws: an error of a store is logged by its name, and the caller is asked to try again.
 * @example
 * const commands = createCommandService({ intake, archive, policies, rules, wording, clock, log });
 * await adapter.start(intake, commands);
 */
export function createCommandService(
  services: CommandServiceDependencies,
  commands: readonly Command[] = COMMANDS,
): CommandService {
  const { policies, wording, log } = services;
  const definitions = commands.map(({ definition }) => definition);
  const handlersByPath = new Map(
    commands.flatMap(({ handlers }) => handlers.map((handler) => [handler.path, handler])),
  );
  const deps: CommandDependencies = {
    ...services,
    definitions,
    updatePolicy: createPolicyUpdater({ policies, clock: services.clock, log }),
    backtestingServers: new Set(),
  };

  function createContext(caller: Caller): CommandContext {
    const policy = policies.of(caller.server);
    return { caller, policy, readerLocale: createLocalizer(wording, policy.language)(caller) };
  }

  async function run(
    { path, options: specs, run: runCommand }: CommandHandler,
    context: CommandContext,
    request: CommandRequest,
  ): Promise<CommandReply> {
    const { caller, readerLocale } = context;
    try {
      const options = readOptionValues(specs, request.options ?? {}, caller);
      const refusal = findBadChoice(specs, options, context);
      return refusal ?? (await runCommand({ context, options, request, deps }));
    } catch (error) {
      const server = serverKey(caller.server);
      log.error('command_failed', { kind: path, server, error: errorName(error) });
      return refusedReply('unavailable', readerLocale.wording.receipt.unavailable);
    }
  }

  return {
    listCommands: () => definitions,

    async execute(caller, request) {
      const context = createContext(caller);
      const { receipt, desk } = context.readerLocale.wording;
      const handler = handlersByPath.get(request.command);
      if (!handler) return refusedReply('unavailable', receipt.unavailable);
      if (!isAllowed(caller, handler.access)) {
        return handler.access === 'moderator'
          ? refusedReply('not-moderator', receipt.notmoderator)
          : refusedReply('not-administrator', desk.refused.administrator);
      }
      return run(handler, context, request);
    },

    async autocomplete(caller, { command, option, typed }) {
      const handler = handlersByPath.get(command);
      const spec = handler && Object.hasOwn(handler.options, option) ? handler.options[option] : undefined;
      if (!spec || 'internal' in spec || !spec.complete || !isAllowed(caller, handler!.access)) return [];
      const wanted = typed.normalize('NFKC').trim().toLowerCase();
      try {
        const values = await spec.complete({ caller, deps });
        return values.filter((value) => value.toLowerCase().includes(wanted)).slice(0, MAX_COMPLETIONS);
      } catch (error) {
        log.warn('autocomplete_failed', { member: memberKey(caller), error: errorName(error) });
        return [];
      }
    },
  };
}

/** The refusal of the first value that is not among the choices of its option; undefined when all are. */
function findBadChoice(
  specs: OptionSpecs,
  options: Readonly<Record<string, unknown>>,
  { readerLocale: { wording } }: CommandContext,
): CommandReply | undefined {
  for (const [key, spec] of Object.entries(specs)) {
    const value = options[key];
    if ('internal' in spec || !spec.choices || spec.acceptsOtherValues || typeof value !== 'string') continue;
    if (spec.choices.some((choice) => choice.value === value)) continue;
    const choices = spec.choices.map((choice) => choice.value).join(wording.list);
    const values = { key, value: quoteInput(value), choices };
    return refusedReply('bad-value', fillTemplate(wording.desk.config.choice, values));
  }
  return undefined;
}
