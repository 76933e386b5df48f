import type { CallContext } from './state/call-context.ts';
import type { Channel, RawFile, RawMessage, User } from './state/workspace-state.ts';
import { waitFor } from './wait-for.ts';
import { addMessage, removeMessage } from './web-api/chat-methods.ts';
import { addFile } from './web-api/file-methods.ts';

/** Further properties of a post. `thread`: the message that it replies to. */
export interface PostOptions {
  readonly thread?: RawMessage;
  readonly broadcast?: boolean;
  readonly files?: readonly { readonly name: string; readonly bytes: Uint8Array }[];
  /** Files that are on Slack already, for example of another member. */
  readonly sharedFiles?: readonly RawFile[];
  readonly attachments?: Record<string, unknown>[];
  readonly blocks?: Record<string, unknown>[];
}

/**
 * Posts, edits, reactions and profile changes; the events are emitted at once.
 * @example await createMemberActions(context, user).says(channel, 'hello')
 */
export function createMemberActions(context: CallContext, user: User) {
  const { world, emit } = context;
  return {
    async says(channel: Channel, text: string, options: PostOptions = {}): Promise<RawMessage> {
      channel.members.add(user.id);
      const uploaded = options.files?.map((file) => addFile(context, { ...file, owner: user.id }));
      const files =
        uploaded || options.sharedFiles ? [...(uploaded ?? []), ...(options.sharedFiles ?? [])] : undefined;
      const subtype = options.broadcast ? 'thread_broadcast' : files ? 'file_share' : undefined;
      return addMessage(context, channel, {
        type: 'message',
        ...(subtype && { subtype }),
        ts: world.ts(),
        user: user.id,
        text,
        team: user.team_id,
        ...(user.is_stranger && { user_team: user.team_id, source_team: user.team_id }),
        ...(options.thread && { thread_ts: options.thread.ts }),
        ...(files && { files }),
        ...(options.attachments && { attachments: options.attachments }),
        ...(options.blocks && { blocks: options.blocks }),
      });
    },
    async edits(
      channel: Channel,
      message: RawMessage,
      text: string,
      { sharedFiles }: Pick<PostOptions, 'sharedFiles'> = {},
    ): Promise<void> {
      const previous = { ...message };
      if (sharedFiles) message.files = [...(message.files ?? []), ...sharedFiles];
      message.text = text;
      message.edited = { user: user.id, ts: world.ts() };
      emit({
        type: 'message',
        subtype: 'message_changed',
        hidden: true,
        channel: channel.id,
        channel_type: 'channel',
        ts: world.ts(),
        message: { ...message },
        previous_message: previous,
      });
    },
    async deletes(channel: Channel, message: RawMessage): Promise<void> {
      removeMessage(context, channel, message);
    },
    async reacts(channel: Channel, message: RawMessage, reaction: string): Promise<void> {
      emit({
        type: 'reaction_added',
        user: user.id,
        reaction,
        item_user: message.user,
        item: { type: 'message', channel: channel.id, ts: message.ts },
        event_ts: world.ts(),
      });
    },
    async joins(channel: Channel): Promise<void> {
      channel.members.add(user.id);
      emit({ type: 'member_joined_channel', user: user.id, channel: channel.id, team: world.team.id });
    },
    /** Changes profile fields: display name, status and the like. */
    async updatesProfile(profile: Record<string, string>): Promise<void> {
      Object.assign(user.profile, profile);
      emit({ type: 'user_change', user: structuredClone(user) });
    },
    /** Opens the app's home. Returns the view. */
    async opensHome(): Promise<Record<string, unknown>> {
      world.homes.delete(user.id);
      emit({ type: 'app_home_opened', user: user.id, tab: 'home', channel: 'D0', event_ts: world.ts() });
      return waitFor(`the home of ${user.name}`, () => world.homes.get(user.id));
    },
  };
}
