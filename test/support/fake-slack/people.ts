import type { OutgoingPayload } from './events/event-delivery.ts';
import { findButton, findElement } from './find-element.ts';
import { createMemberActions } from './member-actions.ts';
import type { CallContext } from './state/call-context.ts';
import {
  type Channel,
  type Ephemeral,
  type Modal,
  nextId,
  type RawMessage,
  type User,
} from './state/workspace-state.ts';
import { waitFor } from './wait-for.ts';
import { visibleTextOf } from './web-api/validate-blocks.ts';

/** The visible result of an interaction for a person. `failed`: no acknowledgement within three seconds. */
export interface InteractionResult {
  readonly kind: 'ephemeral' | 'modal' | 'nothing' | 'failed';
  readonly text: string;
  readonly modal?: Modal;
  /** Buttons and menus below the text. */
  readonly blocks?: readonly Record<string, unknown>[];
  /** The body of the acknowledgement, for example errors of a form. */
  readonly ack: Record<string, unknown>;
  readonly ackMs: number;
}

/** Everything that a person can do in the workspace. */
export type Person = ReturnType<ReturnType<typeof createPeople>>;

/**
 * Returns a function that gives a user their actions.
 * @example const personOf = createPeople(context, delivery.deliver); await personOf(user).says(channel, 'hello')
 */
export function createPeople(context: CallContext, deliver: (outgoing: OutgoingPayload) => Promise<unknown>) {
  const interactions = createInteractions(context, deliver);
  return (user: User) => ({
    id: user.id,
    user,
    ...createMemberActions(context, user),
    ...createButtonActions(context, interactions, user),
    ...createCommandActions(context, interactions, user),
  });
}

type Interactions = ReturnType<typeof createInteractions>;

/** Sends interactions to the app and waits for the visible result. */
function createInteractions(
  { world, baseUrl, organisation }: CallContext,
  deliver: (outgoing: OutgoingPayload) => Promise<unknown>,
) {
  return {
    createTriggerId(user: User): string {
      const id = nextId('X');
      world.triggers.set(id, { user: user.id, at: performance.now(), used: false });
      return id;
    },
    createResponseUrl(user: User, channel: Channel): string {
      const id = nextId('R');
      world.responses.set(id, { user: user.id, channel: channel.id, uses: 0 });
      return `${baseUrl}/respond/${id}`;
    },
    /** Fields about the person; `team` is null when the app is installed for the whole organisation. */
    userFields: (user: User) => ({
      team: organisation?.hasAppIn({ world }) ? null : { id: world.team.id, domain: world.team.domain },
      ...(organisation && { enterprise: { id: organisation.id } }),
      user: { id: user.id, username: user.name, name: user.name, team_id: user.team_id },
      api_app_id: 'A1',
    }),
    /** Sends an interaction. With `expectsResult`, waits for a form or an ephemeral message for the user. */
    async send(
      user: User,
      outgoing: Omit<OutgoingPayload, 'id'>,
      expectsResult: boolean,
    ): Promise<InteractionResult> {
      const [modalCount, ephemeralCount] = [world.modals.length, world.ephemerals.length];
      const start = performance.now();
      const ack = (await deliver({ id: nextId('I'), ...outgoing })) as Record<string, unknown> | undefined;
      const ackMs = performance.now() - start;
      if (ack === undefined) return { kind: 'failed', text: '', ack: {}, ackMs };
      if (!expectsResult || ack.response_action === 'errors')
        return { kind: 'nothing', text: '', ack, ackMs };
      const seen = await waitFor<Modal | Ephemeral>(
        `${user.name} to see something`,
        () =>
          world.modals.slice(modalCount).find((modal) => modal.user === user.id) ??
          world.ephemerals.slice(ephemeralCount).find((ephemeral) => ephemeral.user === user.id),
      );
      if ('view' in seen) return { kind: 'modal', text: visibleTextOf([seen.view]), modal: seen, ack, ackMs };
      const text = `${seen.text}\n${visibleTextOf(seen.blocks)}`.trim();
      return { kind: 'ephemeral', text, blocks: seen.blocks, ack, ackMs };
    },
  };
}

/** Buttons and menus. */
function createButtonActions({ world }: CallContext, interactions: Interactions, user: User) {
  const { createTriggerId, createResponseUrl, userFields, send } = interactions;
  return {
    /** Presses a button of a message, by label or action id. */
    presses(
      channel: Channel,
      message: RawMessage,
      label: string,
      expectsResult = true,
    ): Promise<InteractionResult> {
      const button = findButton(message.blocks, label);
      if (!button) throw new Error(`there is no button "${label}"`);
      const payload = {
        ...userFields(user),
        type: 'block_actions',
        trigger_id: createTriggerId(user),
        response_url: createResponseUrl(user, channel),
        channel: { id: channel.id, name: channel.name },
        container: { type: 'message', message_ts: message.ts, channel_id: channel.id, is_ephemeral: false },
        message,
        actions: [{ ...button, block_id: 'b', action_ts: world.ts() }],
      };
      return send(user, { what: 'block_actions', kind: 'interactive', payload }, expectsResult);
    },
    /** Uses a button or menu of an ephemeral message, by action id. `state`: other selections in it. */
    selects(
      channel: Channel,
      seen: Pick<InteractionResult, 'blocks'>,
      id: string,
      { picked = {}, state = {} }: { picked?: Record<string, unknown>; state?: Record<string, unknown> } = {},
    ): Promise<InteractionResult> {
      const element = findElement(seen.blocks, id);
      if (!element) throw new Error(`there is nothing called "${id}"`);
      const payload = {
        ...userFields(user),
        type: 'block_actions',
        trigger_id: createTriggerId(user),
        response_url: createResponseUrl(user, channel),
        channel: { id: channel.id, name: channel.name },
        container: { type: 'message', channel_id: channel.id, is_ephemeral: true },
        state: { values: { b: state } },
        actions: [{ ...element, ...picked, block_id: 'b', action_ts: world.ts() }],
      };
      return send(user, { what: 'block_actions', kind: 'interactive', payload }, true);
    },
    /** Presses a button of the app's home. */
    pressesHome(label: string, expectsResult = true): Promise<InteractionResult> {
      const view = world.homes.get(user.id);
      const button = findButton(view?.blocks, label);
      if (!button) throw new Error(`there is no button "${label}" on the home page`);
      const payload = {
        ...userFields(user),
        type: 'block_actions',
        trigger_id: createTriggerId(user),
        container: { type: 'view' },
        view,
        actions: [{ ...button, block_id: 'b', action_ts: world.ts() }],
      };
      return send(user, { what: 'block_actions', kind: 'interactive', payload }, expectsResult);
    },
  };
}

/** Commands, shortcuts and forms. */
function createCommandActions({ world }: CallContext, interactions: Interactions, user: User) {
  const { createTriggerId, createResponseUrl, userFields, send } = interactions;
  return {
    runsCommand(channel: Channel, typed: string): Promise<InteractionResult> {
      const [command = '', ...rest] = typed.split(' ');
      const payload = {
        command,
        text: rest.join(' '),
        team_id: world.team.id,
        team_domain: world.team.domain,
        channel_id: channel.id,
        channel_name: channel.name,
        user_id: user.id,
        user_name: user.name,
        trigger_id: createTriggerId(user),
        response_url: createResponseUrl(user, channel),
        api_app_id: 'A1',
      };
      return send(user, { what: typed, kind: 'slash_commands', payload }, true);
    },
    /** Uses a shortcut in the menu of a message. */
    usesShortcut(callback: string, channel: Channel, message: RawMessage): Promise<InteractionResult> {
      const payload = {
        ...userFields(user),
        type: 'message_action',
        callback_id: callback,
        trigger_id: createTriggerId(user),
        response_url: createResponseUrl(user, channel),
        channel: { id: channel.id, name: channel.name },
        message_ts: message.ts,
        message,
      };
      return send(user, { what: callback, kind: 'interactive', payload }, true);
    },
    /** Submits a form; `values` by action id. */
    submits(
      modal: Modal | undefined,
      values: Record<string, unknown>,
      expectsResult = true,
    ): Promise<InteractionResult> {
      if (!modal) throw new Error('there is no form to submit');
      const payload = {
        ...userFields(user),
        type: 'view_submission',
        trigger_id: createTriggerId(user),
        view: { ...modal.view, id: modal.id, state: { values: formState(modal, values) } },
      };
      return send(user, { what: 'view_submission', kind: 'interactive', payload }, expectsResult);
    },
  };
}

function formState({ view }: Modal, values: Record<string, unknown>): Record<string, unknown> {
  const blocks = view.blocks as {
    type: string;
    block_id?: string;
    element?: { action_id: string; type: string };
  }[];
  return Object.fromEntries(
    blocks
      .filter(({ type }) => type === 'input')
      .map(({ block_id = 'b', element }) => {
        const id = element!.action_id;
        return [block_id, { [id]: toFieldValue(element!.type, values[id]) }];
      }),
  );
}

/** The value of a filled field as Slack sends it. */
function toFieldValue(type: string, value: unknown): Record<string, unknown> {
  if (type === 'file_input') return { type, files: value ?? [] };
  if (type === 'static_select') return { type, selected_option: value === undefined ? null : { value } };
  return { type, value: value ?? null };
}
