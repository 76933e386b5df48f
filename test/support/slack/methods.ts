import { checkBlocks, checkView } from './blocks.ts';
import {
  type Args,
  type Around,
  channelIn,
  found,
  joined,
  type Method,
  number,
  parsed,
  shown,
  text,
} from './calls.ts';
import { upload, uploaded } from './files.ts';
import { post, remove } from './posting.ts';
import { refuse } from './refusal.ts';
import { idOf, type RawMessage, type Token } from './world.ts';

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

/** Every method of the Web API that the fake knows. */
export const METHODS: Readonly<Record<string, Method>> = {
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
  // The workspaces of a shared channel in which the app is.
  'apps.event.authorizations.list': (args, _, { places }) => ({
    authorizations: places
      .filter(({ world, bot }) =>
        world.channels.get(text(args, 'event_context').replace(/^EC-/, ''))?.members.has(bot.id),
      )
      .map(({ world, bot }) => ({ team_id: world.team.id, user_id: bot.id, is_bot: true })),
  }),
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
