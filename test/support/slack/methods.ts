import { checkBlocks, checkView } from './blocks.ts';
import { refuse } from './refusal.ts';
import {
  type Channel,
  idOf,
  type RawFile,
  type RawMessage,
  type Token,
  type User,
  type World,
} from './world.ts';

export type Args = Record<string, unknown>;
/** What happens around a call. */
export interface Around {
  readonly world: World;
  readonly base: string;
  /** The app's own user. */
  readonly bot: User;
  emit(event: Record<string, unknown>): void;
  socketUrl(): string;
}

type Method = (args: Args, token: Token, around: Around) => Record<string, unknown>;

const text = (args: Args, name: string): string => String(args[name] ?? '');
const parsed = (value: unknown): unknown => (typeof value === 'string' ? JSON.parse(value) : value);
const number = (value: unknown, otherwise: number): number => Number(value ?? otherwise);

function channelIn({ world }: Around, id: string, token: Token): Channel {
  const channel = world.channels.get(id) ?? refuse('channel_not_found');
  if (channel.is_private && !channel.members.has(token.user)) refuse('channel_not_found');
  return channel;
}

const joined = (around: Around, id: string, token: Token): Channel => {
  const channel = channelIn(around, id, token);
  return channel.members.has(token.user) ? channel : refuse('not_in_channel');
};

const shown = (channel: Channel, token: Token) => ({
  id: channel.id,
  name: channel.name,
  is_channel: !channel.is_im,
  is_private: channel.is_private,
  is_im: channel.is_im,
  is_general: channel.is_general,
  is_ext_shared: channel.is_ext_shared,
  is_archived: channel.is_archived ?? false,
  is_member: channel.members.has(token.user),
  num_members: channel.members.size,
});

const found = (channel: Channel, ts: string): RawMessage =>
  channel.messages.find((message) => message.ts === ts) ?? refuse('message_not_found');

/** A page of a list, by cursor. */
function page<T>(
  all: readonly T[],
  args: Args,
): { items: readonly T[]; response_metadata: { next_cursor: string } } {
  const start = Number(args.cursor || 0);
  const end = start + Math.min(1000, number(args.limit, 100));
  return {
    items: all.slice(start, end),
    response_metadata: { next_cursor: end < all.length ? String(end) : '' },
  };
}

function withoutMetadata({ metadata, ...message }: RawMessage, args: Args): RawMessage {
  return String(args.include_all_metadata) === 'true' && metadata ? { ...message, metadata } : message;
}

/** Removes a message, and tells. */
export function removeMessage({ emit }: Pick<Around, 'emit'>, channel: Channel, message: RawMessage): void {
  channel.messages.splice(channel.messages.indexOf(message), 1);
  emit({
    type: 'message',
    subtype: 'message_deleted',
    channel: channel.id,
    channel_type: channel.is_private ? 'group' : 'channel',
    deleted_ts: message.ts,
    hidden: true,
    previous_message: message,
  });
}

/** Puts a message where it belongs, and tells. */
export function addMessage(
  { emit }: Pick<Around, 'emit'>,
  channel: Channel,
  message: RawMessage,
): RawMessage {
  channel.messages.push(message);
  const parent = channel.messages.find(({ ts }) => ts === message.thread_ts && ts !== message.ts);
  if (parent) {
    parent.thread_ts = parent.ts;
    parent.reply_count = (parent.reply_count ?? 0) + 1;
    parent.latest_reply = message.ts;
  }
  const type = channel.is_im ? 'im' : channel.is_private ? 'group' : 'channel';
  emit({ ...message, channel: channel.id, channel_type: type, event_ts: message.ts });
  return message;
}

function post(args: Args, token: Token, around: Around): Record<string, unknown> {
  const { world, bot } = around;
  const channel = joined(around, text(args, 'channel'), token);
  if (channel.is_archived) refuse('is_archived');
  const blocks = checkBlocks(parsed(args.blocks), 50);
  const content = text(args, 'text');
  if (content === '' && blocks.length === 0) refuse('no_text');
  if (content.length > 40_000) refuse('msg_too_long');
  if ((args.username || args.icon_url) && !token.scopes.has('chat:write.customize')) {
    refuse('missing_scope', { needed: 'chat:write.customize', provided: [...token.scopes].join(',') });
  }
  const thread = text(args, 'thread_ts');
  if (thread !== '') found(channel, thread);
  const message = addMessage(around, channel, {
    type: 'message',
    ts: world.ts(),
    user: token.user,
    ...(token.user === bot.id && { bot_id: `B${bot.id.slice(1)}`, app_id: 'A1' }),
    ...(args.username ? { username: text(args, 'username'), icons: { image_48: args.icon_url } } : {}),
    text: content,
    team: world.team.id,
    ...(blocks.length > 0 && { blocks }),
    ...(thread !== '' && { thread_ts: thread }),
    ...(args.metadata ? { metadata: parsed(args.metadata) as NonNullable<RawMessage['metadata']> } : {}),
  });
  return { channel: channel.id, ts: message.ts, message };
}

function remove(args: Args, token: Token, around: Around): Record<string, unknown> {
  const { world, bot } = around;
  const channel = channelIn(around, text(args, 'channel'), token);
  const message = found(channel, text(args, 'ts'));
  const who = world.users.get(token.user)!;
  const mine = message.user === token.user && (token.user !== bot.id || message.bot_id !== undefined);
  const stranger = message.user !== undefined && world.users.get(message.user)?.is_stranger === true;
  if (!mine && (token.kind !== 'user' || !who.is_admin || channel.is_im || stranger))
    refuse('cant_delete_message');
  removeMessage(around, channel, message);
  return { channel: channel.id, ts: message.ts };
}

function history(args: Args, token: Token, around: Around): Record<string, unknown> {
  const channel = joined(around, text(args, 'channel'), token);
  const [oldest, latest] = [Number(args.oldest ?? 0), Number(args.latest ?? Number.POSITIVE_INFINITY)];
  const inclusive = String(args.inclusive) === 'true';
  const all = channel.messages
    .filter(
      ({ thread_ts: thread, ts, subtype }) => !thread || thread === ts || subtype === 'thread_broadcast',
    )
    .filter(({ ts }) =>
      inclusive ? Number(ts) >= oldest && Number(ts) <= latest : Number(ts) > oldest && Number(ts) < latest,
    )
    .toReversed();
  const { items, response_metadata } = page(all, args);
  return {
    messages: items.map((message) => withoutMetadata(message, args)),
    has_more: response_metadata.next_cursor !== '',
    response_metadata,
  };
}

function opened(args: Args, { world }: Around): Record<string, unknown> {
  const trigger = world.triggers.get(text(args, 'trigger_id')) ?? refuse('invalid_trigger_id');
  if (trigger.used) refuse('exchanged_trigger_id');
  if (performance.now() - trigger.at > 3000) refuse('expired_trigger_id');
  trigger.used = true;
  const view = checkView(parsed(args.view) as Record<string, unknown>);
  const modal = { id: idOf('V'), user: trigger.user, view };
  world.modals.push(modal);
  return { view: { ...view, id: modal.id } };
}

function upload({ world, base }: Around, args: Args): Record<string, unknown> {
  const id = idOf('F');
  world.uploads.set(id, { name: text(args, 'filename'), bytes: new Uint8Array() });
  return { file_id: id, upload_url: `${base}/upload/${id}` };
}

function uploaded(args: Args, token: Token, around: Around): Record<string, unknown> {
  const channel = joined(around, text(args, 'channel_id') || text(args, 'channels'), token);
  const thread = text(args, 'thread_ts');
  const files = (parsed(args.files) as { id: string; title?: string }[]).map(({ id }): RawFile => {
    const { name, bytes } = around.world.uploads.get(id) ?? refuse('file_not_found');
    return addFile(around, { id, name, bytes, owner: token.user });
  });
  addMessage(around, channel, {
    type: 'message',
    ts: around.world.ts(),
    user: token.user,
    bot_id: `B${around.bot.id.slice(1)}`,
    text: text(args, 'initial_comment'),
    team: around.world.team.id,
    files,
    ...(thread !== '' && { thread_ts: thread }),
  });
  return { files };
}

/** Keeps a file; it is fetched with a token. */
export function addFile(
  { world, base }: Pick<Around, 'world' | 'base'>,
  { id = idOf('F'), name, bytes, owner }: { id?: string; name: string; bytes: Uint8Array; owner: string },
): RawFile {
  const url = `${base}/files/${id}/${encodeURIComponent(name)}`;
  const file = { id, name, title: name, size: bytes.length, url_private: url, url_private_download: url };
  world.files.set(id, { file, bytes, owner, deleted: false });
  return file;
}

/** Every method of the Web API that the fake knows. */
export const METHODS: Readonly<Record<string, Method>> = {
  'auth.test': (_, token, { world, bot }) => ({
    url: `https://${world.team.domain}.slack.example/`,
    team: world.team.name,
    team_id: world.team.id,
    user: world.users.get(token.user)!.name,
    user_id: token.user,
    ...(token.kind === 'bot' && { bot_id: `B${bot.id.slice(1)}` }),
  }),
  'auth.revoke': (_, token) => {
    token.revoked = true;
    return { revoked: true };
  },
  'apps.connections.open': (_, __, { socketUrl }) => ({ url: socketUrl() }),
  'team.info': (_, __, { world }) => ({ team: world.team }),
  'users.info': (args, _, { world }) => ({
    user: world.users.get(text(args, 'user')) ?? refuse('user_not_found'),
  }),
  'users.list': (args, _, { world }) => {
    const { items, response_metadata } = page([...world.users.values()], args);
    return { members: items, response_metadata };
  },
  'users.profile.set': (args, token, { world, emit }) => {
    const target = world.users.get(text(args, 'user')) ?? refuse('user_not_found');
    if (!world.users.get(token.user)!.is_admin) refuse('not_admin');
    Object.assign(target.profile, parsed(args.profile));
    emit({ type: 'user_change', user: target });
    return { profile: target.profile };
  },
  'conversations.list': (args, token, { world }) => {
    const types = text(args, 'types').split(',');
    const all = [...world.channels.values()].filter(
      (each) =>
        !each.is_im &&
        !(each.is_archived && String(args.exclude_archived) === 'true') &&
        types.includes(each.is_private ? 'private_channel' : 'public_channel') &&
        (!each.is_private || each.members.has(token.user)),
    );
    const { items, response_metadata } = page(all, args);
    return { channels: items.map((each) => shown(each, token)), response_metadata };
  },
  'conversations.info': (args, token, around) => ({
    channel: shown(channelIn(around, text(args, 'channel'), token), token),
  }),
  'conversations.members': (args, token, around) => {
    const { items, response_metadata } = page(
      [...channelIn(around, text(args, 'channel'), token).members],
      args,
    );
    return { members: items, response_metadata };
  },
  'conversations.history': history,
  'conversations.replies': (args, token, around) => {
    const channel = joined(around, text(args, 'channel'), token);
    const thread = found(channel, text(args, 'ts')).ts;
    const all = channel.messages.filter(
      ({ ts, thread_ts }) => (ts === thread || thread_ts === thread) && Number(ts) > Number(args.oldest ?? 0),
    );
    const { items, response_metadata } = page(all, args);
    return { messages: items, has_more: response_metadata.next_cursor !== '', response_metadata };
  },
  'conversations.open': (args, token, { world }) => {
    const user = world.users.get(text(args, 'users')) ?? refuse('user_not_found');
    if (user.is_stranger || user.is_bot) refuse('cannot_dm_bot');
    const known = [...world.channels.values()].find((each) => each.is_im && each.user === user.id);
    const channel = known ?? {
      ...{
        id: idOf('D'),
        name: user.name,
        is_private: true,
        is_im: true,
        is_general: false,
        is_ext_shared: false,
      },
      ...{ user: user.id, members: new Set([token.user, user.id]), messages: [] },
    };
    world.channels.set(channel.id, channel);
    return { channel: { id: channel.id } };
  },
  'conversations.join': (args, token, around) => {
    const channel = channelIn(around, text(args, 'channel'), token);
    channel.members.add(token.user);
    return { channel: shown(channel, token) };
  },
  'conversations.kick': (args, token, around) => {
    const channel = joined(around, text(args, 'channel'), token);
    const user = text(args, 'user');
    if (user === token.user) refuse('cant_kick_self');
    if (channel.is_general) refuse('cant_kick_from_general');
    if (!channel.members.delete(user)) refuse('not_in_channel');
    around.emit({ type: 'member_left_channel', user, channel: channel.id, team: around.world.team.id });
    return {};
  },
  'conversations.invite': (args, token, around) => {
    const channel = joined(around, text(args, 'channel'), token);
    const user = text(args, 'users');
    if (channel.members.has(user)) refuse('already_in_channel');
    channel.members.add(user);
    around.emit({ type: 'member_joined_channel', user, channel: channel.id, team: around.world.team.id });
    return { channel: shown(channel, token) };
  },
  'chat.postMessage': post,
  'chat.postEphemeral': (args, token, around) => {
    const channel = joined(around, text(args, 'channel'), token);
    const user = text(args, 'user');
    if (!channel.members.has(user)) refuse('user_not_in_channel');
    const blocks = checkBlocks(parsed(args.blocks), 50);
    around.world.ephemerals.push({ user, channel: channel.id, text: text(args, 'text'), blocks });
    return { message_ts: around.world.ts() };
  },
  'chat.update': (args, token, around) => {
    const channel = joined(around, text(args, 'channel'), token);
    if (channel.is_archived) refuse('is_inactive');
    const message = found(channel, text(args, 'ts'));
    if (message.user !== token.user) refuse('cant_update_message');
    message.text = text(args, 'text');
    message.blocks = checkBlocks(parsed(args.blocks), 50);
    around.emit({ type: 'message', subtype: 'message_changed', channel: channel.id, hidden: true, message });
    return { channel: channel.id, ts: message.ts, text: message.text };
  },
  'chat.delete': remove,
  'usergroups.list': (_, __, { world }) => ({ usergroups: [...world.groups.values()] }),
  'usergroups.users.list': (args, _, { world }) => ({
    users: (world.groups.get(text(args, 'usergroup')) ?? refuse('no_such_subteam')).users,
  }),
  'usergroups.users.update': (args, _, { world, emit }) => {
    const group = world.groups.get(text(args, 'usergroup')) ?? refuse('no_such_subteam');
    const users = text(args, 'users').split(',').filter(Boolean);
    if (users.length === 0) refuse('no_users_provided');
    group.users = users;
    emit({ type: 'subteam_members_changed', subteam_id: group.id });
    return { usergroup: group };
  },
  'views.open': (args, _, around) => opened(args, around),
  'views.update': (args, _, { world }) => {
    const modal = world.modals.find(({ id }) => id === text(args, 'view_id')) ?? refuse('not_found');
    modal.view = checkView(parsed(args.view) as Record<string, unknown>);
    return { view: { ...modal.view, id: modal.id } };
  },
  'views.publish': (args, _, { world }) => {
    const view = checkView(parsed(args.view) as Record<string, unknown>);
    world.homes.set(text(args, 'user_id'), view);
    return { view };
  },
  'files.getUploadURLExternal': (args, _, around) => upload(around, args),
  'files.completeUploadExternal': uploaded,
  'files.delete': (args, token, { world }) => {
    const kept = world.files.get(text(args, 'file'));
    if (!kept || kept.deleted) return refuse('file_not_found');
    if (kept.owner !== token.user && !world.users.get(token.user)!.is_admin) refuse('cant_delete_file');
    kept.deleted = true;
    return {};
  },
};
