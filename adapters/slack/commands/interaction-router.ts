import type {
  Caller,
  CommandReply,
  CommandService,
  Intake,
  Language,
  Log,
  PolicyStore,
  SetupStep,
  Wording,
  Wordings,
} from '#core';
import { createLruMap } from '#lib';
import { slackErrorName } from '../client/errors.ts';
import { type RawMessage, rawMessageSchema } from '../client/payload-schemas.ts';
import { type ButtonPress, isInertButton, parseButtonPress } from '../ui/buttons.ts';
import { helpLineLanguageRow } from '../ui/help-line-buttons.ts';
import { notInChannelTexts, renderSetupPrompt } from '../ui/setup-prompt.ts';
import { createEphemeralReplies, type EphemeralReply } from './ephemeral-replies.ts';
import { type MessageFinderDeps, readChannelHistory } from './find-message.ts';
import { createFormSubmissionHandler, type FieldValue, type FormState } from './form-submissions.ts';
import { buildForm, type FormContext, parseFormContext } from './forms.ts';
import { type ParsedCommand, parseCommand } from './parse-command.ts';
import { type RunningBacktests, runBacktest } from './run-backtest.ts';

/** What Slack sends when somebody presses, submits, picks or types; what is not there is not asked for. */
export interface InteractionPayload {
  readonly type?: string;
  readonly command?: string;
  readonly text?: string;
  readonly user_id?: string;
  readonly channel_id?: string;
  readonly callback_id?: string;
  readonly trigger_id?: string;
  readonly response_url?: string;
  readonly user?: { readonly id: string };
  readonly channel?: { readonly id: string };
  readonly message?: unknown;
  readonly actions?: readonly (FieldValue & { readonly action_id?: string })[];
  readonly state?: FormState;
  readonly view?: { readonly private_metadata?: string; readonly state?: FormState };
}

const SHOWN_MESSAGE_CACHE_SIZE = 1000;
type ReplyContent = Pick<CommandReply, 'text' | 'file' | 'setup'> & Pick<EphemeralReply, 'blocks'>;

/**
 * Buttons, forms, the shortcut and the command, answered so that only the asker sees it. What is handed in has been
 * acknowledged already; nothing here makes Slack wait but the opening of forms, which asks nobody first.
 * @example const answer = createInteractionRouter({ ...finding, desk, intake, policies, wording, log }); await answer(body)
 */
export function createInteractionRouter(
  ports: MessageFinderDeps & {
    readonly apiUrl?: string | undefined;
    readonly commandService: CommandService | undefined;
    readonly intake: Intake;
    readonly policies: Pick<PolicyStore, 'of'>;
    readonly wording: Wordings;
    readonly log: Log;
  },
): (body: InteractionPayload) => Promise<void> {
  const { clients, directory, workspace, commandService, intake, policies, wording, log } = ports;
  const shownMessages = createLruMap<RawMessage>(SHOWN_MESSAGE_CACHE_SIZE);
  const runningBacktests: RunningBacktests = new Map();
  const { sendReply, createProgressMessage } = createEphemeralReplies(ports);
  const submit = createFormSubmissionHandler({ ...ports, shownMessages });

  async function getCaller(id: string): Promise<Caller> {
    const member = await directory.getMember(id);
    return { ...member, ...(directory.isAdministrator(id) && { administrator: true }) };
  }
  const languageOf = ({ language }: Pick<Caller, 'language'>): Language =>
    language ?? policies.of(workspace.server).language;
  const wordingFor = (caller: Pick<Caller, 'language'>): Wording => wording[languageOf(caller)];

  /** Whatever goes wrong is told in a sentence. `replace`: in the place of the step that was answered. */
  async function runAndReply(
    caller: Caller,
    respond: string | undefined,
    work: () => Promise<ReplyContent | undefined>,
    replace = false,
  ): Promise<void> {
    const reply: ReplyContent = (await work().catch((error: unknown) => {
      log.error('somebody was not answered', { error: slackErrorName(error) });
      return undefined;
    })) ?? { text: wordingFor(caller).receipt.unavailable };
    const { text, file, setup, blocks } = reply;
    const deps = { groups: directory.userGroups(), language: languageOf(caller), words: wordingFor(caller) };
    const shownAs = setup ? renderSetupPrompt(text, setup, deps) : { text, blocks };
    await sendReply(caller, respond, { ...shownAs, file, replace });
  }

  async function openForm(trigger: string | undefined, about: FormContext, caller: Caller): Promise<void> {
    if (trigger === undefined) return;
    const view = buildForm(about, wordingFor(caller), languageOf(caller));
    await clients.bot.views.open({ trigger_id: trigger, view });
  }

  /** What was picked for a step of the setup; undefined: it stays as it is. */
  function selectedValues(
    body: InteractionPayload,
    press: Extract<ButtonPress, { step: unknown }>,
  ): readonly string[] | undefined {
    if (press.kind === 'keep') return undefined;
    if (press.value !== '') return [press.value];
    const [action] = body.actions ?? [];
    if (press.kind === 'set') return action?.selected_conversation ? [action.selected_conversation] : [];
    const fields = Object.values(body.state?.values ?? {}).flatMap((each) => Object.values(each));
    return fields.flatMap(({ selected_options: all }) => all ?? []).flatMap(({ value }) => value ?? []);
  }

  async function handleButton(body: InteractionPayload, caller: Caller): Promise<void> {
    const [action] = body.actions ?? [];
    const press = parseButtonPress(action?.action_id ?? '', action?.value ?? '');
    const respond = body.response_url;
    if (!press) {
      if (isInertButton(action?.action_id ?? '')) return;
      // A button of an earlier version, or one that somebody made up.
      return runAndReply(caller, respond, async () => ({ text: wordingFor(caller).adapter.outdated }));
    }
    switch (press.kind) {
      case 'appeal':
        return openForm(body.trigger_id, { what: 'appeal', caseId: press.caseId, respond }, caller);
      case 'decide':
        return runAndReply(caller, respond, () =>
          intake.decide({ caseId: press.caseId, decision: press.decision, moderator: caller }),
        );
      case 'handle': {
        const { caseId, deed } = press;
        if (deed === 'note') return openForm(body.trigger_id, { what: 'note', caseId, respond }, caller);
        return runAndReply(caller, respond, () =>
          intake.performModeratorAction({ caseId, action: deed, moderator: caller }),
        );
      }
      case 'lines': {
        const locale = press.locale || directory.getCachedUser(caller.id)?.locale;
        const { under } = press;
        return runAndReply(caller, respond, async () => {
          const reply = await commandService?.execute(caller, {
            kind: 'help-lines',
            under,
            ...(locale && { locale }),
          });
          return (
            reply && { text: reply.text, ...(under === 'notice' && { blocks: helpLineBlocks(reply.text) }) }
          );
        });
      }
      case 'cancel': {
        const run = runningBacktests.get(press.run);
        if (run?.user !== caller.id) return;
        run.cancelled = true;
        return sendReply(caller, respond, { text: wordingFor(caller).desk.form.cancelling, replace: true });
      }
      case 'set':
      case 'save':
      case 'keep': {
        const values = selectedValues(body, press);
        const ask = { kind: 'setup', step: press.step, ...(values && { values }) } as const;
        return runAndReply(
          caller,
          respond,
          async () => addChannelHint(await commandService?.execute(caller, ask), press.step, caller),
          true,
        );
      }
      default:
        return press satisfies never;
    }
  }

  /** A channel that was picked for cards and that the app is not in. */
  function addChannelHint(
    reply: CommandReply | undefined,
    step: SetupStep,
    caller: Caller,
  ): CommandReply | undefined {
    const set = policies.of(workspace.server).channels.moderators;
    const inside = directory.channels().some(({ id, isMember }) => id === set && isMember);
    if (!reply?.accepted || step !== 'moderators' || inside) return reply;
    return { ...reply, text: `${notInChannelTexts[languageOf(caller)]}\n${reply.text}` };
  }

  async function handleSubmission({ view }: InteractionPayload, caller: Caller): Promise<void> {
    const about = parseFormContext(view?.private_metadata);
    if (about)
      await runAndReply(caller, about.respond, () => submit(about, caller, view?.state?.values ?? {}));
  }

  /** The shortcut shows us the message, also where we may not read. */
  async function handleReportShortcut(body: InteractionPayload, caller: Caller): Promise<void> {
    const channel = body.channel?.id;
    const raw = rawMessageSchema.safeParse(body.message);
    if (body.callback_id !== 'report' || channel === undefined || !raw.success) return;
    const { ts } = raw.data;
    shownMessages.set(`${caller.id}/${channel}/${ts}`, raw.data);
    await openForm(body.trigger_id, { what: 'report', channel, ts, respond: body.response_url }, caller);
  }

  async function handleCommand(body: InteractionPayload, caller: Caller): Promise<void> {
    const { text = '', channel_id: channel = '', response_url: respond } = body;
    const language = languageOf(caller);
    const parseOrHelp = async (): Promise<ParsedCommand> =>
      (await parseCommand(ports, caller, language, text, channel)) ??
      (await parseCommand(ports, caller, language, '', channel))!;
    const command = await parseOrHelp().catch((error: unknown) => {
      log.error('what was typed was not understood', { error: slackErrorName(error) });
      return undefined;
    });
    if (command?.kind === 'form') {
      // Nobody writes or uploads what will be refused: the desk says so before.
      return caller.administrator
        ? openForm(body.trigger_id, { what: command.form, respond }, caller)
        : runAndReply(caller, respond, async () =>
            commandService?.execute(caller, { kind: 'config-import' }),
          );
    }
    await runAndReply(caller, respond, async () => {
      if (command?.kind === 'backtest') return startBacktest(caller, body.trigger_id ?? '', command.channel);
      const reply = command && (await commandService?.execute(caller, command));
      return reply && command.kind === 'help-lines'
        ? { ...reply, blocks: helpLineBlocks(reply.text) }
        : reply;
    });
  }

  async function startBacktest(
    caller: Caller,
    run: string,
    channel: string,
  ): Promise<CommandReply | undefined> {
    if (!commandService) return undefined;
    const history = caller.administrator ? await readChannelHistory(ports, caller.id, channel) : 'unreadable';
    const deps = {
      commandService,
      runningBacktests,
      words: wordingFor(caller).desk,
      progress: createProgressMessage(caller),
    };
    return runBacktest(deps, caller, { run, history });
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
        return handleReportShortcut(body, caller);
      default:
    }
  };
}

/** An answer with the help lines in other languages below. */
const helpLineBlocks = (text: string) => [
  { type: 'section', text: { type: 'plain_text', text, emoji: false } } as const,
  helpLineLanguageRow(),
];
