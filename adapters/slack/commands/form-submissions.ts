import type {
  Caller,
  CommandOption,
  CommandOptionValue,
  CommandReply,
  CommandService,
  Intake,
  Log,
} from '#core';
import { findAction, isAllowed } from '#core';
import type { LruMap } from '#lib';
import { downloadSlackFile, isSlackFileUrl, type SlackDownloads } from '../client/download-file.ts';
import { slackErrorName } from '../client/errors.ts';
import type { RawMessage } from '../client/payload-schemas.ts';
import { stripMentions } from './command-text.ts';
import { fetchMessageAt, type MessageFinderDeps, toMessageWithAuthor } from './find-message.ts';
import { type FormContext, TEXT_FIELD_ID } from './forms.ts';
import type { FieldValue, FormState } from './interaction-payload.ts';

type FieldValues = NonNullable<FormState['values']>;

/** The command refuses larger files: no file of settings has this size. */
const MAX_FILE_BYTES = 200_000;
const DOWNLOAD_TIMEOUT_MS = 10_000;

/**
 * Handles submitted forms: runs the command with the values of the form, or passes a note, question, answer or plea to the intake.
 * Resolves to undefined for a command that no longer exists.
 * @example const submit = createFormSubmissionHandler({ ...ports, shownMessages }); await submit(context, caller, view.state.values);
 */
export function createFormSubmissionHandler(
  ports: MessageFinderDeps &
    SlackDownloads & {
      readonly commandService: CommandService | undefined;
      readonly intake: Pick<Intake, 'performModeratorAction' | 'appeal' | 'answer'>;
      /** Messages that came with the shortcut, by member, channel and ts. */
      readonly shownMessages: LruMap<RawMessage>;
      readonly log: Log;
    },
): (
  context: FormContext,
  caller: Caller,
  values: FieldValues,
) => Promise<Pick<CommandReply, 'text' | 'file' | 'setup'> | undefined> {
  const { commandService, intake, shownMessages, log } = ports;

  async function readTextFile(field: FieldValue | undefined): Promise<string | undefined> {
    const { size = 0, url_private_download: url = '' } = field?.files?.[0] ?? {};
    if (size > MAX_FILE_BYTES || !isSlackFileUrl(url, ports.apiUrl)) return undefined;
    try {
      const signal = AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS);
      const token = await ports.clients.getBotToken();
      const bytes = await downloadSlackFile(url, { token, maxBytes: MAX_FILE_BYTES, signal }, ports);
      return bytes && new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch (error) {
      log.warn('attachment_unreadable', { error: slackErrorName(error) });
      return undefined;
    }
  }

  async function readField(
    { kind, mentionsAsIds }: CommandOption,
    { channel = '', ts = '' }: FormContext,
    caller: Caller,
    field: FieldValue | undefined,
  ): Promise<CommandOptionValue | undefined> {
    if (kind === 'message') {
      const raw = shownMessages.get(`${caller.id}/${channel}/${ts}`);
      return raw ? toMessageWithAuthor(ports, raw, channel) : fetchMessageAt(ports, caller, { channel, ts });
    }
    if (kind === 'attachment') return readTextFile(field);
    const text = (field?.value ?? field?.selected_option?.value ?? '').trim();
    if (text === '') return undefined;
    if (kind === 'integer') return Number(text);
    return mentionsAsIds ? stripMentions(text) : text;
  }

  async function submitCommand(
    context: FormContext,
    caller: Caller,
    values: FieldValues,
  ): Promise<CommandReply | undefined> {
    const { command: path = '' } = context;
    const { definition, action } = findAction(commandService?.listCommands() ?? [], path) ?? {};
    if (!definition || !action) return undefined;
    const options: Record<string, CommandOptionValue | undefined> = {};
    // Without the right to run the command no file is downloaded; the service refuses the command.
    for (const option of isAllowed(caller, definition.access) ? action.options : []) {
      options[option.name] = await readField(option, context, caller, values[option.name]?.[option.name]);
    }
    return commandService?.execute(caller, { command: action.path, options });
  }

  return async (context, caller, values) => {
    const { what, caseId = '' } = context;
    const text = values[TEXT_FIELD_ID]?.[TEXT_FIELD_ID]?.value ?? '';
    switch (what) {
      case 'note':
      case 'ask':
        return intake.performModeratorAction({ caseId, moderator: caller, action: what, note: text });
      case 'appeal':
        return intake.appeal({ caseId, author: caller, plea: text });
      case 'answer':
        return intake.answer({ caseId, author: caller, text });
      case 'command':
        return submitCommand(context, caller, values);
      default:
        return what satisfies never;
    }
  };
}
