import type { Caller, CommandService, Intake, Log, PolicyStore, Wordings } from '#core';
import { createLruMap } from '#lib';
import type { SlackDownloads } from '../client/download-file.ts';
import type { RawMessage } from '../client/payload-schemas.ts';
import { createButtonHandler } from './button-handlers.ts';
import { createCommandHandler } from './command-handler.ts';
import { createCommandResponder } from './command-responder.ts';
import { createEphemeralReplies } from './ephemeral-replies.ts';
import type { MessageFinderDeps } from './find-message.ts';
import { createFormSubmissionHandler } from './form-submissions.ts';
import { parseFormContext } from './forms.ts';
import type { InteractionPayload } from './interaction-payload.ts';
import type { RunningCommands } from './run-with-progress.ts';

const SHOWN_MESSAGE_CACHE_SIZE = 1000;

/**
 * Routes buttons, forms, the message shortcut and the slash command to their handlers. The caller has already
 * acknowledged the payload. A form must be opened within three seconds, so it is opened before any store is read.
 * @example
 * const routeInteraction = createInteractionRouter({ clients, directory, workspace, commandService, intake, policies, wording, log });
 * await routeInteraction(payload);
 */
export function createInteractionRouter(
  ports: MessageFinderDeps &
    SlackDownloads & {
      readonly commandService: CommandService | undefined;
      readonly intake: Intake;
      readonly policies: Pick<PolicyStore, 'of'>;
      readonly wording: Wordings;
      readonly log: Log;
    },
): (body: InteractionPayload) => Promise<void> {
  const {
    apiUrl,
    downloadFile,
    clients,
    directory,
    workspace,
    commandService,
    intake,
    policies,
    wording,
    log,
  } = ports;
  const finder = { clients, directory, workspace };
  const shownMessages = createLruMap<RawMessage>(SHOWN_MESSAGE_CACHE_SIZE);
  const runningCommands: RunningCommands = new Map();
  const { sendReply, createProgressMessage } = createEphemeralReplies({ clients, log });
  const responder = createCommandResponder({ ...finder, policies, wording, log, sendReply });
  const { handleCommand, handleMessageShortcut } = createCommandHandler({
    finder,
    commandService,
    responder,
    runningCommands,
    createProgressMessage,
    shownMessages,
    log,
  });
  const handleButton = createButtonHandler({
    commandService,
    intake,
    directory,
    workspace,
    policies,
    runningCommands,
    responder,
    sendReply,
  });
  const submit = createFormSubmissionHandler({
    ...finder,
    apiUrl,
    downloadFile,
    commandService,
    intake,
    shownMessages,
    log,
  });

  /** While Slack does not tell who they are, callers count as ordinary members: a form must open within three seconds. */
  async function getCaller(id: string): Promise<Caller> {
    const member = await directory.getMember(id).catch(() => directory.authorOf(id).author);
    return { ...member, ...(directory.isAdministrator(id) && { administrator: true }) };
  }

  async function handleSubmission({ view }: InteractionPayload, caller: Caller): Promise<void> {
    const context = parseFormContext(view?.private_metadata);
    if (!context) return;
    const values = view?.state?.values ?? {};
    await responder.runAndReply(caller, context.respond, () => submit(context, caller, values));
  }

  return async (body) => {
    const user = body.user?.id ?? body.user_id;
    if (user === undefined) return;
    const caller = await getCaller(user);
    if (body.command !== undefined) return handleCommand(body, caller);
    switch (body.type) {
      case 'block_actions':
        return handleButton(body, caller);
      case 'view_submission':
        return handleSubmission(body, caller);
      case 'message_action':
        return handleMessageShortcut(body, caller);
      default:
    }
  };
}
