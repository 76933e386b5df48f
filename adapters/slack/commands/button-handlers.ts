import {
  type Caller,
  type CommandReply,
  type CommandService,
  type Intake,
  needsText,
  type PolicyStore,
  type SetupStep,
} from '#core';
import type { Directory } from '../client/directory.ts';
import type { Workspace } from '../client/workspace.ts';
import { type ButtonPress, isInertButton, parseButtonPress } from '../ui/buttons.ts';
import { helpLineBlocks } from '../ui/help-line-buttons.ts';
import { notInChannelTexts } from '../ui/setup-prompt.ts';
import type { CommandResponder } from './command-responder.ts';
import type { SendReply } from './ephemeral-replies.ts';
import { buildTextForm, type TextFormContext } from './forms.ts';
import type { InteractionPayload } from './interaction-payload.ts';
import type { RunningCommands } from './run-with-progress.ts';

type SetupPress = Extract<ButtonPress, { step: unknown }>;

/**
 * Handles the buttons of cards, direct messages, help lines, the setup and running commands.
 * @example await createButtonHandler(ports)(payload, caller);
 */
export function createButtonHandler(ports: {
  readonly commandService: CommandService | undefined;
  readonly intake: Pick<Intake, 'decide' | 'performModeratorAction' | 'liftHourlyLimit'>;
  readonly directory: Directory;
  readonly workspace: Workspace;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly runningCommands: RunningCommands;
  readonly responder: CommandResponder;
  readonly sendReply: SendReply;
}): (body: InteractionPayload, caller: Caller) => Promise<void> {
  const { commandService, intake, directory, workspace, policies, runningCommands, responder, sendReply } =
    ports;
  const { runAndReply, wordingFor, languageFor } = responder;

  const openTextForm = (body: InteractionPayload, context: TextFormContext, caller: Caller): Promise<void> =>
    responder.openForm(body.trigger_id, buildTextForm(context, wordingFor(caller).adapter));

  async function showHelpLines(
    caller: Caller,
    { locale: chosen, under }: Extract<ButtonPress, { kind: 'lines' }>,
  ) {
    const locale = chosen || directory.getCachedUser(caller.id)?.locale;
    const request = { command: 'help-lines', options: { under }, ...(locale && { locale }) };
    const reply = await commandService?.execute(caller, request);
    return reply && { text: reply.text, ...(under === 'notice' && { blocks: helpLineBlocks(reply.text) }) };
  }

  async function cancelRun(caller: Caller, respond: string | undefined, id: string): Promise<void> {
    const run = runningCommands.get(id);
    if (run?.user !== caller.id) return;
    run.cancelled = true;
    await sendReply(caller, respond, { text: wordingFor(caller).desk.form.cancelling, replace: true });
  }

  async function runSetupStep(body: InteractionPayload, caller: Caller, press: SetupPress) {
    const { step } = press;
    const values = selectedValues(body, press);
    const reply = await commandService?.execute(caller, { command: 'setup', options: { step, values } });
    return addChannelHint(reply, step, caller);
  }

  /** Adds a hint to the reply when the app is not in the channel that was selected for cards. */
  function addChannelHint(
    reply: CommandReply | undefined,
    step: SetupStep,
    caller: Caller,
  ): CommandReply | undefined {
    const chosen = policies.of(workspace.server).channels.moderators;
    const isInChannel = directory.channels().some(({ id, isMember }) => id === chosen && isMember);
    if (!reply?.accepted || step !== 'moderators' || isInChannel) return reply;
    return { ...reply, text: `${notInChannelTexts[languageFor(caller)]}\n${reply.text}` };
  }

  return async (body, caller) => {
    const [action] = body.actions ?? [];
    const press = parseButtonPress(action?.action_id ?? '', action?.value ?? '');
    const respond = body.response_url;
    if (!press) {
      if (isInertButton(action?.action_id ?? '')) return;
      // A button of an earlier version, or a forged one.
      return runAndReply(caller, respond, async () => ({ text: wordingFor(caller).adapter.outdated }));
    }
    switch (press.kind) {
      case 'appeal':
      case 'answer':
        return openTextForm(body, { what: press.kind, caseId: press.caseId, respond }, caller);
      case 'decide':
        return runAndReply(caller, respond, () =>
          intake.decide({ caseId: press.caseId, decision: press.decision, moderator: caller }),
        );
      case 'handle': {
        const { caseId, action: moderatorAction } = press;
        if (needsText(moderatorAction))
          return openTextForm(body, { what: moderatorAction, caseId, respond }, caller);
        return runAndReply(caller, respond, () =>
          intake.performModeratorAction({ caseId, action: moderatorAction, moderator: caller }),
        );
      }
      case 'lift':
        return runAndReply(caller, respond, () => intake.liftHourlyLimit({ moderator: caller }));
      case 'release':
        return runAndReply(caller, respond, async () =>
          commandService?.execute(caller, { command: 'waiting', options: { release: 'all' } }),
        );
      case 'lines':
        return runAndReply(caller, respond, () => showHelpLines(caller, press));
      case 'cancel':
        return cancelRun(caller, respond, press.run);
      case 'set':
      case 'save':
      case 'keep':
        return runAndReply(caller, respond, () => runSetupStep(body, caller, press), true);
      default:
        return press satisfies never;
    }
  };
}

/** The values that were selected for a step of the setup; undefined when the step stays unchanged. */
function selectedValues(body: InteractionPayload, press: SetupPress): readonly string[] | undefined {
  if (press.kind === 'keep') return undefined;
  if (press.value !== '') return [press.value];
  const [action] = body.actions ?? [];
  if (press.kind === 'set') return action?.selected_conversation ? [action.selected_conversation] : [];
  return Object.values(body.state?.values ?? {})
    .flatMap((fields) => Object.values(fields))
    .flatMap(({ selected_options: options, selected_conversations: channels }) => [
      ...(options ?? []).flatMap(({ value }) => value ?? []),
      ...(channels ?? []),
    ]);
}
