import type { Caller, CommandReply, CommandService, Intake, Log } from '#core';
import type { LruMap } from '#lib';
import { downloadFile, isSlackFileUrl } from '../client/download-file.ts';
import { slackErrorName } from '../client/errors.ts';
import type { RawMessage } from '../client/payload-schemas.ts';
import { fetchMessageAt, type MessageFinderDeps, toMessageWithAuthor } from './find-message.ts';
import { type FormContext, TEXT_FIELD_ID } from './forms.ts';
import { type FormValues, parseInquiryForm } from './inquiry-command.ts';

/** What was filled in or picked; one of these, by what the field is. */
export interface FieldValue {
  readonly value?: string | null;
  readonly selected_option?: { readonly value?: string } | null;
  readonly selected_options?: readonly { readonly value?: string }[] | null;
  readonly selected_conversation?: string | null;
  readonly files?: readonly { readonly size?: number; readonly url_private_download?: string }[] | null;
}
export type FormState = { readonly values?: Readonly<Record<string, Readonly<Record<string, FieldValue>>>> };

/** Larger files are no settings; the desk says so. */
const MAX_FILE_BYTES = 200_000;
const DOWNLOAD_TIMEOUT_MS = 10_000;

/**
 * What comes of a form that was handed in: a question for the desk, or a word to the intake.
 * @example const submit = createFormSubmissionHandler({ ...ports, shown }); await submit(about, asker, view.state.values)
 */
export function createFormSubmissionHandler(
  ports: MessageFinderDeps & {
    readonly apiUrl?: string | undefined;
    readonly commandService: CommandService | undefined;
    readonly intake: Pick<Intake, 'performModeratorAction' | 'appeal'>;
    /** Messages as the shortcut has shown them, by who was shown which. */
    readonly shownMessages: LruMap<RawMessage>;
    readonly log: Log;
  },
): (
  context: FormContext,
  caller: Caller,
  values: NonNullable<FormState['values']>,
) => Promise<Pick<CommandReply, 'text' | 'file' | 'setup'> | undefined> {
  const { commandService, intake, shownMessages, log } = ports;

  async function readTextFile(field: FieldValue | undefined): Promise<string | undefined> {
    const { size = 0, url_private_download: url = '' } = field?.files?.[0] ?? {};
    if (size > MAX_FILE_BYTES || !isSlackFileUrl(url, ports.apiUrl)) return undefined;
    try {
      const signal = AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS);
      const token = await ports.clients.getBotToken();
      const bytes = await downloadFile(url, { token, maxBytes: MAX_FILE_BYTES, signal });
      return bytes && new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch (error) {
      log.warn('a file of settings was not read', { error: slackErrorName(error) });
      return undefined;
    }
  }

  return async (context, caller, values) => {
    const { what, caseId = '', channel = '', ts = '' } = context;
    const text = values[TEXT_FIELD_ID]?.[TEXT_FIELD_ID]?.value ?? '';
    switch (what) {
      case 'note':
        return intake.performModeratorAction({ caseId, moderator: caller, action: 'note', note: text });
      case 'appeal':
        return intake.appeal({ caseId, author: caller, plea: text });
      case 'report': {
        const raw = shownMessages.get(`${caller.id}/${channel}/${ts}`);
        const message = raw
          ? await toMessageWithAuthor(ports, raw, channel)
          : await fetchMessageAt(ports, caller, { channel, ts });
        return commandService?.execute(caller, { kind: 'report', message, reason: text });
      }
      case 'import': {
        // Only an administrator's file is fetched; the desk refuses the others.
        const fileText = caller.administrator
          ? await readTextFile(values[TEXT_FIELD_ID]?.[TEXT_FIELD_ID])
          : undefined;
        return commandService?.execute(caller, {
          kind: 'config-import',
          ...(fileText !== undefined && { text: fileText }),
        });
      }
      case 'inquiry': {
        const paper = parseInquiryForm(toFormValues(values), caller.name);
        return commandService?.execute(caller, { kind: 'inquiry', ask: { do: 'register', paper } });
      }
      default:
        return what satisfies never;
    }
  };
}

/** What a form holds, each field by its name. */
const toFormValues = (values: NonNullable<FormState['values']>): FormValues =>
  Object.fromEntries(
    Object.values(values)
      .flatMap((fields) => Object.entries(fields))
      .map(([name, { value, selected_option: option }]) => [name, value ?? option?.value ?? '']),
  );
