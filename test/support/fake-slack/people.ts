import type { OutgoingPayload } from './events/event-delivery.ts';
import type { CallContext } from './state/call-context.ts';
import {
  type Channel,
  type Ephemeral,
  type Modal,
  nextId,
  type RawMessage,
  type User,
} from './state/workspace-state.ts';
import { addMessage, removeMessage } from './web-api/chat-methods.ts';
import { addFile } from './web-api/file-methods.ts';
import { visibleTextOf } from './web-api/validate-blocks.ts';

export interface PostOptions {
  readonly thread?: RawMessage;
  readonly broadcast?: boolean;
  readonly files?: readonly { readonly name: string; readonly bytes: Uint8Array }[];
  readonly attachments?: Record<string, unknown>[];
  readonly blocks?: Record<string, unknown>[];
}

/** What somebody saw after they did something with the app. */
export interface InteractionResult {
  readonly kind: 'ephemeral' | 'modal' | 'nothing' | 'failed';
  readonly text: string;
  readonly modal?: Modal;
  /** What can be pressed and picked below the words. */
  readonly blocks?: readonly Record<string, unknown>[];
  /** What came back with the acknowledgement, errors of a form for example. */
  readonly ack: Record<string, unknown>;
  readonly ackMs: number;
}

const WAIT_TIMEOUT_MS = 15_000;

/** Everything that people can do in the workspace. */
export function createPeople(
  context: CallContext,
  ports: {
    readonly deliver: (parcel: OutgoingPayload) => Promise<unknown>;
    waitFor<T>(what: string, look: () => T | undefined | false): Promise<T>;
  },
) {
  const { world, emit, baseUrl } = context;

  const createTriggerId = (user: User): string => {
    const id = nextId('X');
    world.triggers.set(id, { user: user.id, at: performance.now(), used: false });
    return id;
  };
  const createResponseUrl = (user: User, channel: Channel): string => {
    const id = nextId('R');
    world.responses.set(id, { user: user.id, channel: channel.id, uses: 0 });
    return `${baseUrl}/respond/${id}`;
  };
  /** Where the app is there for the whole organisation, Slack leaves the workspace to the person. */
  const userFields = (user: User) => ({
    team: context.organisation?.hasAppIn(context) ? null : { id: world.team.id, domain: world.team.domain },
    ...(context.organisation && { enterprise: { id: context.organisation.id } }),
    user: { id: user.id, username: user.name, name: user.name, team_id: user.team_id },
    api_app_id: 'A1',
  });

  /** Sends it, and waits for what the person sees: a form, or words that only they see. */
  async function deliverAndWait(
    user: User,
    parcel: Omit<OutgoingPayload, 'id'>,
    expectsResult: boolean,
  ): Promise<InteractionResult> {
    const [modals, ephemerals] = [world.modals.length, world.ephemerals.length];
    const start = performance.now();
    const ack = (await ports.deliver({ id: nextId('I'), ...parcel })) as Record<string, unknown> | undefined;
    const ackMs = performance.now() - start;
    if (ack === undefined) return { kind: 'failed', text: '', ack: {}, ackMs };
    if (!expectsResult || ack.response_action === 'errors') return { kind: 'nothing', text: '', ack, ackMs };
    const seen = await ports.waitFor<Modal | Ephemeral>(`${user.name} to see something`, () => {
      const modal = world.modals.slice(modals).find((each) => each.user === user.id);
      return modal ?? world.ephemerals.slice(ephemerals).find((each) => each.user === user.id);
    });
    return 'view' in seen
      ? { kind: 'modal', text: visibleTextOf([seen.view]), modal: seen, ack, ackMs }
      : {
          kind: 'ephemeral',
          text: `${seen.text}\n${visibleTextOf(seen.blocks)}`.trim(),
          blocks: seen.blocks,
          ack,
          ackMs,
        };
  }

  const findButton = (value: unknown, label: string): Record<string, unknown> | undefined => {
    if (Array.isArray(value)) return value.map((each) => findButton(each, label)).find(Boolean);
    if (typeof value !== 'object' || value === null) return undefined;
    const fields = value as Record<string, unknown>;
    const words = (fields.text as { text?: string } | undefined)?.text;
    if (fields.type === 'button' && (words === label || fields.action_id === label)) return fields;
    return findButton(fields.elements, label) ?? findButton(fields.accessory, label);
  };

  const findElement = (value: unknown, id: string): Record<string, unknown> | undefined => {
    if (Array.isArray(value)) return value.map((each) => findElement(each, id)).find(Boolean);
    if (typeof value !== 'object' || value === null) return undefined;
    const fields = value as Record<string, unknown>;
    if (fields.action_id === id) return fields;
    return findElement(fields.elements, id) ?? findElement(fields.accessory, id);
  };

  return (user: User) => ({
    id: user.id,
    user,
    /** Posts; the event goes out at once. */
    async says(channel: Channel, text: string, said: PostOptions = {}): Promise<RawMessage> {
      channel.members.add(user.id);
      const files = said.files?.map((each) => addFile(context, { ...each, owner: user.id }));
      const subtype = said.broadcast ? 'thread_broadcast' : files ? 'file_share' : undefined;
      return addMessage(context, channel, {
        type: 'message',
        ...(subtype && { subtype }),
        ts: world.ts(),
        user: user.id,
        text,
        team: user.team_id,
        ...(user.is_stranger && { user_team: user.team_id, source_team: user.team_id }),
        ...(said.thread && { thread_ts: said.thread.ts }),
        ...(files && { files }),
        ...(said.attachments && { attachments: said.attachments }),
        ...(said.blocks && { blocks: said.blocks }),
      });
    },
    async edits(channel: Channel, message: RawMessage, text: string): Promise<void> {
      const previous = { ...message };
      message.text = text;
      message.edited = { user: user.id, ts: world.ts() };
      emit({
        ...{
          type: 'message',
          subtype: 'message_changed',
          hidden: true,
          channel: channel.id,
          channel_type: 'channel',
        },
        ...{ ts: world.ts(), message: { ...message }, previous_message: previous },
      });
    },
    async deletes(channel: Channel, message: RawMessage): Promise<void> {
      removeMessage(context, channel, message);
    },
    async reacts(channel: Channel, message: RawMessage, reaction: string): Promise<void> {
      emit({
        ...{ type: 'reaction_added', user: user.id, reaction, item_user: message.user },
        ...{ item: { type: 'message', channel: channel.id, ts: message.ts }, event_ts: world.ts() },
      });
    },
    async joins(channel: Channel): Promise<void> {
      channel.members.add(user.id);
      emit({ type: 'member_joined_channel', user: user.id, channel: channel.id, team: world.team.id });
    },
    /** A new profile: display name, status and the like. */
    async updatesProfile(profile: Record<string, string>): Promise<void> {
      Object.assign(user.profile, profile);
      emit({ type: 'user_change', user: structuredClone(user) });
    },
    presses(
      channel: Channel,
      message: RawMessage,
      label: string,
      expectsResult = true,
    ): Promise<InteractionResult> {
      const button = findButton(message.blocks, label);
      if (!button) throw new Error(`there is no button "${label}"`);
      return deliverAndWait(
        user,
        {
          what: 'block_actions',
          kind: 'interactive',
          payload: {
            ...userFields(user),
            type: 'block_actions',
            trigger_id: createTriggerId(user),
            response_url: createResponseUrl(user, channel),
            channel: { id: channel.id, name: channel.name },
            container: {
              type: 'message',
              message_ts: message.ts,
              channel_id: channel.id,
              is_ephemeral: false,
            },
            message,
            actions: [{ ...button, block_id: 'b', action_ts: world.ts() }],
          },
        },
        expectsResult,
      );
    },
    /** Presses or picks below words that only this person sees. `state`: what is picked beside the button. */
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
        ...{
          type: 'block_actions',
          trigger_id: createTriggerId(user),
          response_url: createResponseUrl(user, channel),
        },
        channel: { id: channel.id, name: channel.name },
        container: { type: 'message', channel_id: channel.id, is_ephemeral: true },
        state: { values: { b: state } },
        actions: [{ ...element, ...picked, block_id: 'b', action_ts: world.ts() }],
      };
      return deliverAndWait(user, { what: 'block_actions', kind: 'interactive', payload }, true);
    },
    pressesHome(label: string, expectsResult = true): Promise<InteractionResult> {
      const view = world.homes.get(user.id);
      const button = findButton(view?.blocks, label);
      if (!button) throw new Error(`there is no button "${label}" on the home page`);
      const payload = {
        ...userFields(user),
        ...{ type: 'block_actions', trigger_id: createTriggerId(user), container: { type: 'view' }, view },
        actions: [{ ...button, block_id: 'b', action_ts: world.ts() }],
      };
      return deliverAndWait(user, { what: 'block_actions', kind: 'interactive', payload }, expectsResult);
    },
    runsCommand(channel: Channel, typed: string): Promise<InteractionResult> {
      const [command = '', ...rest] = typed.split(' ');
      const payload = {
        ...{ command, text: rest.join(' '), team_id: world.team.id, team_domain: world.team.domain },
        ...{ channel_id: channel.id, channel_name: channel.name, user_id: user.id, user_name: user.name },
        ...{
          trigger_id: createTriggerId(user),
          response_url: createResponseUrl(user, channel),
          api_app_id: 'A1',
        },
      };
      return deliverAndWait(user, { what: typed, kind: 'slash_commands', payload }, true);
    },
    /** The shortcut in a message's menu. */
    usesShortcut(callback: string, channel: Channel, message: RawMessage): Promise<InteractionResult> {
      const payload = {
        ...userFields(user),
        ...{ type: 'message_action', callback_id: callback, trigger_id: createTriggerId(user) },
        ...{
          response_url: createResponseUrl(user, channel),
          channel: { id: channel.id, name: channel.name },
        },
        ...{ message_ts: message.ts, message },
      };
      return deliverAndWait(user, { what: callback, kind: 'interactive', payload }, true);
    },
    submits(
      modal: Modal | undefined,
      values: Record<string, unknown>,
      expectsResult = true,
    ): Promise<InteractionResult> {
      if (!modal) throw new Error('there is no form to submit');
      const blocks = modal.view.blocks as {
        type: string;
        block_id?: string;
        element?: { action_id: string; type: string };
      }[];
      const state = Object.fromEntries(
        blocks
          .filter(({ type }) => type === 'input')
          .map(({ block_id = 'b', element }) => {
            const id = element!.action_id;
            return [block_id, { [id]: toFieldValue(element!.type, values[id]) }];
          }),
      );
      const view = { ...modal.view, id: modal.id, state: { values: state } };
      const payload = {
        ...userFields(user),
        type: 'view_submission',
        trigger_id: createTriggerId(user),
        view,
      };
      return deliverAndWait(user, { what: 'view_submission', kind: 'interactive', payload }, expectsResult);
    },
    async opensHome(): Promise<Record<string, unknown>> {
      world.homes.delete(user.id);
      emit({ type: 'app_home_opened', user: user.id, tab: 'home', channel: 'D0', event_ts: world.ts() });
      return ports.waitFor(`the home of ${user.name}`, () => world.homes.get(user.id));
    },
  });
}

/** How a filled field comes with a form. */
function toFieldValue(type: string, value: unknown): Record<string, unknown> {
  if (type === 'file_input') return { type, files: value ?? [] };
  if (type === 'static_select') return { type, selected_option: value === undefined ? null : { value } };
  return { type, value: value ?? null };
}

export type Person = ReturnType<ReturnType<typeof createPeople>>;
export { WAIT_TIMEOUT_MS };
