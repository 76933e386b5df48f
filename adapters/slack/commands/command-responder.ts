import type { Caller, CommandReply, Language, Log, PolicyStore, Wording, Wordings } from '#core';
import type { ModalView } from '../client/block-kit-types.ts';
import type { Clients } from '../client/clients.ts';
import type { Directory } from '../client/directory.ts';
import { slackErrorName } from '../client/errors.ts';
import type { Workspace } from '../client/workspace.ts';
import { renderSetupPrompt } from '../ui/setup-prompt.ts';
import type { EphemeralReply, SendReply } from './ephemeral-replies.ts';

/** The parts of a reply that Slack can show. */
export type ReplyContent = Pick<CommandReply, 'text' | 'file' | 'setup'> & Pick<EphemeralReply, 'blocks'>;

/** Answers interactions so that only the caller sees the reply. `respond` is the response URL of the interaction. */
export interface CommandResponder {
  languageFor(caller: Pick<Caller, 'language'>): Language;
  wordingFor(caller: Pick<Caller, 'language'>): Wording;
  /**
   * Runs `work` and shows its reply. An error or undefined is shown as a sentence. With `replace`, the reply replaces
   * the message with the button. Rejects when Slack accepts no reply.
   */
  runAndReply(
    caller: Caller,
    respond: string | undefined,
    work: () => Promise<ReplyContent | undefined>,
    replace?: boolean,
  ): Promise<void>;
  /** Opens a form; does nothing without a trigger. Rejects when Slack does not open it. */
  openForm(trigger: string | undefined, view: ModalView): Promise<void>;
}

/**
 * Creates a responder for one workspace.
 * @example const responder = createCommandResponder({ clients, directory, workspace, policies, wording, log, sendReply });
 */
export function createCommandResponder({
  clients,
  directory,
  workspace,
  policies,
  wording,
  log,
  sendReply,
}: {
  readonly clients: Clients;
  readonly directory: Directory;
  readonly workspace: Workspace;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly wording: Wordings;
  readonly log: Log;
  readonly sendReply: SendReply;
}): CommandResponder {
  const languageFor = ({ language }: Pick<Caller, 'language'>): Language =>
    language ?? policies.of(workspace.server).language;
  const wordingFor = (caller: Pick<Caller, 'language'>): Wording => wording[languageFor(caller)];

  return {
    languageFor,
    wordingFor,
    async runAndReply(caller, respond, work, replace = false) {
      const reply: ReplyContent = (await work().catch((error: unknown) => {
        log.error('reply_failed', { error: slackErrorName(error) });
        return undefined;
      })) ?? { text: wordingFor(caller).receipt.unavailable };
      const { text, file, setup, blocks } = reply;
      const content = setup
        ? renderSetupPrompt(text, setup, {
            groups: directory.userGroups(),
            language: languageFor(caller),
            wording: wordingFor(caller),
          })
        : { text, blocks };
      const fileFailedText = wordingFor(caller).adapter.filefailed;
      await sendReply(caller, respond, { ...content, file, fileFailedText, replace });
    },

    async openForm(trigger, view) {
      if (trigger !== undefined) await clients.bot.views.open({ trigger_id: trigger, view });
    },
  };
}
