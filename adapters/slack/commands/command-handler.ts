import type { Caller, CommandService, Log } from '#core';
import { isAllowed } from '#core';
import type { LruMap } from '#lib';
import { slackErrorName } from '../client/errors.ts';
import { type RawMessage, rawMessageSchema } from '../client/payload-schemas.ts';
import { helpLineBlocks } from '../ui/help-line-buttons.ts';
import type { CommandResponder, ReplyContent } from './command-responder.ts';
import type { ProgressMessage } from './ephemeral-replies.ts';
import type { MessageFinderDeps } from './find-message.ts';
import { buildCommandForm } from './forms.ts';
import type { InteractionPayload } from './interaction-payload.ts';
import { type ParsedCommand, parseCommand } from './parse-command.ts';
import { type RunningCommands, runWithProgress } from './run-with-progress.ts';

type Handler = (body: InteractionPayload, caller: Caller) => Promise<void>;

/**
 * Handles the slash command and the message shortcut, both from the definitions of the command service.
 * @example const { handleCommand } = createCommandHandler(ports); await handleCommand(payload, caller);
 */
export function createCommandHandler(ports: {
  readonly finder: MessageFinderDeps;
  readonly commandService: CommandService | undefined;
  readonly responder: CommandResponder;
  readonly runningCommands: RunningCommands;
  readonly createProgressMessage: (caller: Caller) => ProgressMessage;
  /** Messages that came with the shortcut, by member, channel and ts. */
  readonly shownMessages: LruMap<RawMessage>;
  readonly log: Log;
}): { readonly handleCommand: Handler; readonly handleMessageShortcut: Handler } {
  const { finder, commandService, responder, runningCommands, shownMessages, log } = ports;
  const { runAndReply, openForm, wordingFor, languageFor } = responder;
  const definitions = commandService?.listCommands() ?? [];

  /** The typed command, or the help command for an unknown one. Undefined when Slack did not answer a request. */
  async function parseOrHelp(caller: Caller, typed: string, channel: string) {
    const context = { definitions, caller, language: languageFor(caller), channel };
    try {
      return (await parseCommand(finder, context, typed)) ?? (await parseCommand(finder, context, ''));
    } catch (error) {
      log.error('command_parse_failed', { error: slackErrorName(error) });
      return undefined;
    }
  }

  async function runRequest(
    caller: Caller,
    runId: string,
    parsed: Extract<ParsedCommand, { kind: 'request' }>,
  ): Promise<ReplyContent | undefined> {
    if (!commandService) return undefined;
    const { request, history } = parsed;
    if (history !== 'none') {
      const wording = wordingFor(caller).desk;
      const progress = ports.createProgressMessage(caller);
      return runWithProgress({ commandService, runningCommands, wording, progress }, caller, runId, parsed);
    }
    const reply = await commandService.execute(caller, request);
    return request.command === 'help-lines' ? { ...reply, blocks: helpLineBlocks(reply.text) } : reply;
  }

  return {
    async handleCommand(body, caller) {
      const { text = '', channel_id: channel = '', response_url: respond, trigger_id: trigger } = body;
      const parsed = await parseOrHelp(caller, text, channel);
      if (parsed?.kind !== 'form') {
        const runId = trigger ?? '';
        return runAndReply(caller, respond, async () => parsed && runRequest(caller, runId, parsed));
      }
      const { definition, action } = parsed;
      if (!isAllowed(caller, definition.access)) {
        // The right is checked before the caller fills in a form.
        return runAndReply(caller, respond, async () =>
          commandService?.execute(caller, { command: action.path }),
        );
      }
      const context = { what: 'command', command: action.path, respond } as const;
      const { desk } = wordingFor(caller);
      return openForm(trigger, buildCommandForm(context, definition, action, desk, languageFor(caller)));
    },

    /** The shortcut payload contains the message, so it can be read also in channels that the app may not read. */
    async handleMessageShortcut(body, caller) {
      const channel = body.channel?.id;
      const raw = rawMessageSchema.safeParse(body.message);
      const definition = definitions.find(
        ({ id, menu }) => menu?.target === 'message' && id === body.callback_id,
      );
      if (!definition || channel === undefined || !raw.success) return;
      const { ts } = raw.data;
      shownMessages.set(`${caller.id}/${channel}/${ts}`, raw.data);
      const respond = body.response_url;
      const context = { what: 'command', command: definition.path, channel, ts, respond } as const;
      const { desk } = wordingFor(caller);
      const view = buildCommandForm(context, definition, definition, desk, languageFor(caller));
      return openForm(body.trigger_id, view);
    },
  };
}
