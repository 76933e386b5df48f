import { wordsIn } from './blocks.ts';
import type { Around } from './calls.ts';
import type { Parcel } from './deliver.ts';
import { addFile } from './files.ts';
import { addMessage, removeMessage } from './posting.ts';
import { type Channel, type Ephemeral, idOf, type Modal, type RawMessage, type User } from './world.ts';

export interface Said {
  readonly thread?: RawMessage;
  readonly broadcast?: boolean;
  readonly files?: readonly { readonly name: string; readonly bytes: Uint8Array }[];
  readonly attachments?: Record<string, unknown>[];
  readonly blocks?: Record<string, unknown>[];
}

/** What somebody saw after they did something with the app. */
export interface Seen {
  readonly kind: 'ephemeral' | 'modal' | 'nothing' | 'failed';
  readonly text: string;
  readonly modal?: Modal;
  /** What can be pressed and picked below the words. */
  readonly blocks?: readonly Record<string, unknown>[];
  /** What came back with the acknowledgement, errors of a form for example. */
  readonly ack: Record<string, unknown>;
  readonly ackMs: number;
}

const PATIENCE_MS = 15_000;

/** Everything that people can do in the workspace. */
export function createPeople(
  around: Around,
  ports: {
    readonly deliver: (parcel: Parcel) => Promise<unknown>;
    until<T>(what: string, look: () => T | undefined | false): Promise<T>;
  },
) {
  const { world, emit, base } = around;

  const trigger = (user: User): string => {
    const id = idOf('X');
    world.triggers.set(id, { user: user.id, at: performance.now(), used: false });
    return id;
  };
  const response = (user: User, channel: Channel): string => {
    const id = idOf('R');
    world.responses.set(id, { user: user.id, channel: channel.id, uses: 0 });
    return `${base}/respond/${id}`;
  };
  /** Where the app is there for the whole organisation, Slack leaves the workspace to the person. */
  const about = (user: User) => ({
    team: around.organisation?.serves(around) ? null : { id: world.team.id, domain: world.team.domain },
    ...(around.organisation && { enterprise: { id: around.organisation.id } }),
    user: { id: user.id, username: user.name, name: user.name, team_id: user.team_id },
    api_app_id: 'A1',
  });

  /** Sends it, and waits for what the person sees: a form, or words that only they see. */
  async function does(user: User, parcel: Omit<Parcel, 'id'>, expects: boolean): Promise<Seen> {
    const [modals, ephemerals] = [world.modals.length, world.ephemerals.length];
    const start = performance.now();
    const ack = (await ports.deliver({ id: idOf('I'), ...parcel })) as Record<string, unknown> | undefined;
    const ackMs = performance.now() - start;
    if (ack === undefined) return { kind: 'failed', text: '', ack: {}, ackMs };
    if (!expects || ack.response_action === 'errors') return { kind: 'nothing', text: '', ack, ackMs };
    const seen = await ports.until<Modal | Ephemeral>(`${user.name} to see something`, () => {
      const modal = world.modals.slice(modals).find((each) => each.user === user.id);
      return modal ?? world.ephemerals.slice(ephemerals).find((each) => each.user === user.id);
    });
    return 'view' in seen
      ? { kind: 'modal', text: wordsIn([seen.view]), modal: seen, ack, ackMs }
      : {
          kind: 'ephemeral',
          text: `${seen.text}\n${wordsIn(seen.blocks)}`.trim(),
          blocks: seen.blocks,
          ack,
          ackMs,
        };
  }

  const buttonIn = (value: unknown, label: string): Record<string, unknown> | undefined => {
    if (Array.isArray(value)) return value.map((each) => buttonIn(each, label)).find(Boolean);
    if (typeof value !== 'object' || value === null) return undefined;
    const fields = value as Record<string, unknown>;
    const words = (fields.text as { text?: string } | undefined)?.text;
    if (fields.type === 'button' && (words === label || fields.action_id === label)) return fields;
    return buttonIn(fields.elements, label) ?? buttonIn(fields.accessory, label);
  };

  const elementIn = (value: unknown, id: string): Record<string, unknown> | undefined => {
    if (Array.isArray(value)) return value.map((each) => elementIn(each, id)).find(Boolean);
    if (typeof value !== 'object' || value === null) return undefined;
    const fields = value as Record<string, unknown>;
    if (fields.action_id === id) return fields;
    return elementIn(fields.elements, id) ?? elementIn(fields.accessory, id);
  };

  return (user: User) => ({
    id: user.id,
    user,
    /** Posts; the event goes out at once. */
    async says(channel: Channel, text: string, said: Said = {}): Promise<RawMessage> {
      channel.members.add(user.id);
      const files = said.files?.map((each) => addFile(around, { ...each, owner: user.id }));
      const subtype = said.broadcast ? 'thread_broadcast' : files ? 'file_share' : undefined;
      return addMessage(around, channel, {
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
      removeMessage(around, channel, message);
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
    async calls(profile: Record<string, string>): Promise<void> {
      Object.assign(user.profile, profile);
      emit({ type: 'user_change', user: structuredClone(user) });
    },
    presses(channel: Channel, message: RawMessage, label: string, expects = true): Promise<Seen> {
      const button = buttonIn(message.blocks, label);
      if (!button) throw new Error(`there is no button "${label}"`);
      return does(
        user,
        {
          what: 'block_actions',
          kind: 'interactive',
          payload: {
            ...about(user),
            type: 'block_actions',
            trigger_id: trigger(user),
            response_url: response(user, channel),
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
        expects,
      );
    },
    /** Presses or picks below words that only this person sees. `state`: what is picked beside the button. */
    picks(
      channel: Channel,
      seen: Pick<Seen, 'blocks'>,
      id: string,
      { picked = {}, state = {} }: { picked?: Record<string, unknown>; state?: Record<string, unknown> } = {},
    ): Promise<Seen> {
      const element = elementIn(seen.blocks, id);
      if (!element) throw new Error(`there is nothing called "${id}"`);
      const payload = {
        ...about(user),
        ...{ type: 'block_actions', trigger_id: trigger(user), response_url: response(user, channel) },
        channel: { id: channel.id, name: channel.name },
        container: { type: 'message', channel_id: channel.id, is_ephemeral: true },
        state: { values: { b: state } },
        actions: [{ ...element, ...picked, block_id: 'b', action_ts: world.ts() }],
      };
      return does(user, { what: 'block_actions', kind: 'interactive', payload }, true);
    },
    pressesHome(label: string, expects = true): Promise<Seen> {
      const view = world.homes.get(user.id);
      const button = buttonIn(view?.blocks, label);
      if (!button) throw new Error(`there is no button "${label}" on the home page`);
      const payload = {
        ...about(user),
        ...{ type: 'block_actions', trigger_id: trigger(user), container: { type: 'view' }, view },
        actions: [{ ...button, block_id: 'b', action_ts: world.ts() }],
      };
      return does(user, { what: 'block_actions', kind: 'interactive', payload }, expects);
    },
    runs(channel: Channel, typed: string): Promise<Seen> {
      const [command = '', ...rest] = typed.split(' ');
      const payload = {
        ...{ command, text: rest.join(' '), team_id: world.team.id, team_domain: world.team.domain },
        ...{ channel_id: channel.id, channel_name: channel.name, user_id: user.id, user_name: user.name },
        ...{ trigger_id: trigger(user), response_url: response(user, channel), api_app_id: 'A1' },
      };
      return does(user, { what: typed, kind: 'slash_commands', payload }, true);
    },
    /** The shortcut in a message's menu. */
    uses(callback: string, channel: Channel, message: RawMessage): Promise<Seen> {
      const payload = {
        ...about(user),
        ...{ type: 'message_action', callback_id: callback, trigger_id: trigger(user) },
        ...{ response_url: response(user, channel), channel: { id: channel.id, name: channel.name } },
        ...{ message_ts: message.ts, message },
      };
      return does(user, { what: callback, kind: 'interactive', payload }, true);
    },
    submits(modal: Modal | undefined, values: Record<string, unknown>, expects = true): Promise<Seen> {
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
            return [block_id, { [id]: fieldOf(element!.type, values[id]) }];
          }),
      );
      const view = { ...modal.view, id: modal.id, state: { values: state } };
      const payload = { ...about(user), type: 'view_submission', trigger_id: trigger(user), view };
      return does(user, { what: 'view_submission', kind: 'interactive', payload }, expects);
    },
    async opensHome(): Promise<Record<string, unknown>> {
      world.homes.delete(user.id);
      emit({ type: 'app_home_opened', user: user.id, tab: 'home', channel: 'D0', event_ts: world.ts() });
      return ports.until(`the home of ${user.name}`, () => world.homes.get(user.id));
    },
  });
}

/** How a filled field comes with a form. */
function fieldOf(type: string, value: unknown): Record<string, unknown> {
  if (type === 'file_input') return { type, files: value ?? [] };
  if (type === 'static_select') return { type, selected_option: value === undefined ? null : { value } };
  return { type, value: value ?? null };
}

export type Person = ReturnType<ReturnType<typeof createPeople>>;
export { PATIENCE_MS };
