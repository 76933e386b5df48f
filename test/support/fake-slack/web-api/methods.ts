import { throwApiError } from '../state/api-error.ts';
import {
  type ApiMethod,
  type Args,
  type CallContext,
  channelPayload,
  findMessageByTs,
  joinedChannel,
  numberArg,
  parseJsonArg,
  stringArg,
  visibleChannel,
} from '../state/call-context.ts';
import { nextId, type RawMessage, type Token } from '../state/workspace-state.ts';
import { deleteMessage, postMessage } from './chat-methods.ts';
import { completeUpload, fileInfo, startUpload } from './file-methods.ts';
import { validateBlocks, validateView } from './validate-blocks.ts';

/** One page of a list; the cursor is an index. */
function paginate<T>(
  all: readonly T[],
  args: Args,
): { items: readonly T[]; response_metadata: { next_cursor: string } } {
  const start = Number(args.cursor || 0);
  const end = start + Math.min(1000, numberArg(args.limit, 100));
  return {
    items: all.slice(start, end),
    response_metadata: { next_cursor: end < all.length ? String(end) : '' },
  };
}

function withoutMetadata({ metadata, ...message }: RawMessage, args: Args): RawMessage {
  return String(args.include_all_metadata) === 'true' && metadata ? { ...message, metadata } : message;
}

function history(args: Args, token: Token, context: CallContext): Record<string, unknown> {
  const channel = joinedChannel(context, stringArg(args, 'channel'), token);
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
  const { items, response_metadata } = paginate(all, args);
  return {
    messages: items.map((message) => withoutMetadata(message, args)),
    has_more: response_metadata.next_cursor !== '',
    response_metadata,
  };
}

function openModal(args: Args, { world }: CallContext): Record<string, unknown> {
  const trigger = world.triggers.get(stringArg(args, 'trigger_id')) ?? throwApiError('invalid_trigger_id');
  if (trigger.used) throwApiError('exchanged_trigger_id');
  if (performance.now() - trigger.at > 3000) throwApiError('expired_trigger_id');
  trigger.used = true;
  const view = validateView(parseJsonArg(args.view) as Record<string, unknown>);
  const modal = { id: nextId('V'), user: trigger.user, view };
  world.modals.push(modal);
  return { view: { ...view, id: modal.id } };
}

/** All methods of the Web API that the fake supports. */
export const METHODS: Readonly<Record<string, ApiMethod>> = {
  'auth.teams.list': (_, __, { world }) => ({ teams: [{ id: world.team.id, name: world.team.domain }] }),
  'auth.test': (_, token, { world, bot, organisation }) => ({
    ...(organisation && { enterprise_id: organisation.id }),
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
  // The workspaces of a shared channel that have the app.
  'apps.event.authorizations.list': (args, _, { workspaces }) => ({
    authorizations: workspaces
      .filter(({ world, bot }) =>
        world.channels.get(stringArg(args, 'event_context').replace(/^EC-/, ''))?.members.has(bot.id),
      )
      .map(({ world, bot }) => ({ team_id: world.team.id, user_id: bot.id, is_bot: true })),
  }),
  'team.info': (_, __, { world }) => ({ team: world.team }),
  'users.info': (args, _, { world }) => ({
    user: world.users.get(stringArg(args, 'user')) ?? throwApiError('user_not_found'),
  }),
  // The channels of a member that the token may see.
  'users.conversations': (args, token, { world }) => {
    const types = stringArg(args, 'types').split(',');
    const all = [...world.channels.values()].filter(
      (each) =>
        !each.is_im &&
        !(each.is_archived && String(args.exclude_archived) === 'true') &&
        types.includes(each.is_private ? 'private_channel' : 'public_channel') &&
        each.members.has(stringArg(args, 'user')) &&
        (!each.is_private || each.members.has(token.user)),
    );
    const { items, response_metadata } = paginate(all, args);
    return { channels: items.map((each) => channelPayload(each, token)), response_metadata };
  },
  'users.list': (args, _, { world }) => {
    const { items, response_metadata } = paginate([...world.users.values()], args);
    return { members: items, response_metadata };
  },
  'users.profile.set': (args, token, { world, emit }) => {
    const target = world.users.get(stringArg(args, 'user')) ?? throwApiError('user_not_found');
    if (!world.users.get(token.user)!.is_admin) throwApiError('not_admin');
    Object.assign(target.profile, parseJsonArg(args.profile));
    emit({ type: 'user_change', user: target });
    return { profile: target.profile };
  },
  'conversations.list': (args, token, { world }) => {
    const types = stringArg(args, 'types').split(',');
    const all = [...world.channels.values()].filter(
      (each) =>
        !each.is_im &&
        !(each.is_archived && String(args.exclude_archived) === 'true') &&
        types.includes(each.is_private ? 'private_channel' : 'public_channel') &&
        (!each.is_private || each.members.has(token.user)),
    );
    const { items, response_metadata } = paginate(all, args);
    return { channels: items.map((each) => channelPayload(each, token)), response_metadata };
  },
  'conversations.info': (args, token, context) => ({
    channel: channelPayload(visibleChannel(context, stringArg(args, 'channel'), token), token),
  }),
  'conversations.members': (args, token, context) => {
    const { items, response_metadata } = paginate(
      [...visibleChannel(context, stringArg(args, 'channel'), token).members],
      args,
    );
    return { members: items, response_metadata };
  },
  'conversations.history': history,
  'conversations.replies': (args, token, context) => {
    const channel = joinedChannel(context, stringArg(args, 'channel'), token);
    const thread = findMessageByTs(channel, stringArg(args, 'ts')).ts;
    const all = channel.messages.filter(
      ({ ts, thread_ts }) => (ts === thread || thread_ts === thread) && isInRange(ts, args),
    );
    const { items, response_metadata } = paginate(all, args);
    return { messages: items, has_more: response_metadata.next_cursor !== '', response_metadata };
  },
  'conversations.open': (args, token, { world }) => {
    const user = world.users.get(stringArg(args, 'users')) ?? throwApiError('user_not_found');
    if (user.is_stranger || user.is_bot) throwApiError('cannot_dm_bot');
    const existing = [...world.channels.values()].find((each) => each.is_im && each.user === user.id);
    const channel = existing ?? {
      ...{
        id: nextId('D'),
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
  'conversations.join': (args, token, context) => {
    const channel = visibleChannel(context, stringArg(args, 'channel'), token);
    channel.members.add(token.user);
    return { channel: channelPayload(channel, token) };
  },
  'conversations.kick': (args, token, context) => {
    const channel = joinedChannel(context, stringArg(args, 'channel'), token);
    const user = stringArg(args, 'user');
    if (user === token.user) throwApiError('cant_kick_self');
    if (channel.is_general) throwApiError('cant_kick_from_general');
    if (!channel.members.delete(user)) throwApiError('not_in_channel');
    context.emit({ type: 'member_left_channel', user, channel: channel.id, team: context.world.team.id });
    return {};
  },
  'conversations.invite': (args, token, context) => {
    const channel = joinedChannel(context, stringArg(args, 'channel'), token);
    const user = stringArg(args, 'users');
    if (channel.members.has(user)) throwApiError('already_in_channel');
    channel.members.add(user);
    context.emit({ type: 'member_joined_channel', user, channel: channel.id, team: context.world.team.id });
    return { channel: channelPayload(channel, token) };
  },
  'chat.postMessage': postMessage,
  'chat.postEphemeral': (args, token, context) => {
    const channel = joinedChannel(context, stringArg(args, 'channel'), token);
    const user = stringArg(args, 'user');
    if (!channel.members.has(user)) throwApiError('user_not_in_channel');
    const blocks = validateBlocks(parseJsonArg(args.blocks), 50);
    context.world.ephemerals.push({ user, channel: channel.id, text: stringArg(args, 'text'), blocks });
    return { message_ts: context.world.ts() };
  },
  'chat.update': (args, token, context) => {
    const channel = joinedChannel(context, stringArg(args, 'channel'), token);
    if (channel.is_archived) throwApiError('is_inactive');
    const message = findMessageByTs(channel, stringArg(args, 'ts'));
    if (message.user !== token.user) throwApiError('cant_update_message');
    message.text = stringArg(args, 'text');
    message.blocks = validateBlocks(parseJsonArg(args.blocks), 50);
    context.emit({ type: 'message', subtype: 'message_changed', channel: channel.id, hidden: true, message });
    return { channel: channel.id, ts: message.ts, text: message.text };
  },
  'chat.delete': deleteMessage,
  'usergroups.list': (_, __, { world }) => ({ usergroups: [...world.groups.values()] }),
  'usergroups.users.list': (args, _, { world }) => ({
    users: (world.groups.get(stringArg(args, 'usergroup')) ?? throwApiError('no_such_subteam')).users,
  }),
  'usergroups.users.update': (args, _, { world, emit }) => {
    const group = world.groups.get(stringArg(args, 'usergroup')) ?? throwApiError('no_such_subteam');
    const users = stringArg(args, 'users').split(',').filter(Boolean);
    if (users.length === 0) throwApiError('no_users_provided');
    group.users = users;
    emit({ type: 'subteam_members_changed', subteam_id: group.id });
    return { usergroup: group };
  },
  'views.open': (args, _, context) => openModal(args, context),
  'views.update': (args, _, { world }) => {
    const modal =
      world.modals.find(({ id }) => id === stringArg(args, 'view_id')) ?? throwApiError('not_found');
    modal.view = validateView(parseJsonArg(args.view) as Record<string, unknown>);
    return { view: { ...modal.view, id: modal.id } };
  },
  'views.publish': (args, _, { world }) => {
    const view = validateView(parseJsonArg(args.view) as Record<string, unknown>);
    world.homes.set(stringArg(args, 'user_id'), view);
    return { view };
  },
  'files.getUploadURLExternal': (args, _, context) => startUpload(context, args),
  'files.completeUploadExternal': completeUpload,
  'files.info': (args, _, context) => fileInfo(args, context),
  'files.delete': (args, token, { world }) => {
    const stored = world.files.get(stringArg(args, 'file'));
    if (!stored || stored.deleted) return throwApiError('file_not_found');
    if (stored.owner !== token.user && !world.users.get(token.user)!.is_admin)
      throwApiError('cant_delete_file');
    stored.deleted = true;
    return {};
  },
};

/** `oldest` and `latest` are exclusive without `inclusive`. */
const isInRange = (ts: string, { oldest, latest, inclusive }: Args): boolean => {
  const isInclusive = String(inclusive) === 'true' || inclusive === 1;
  const from = Number(oldest ?? 0);
  const to = Number(latest ?? Number.POSITIVE_INFINITY);
  return isInclusive ? Number(ts) >= from && Number(ts) <= to : Number(ts) > from && Number(ts) < to;
};
