import type { APIMessage, APIUser, RESTPostAPIWebhookWithTokenJSONBody } from 'discord.js';
import { apiError, invalidFormBody } from '../../state/api-error.ts';
import type { ChannelState, DiscordState, WebhookState } from '../../state/discord-state.ts';
import { addMessage, deleteMessages } from '../../state/messages.ts';
import { requireInChannel, requireInGuild } from '../../state/permissions.ts';
import { logAudit } from '../audit-log.ts';
import { type ApiCall, channelOf, guildOf, type Handler, type Route, route } from '../router.ts';
import { checkMessageEdit, checkNewMessage } from '../validation/message.ts';
import { checkFollowUp, checkTokenEdit, deleteReply, editReply, followUp, getReply } from './interactions.ts';
import { applyMessageEdit, toMessageDraft } from './messages.ts';

const MAX_WEBHOOKS_PER_CHANNEL = 15;

const toApiWebhook = (world: DiscordState, hook: WebhookState, secret = true): object => ({
  id: hook.id,
  type: 1,
  channel_id: hook.channelId,
  guild_id: world.channels.get(hook.channelId)?.guild?.id,
  name: hook.name,
  avatar: null,
  user: hook.creator,
  application_id: hook.applicationId,
  ...(secret && { token: hook.token, url: `${world.url}/api/v10/webhooks/${hook.id}/${hook.token}` }),
});

/** Makes a webhook; `applicationId` null for one that a person made in the settings. */
export function addWebhook(
  world: DiscordState,
  channel: ChannelState,
  name: string,
  creator: APIUser,
  applicationId: string | null,
): WebhookState {
  const id = world.ids.next();
  const token = `wh${id}${'x'.repeat(40)}`;
  const hook = { id, token, channelId: channel.id, name, applicationId, creator };
  world.webhooks.set(id, hook);
  const d = { guild_id: channel.guild!.id, channel_id: channel.id };
  world.emit({ t: 'WEBHOOKS_UPDATE', d, channel, guild: channel.guild! });
  return hook;
}

/** Discord refuses names with its own and with Clyde's in them. */
function checkName(name: unknown): string {
  const path = ['name'];
  if (typeof name !== 'string' || name.trim().length < 1 || name.length > 80)
    throw invalidFormBody([
      { path, code: 'BASE_TYPE_BAD_LENGTH', message: 'Must be between 1 and 80 in length.' },
    ]);
  if (/discord|clyde/i.test(name))
    throw invalidFormBody([
      { path, code: 'WEBHOOK_USERNAME_CONTAINS', message: 'Username cannot contain this word' },
    ]);
  return name;
}

function create(call: ApiCall): object {
  const { world } = call;
  const channel = channelOf(call);
  requireInChannel(world, channel, 'ManageWebhooks');
  const name = checkName((call.body as { name?: unknown } | undefined)?.name);
  const there = [...world.webhooks.values()].filter((one) => one.channelId === channel.id);
  if (there.length >= MAX_WEBHOOKS_PER_CHANNEL) throw apiError(30007);
  const hook = addWebhook(world, channel, name, world.bot, world.applicationId);
  logAudit(call, channel.guild!, 50, hook.id);
  return toApiWebhook(world, hook);
}

function list(call: ApiCall): object[] {
  const { world } = call;
  const channel = channelOf(call);
  requireInChannel(world, channel, 'ManageWebhooks');
  const hooks = [...world.webhooks.values()].filter((one) => one.channelId === channel.id);
  return hooks.map((hook) => toApiWebhook(world, hook, hook.applicationId === world.applicationId));
}

function listGuild(call: ApiCall): object[] {
  const guild = guildOf(call);
  requireInGuild(call.world, guild, 'ManageWebhooks');
  const hooks = [...call.world.webhooks.values()].filter(({ channelId }) => guild.channels.has(channelId));
  return hooks.map((hook) => toApiWebhook(call.world, hook, hook.applicationId === call.world.applicationId));
}

function getWebhook({ world, params }: ApiCall): WebhookState {
  const hook = world.webhooks.get(params.webhook!);
  if (!hook) throw apiError(10015);
  if (params.token !== undefined && hook.token !== params.token) throw apiError(50027);
  return hook;
}

function deleteWebhook(call: ApiCall): void {
  const hook = getWebhook(call);
  if (call.params.token === undefined)
    requireInChannel(call.world, call.world.channels.get(hook.channelId)!, 'ManageWebhooks');
  call.world.webhooks.delete(hook.id);
}

/** A post in the webhook's channel or one of its threads, under any name. */
function execute(call: ApiCall): APIMessage | undefined {
  const { world, query } = call;
  const hook = getWebhook(call);
  const body = call.body as RESTPostAPIWebhookWithTokenJSONBody;
  const thread = query.get('thread_id');
  const channel = world.channels.get(thread ?? hook.channelId);
  if (!channel || (thread && channel.parentId !== hook.channelId)) throw apiError(10003);
  const username = body.username == null ? hook.name : checkName(body.username);
  const author = {
    id: hook.id,
    username,
    discriminator: '0000',
    global_name: null,
    avatar: body.avatar_url ? 'a'.repeat(32) : null,
    bot: true,
  } as APIUser;
  const message = addMessage(world, channel, author, {
    ...toMessageDraft(call, channel, body as never),
    webhookId: hook.id,
    ...(hook.applicationId && { applicationId: hook.applicationId }),
  });
  return query.get('wait') === 'true' ? message : undefined;
}

function hookMessage(call: ApiCall): APIMessage {
  const hook = getWebhook(call);
  const channel = call.world.channels.get(call.query.get('thread_id') ?? hook.channelId);
  const message = channel?.messages.get(call.params.message!);
  if (!message || message.webhook_id !== hook.id) throw apiError(10008);
  return message;
}

function editMessage(call: ApiCall): APIMessage {
  const message = hookMessage(call);
  applyMessageEdit(call, message);
  return message;
}

function deleteMessage(call: ApiCall): void {
  const message = hookMessage(call);
  deleteMessages(call.world, call.world.channels.get(message.channel_id)!, [message.id], false);
}

/** The same paths serve interaction tokens, whose webhook is the application itself. */
const eitherRoute =
  (interaction: Handler, webhook: Handler): Handler =>
  (call) =>
    (call.params.webhook === call.world.applicationId ? interaction : webhook)(call);

const checkPost = (body: unknown, call: ApiCall): void =>
  call.params.webhook === call.world.applicationId
    ? checkFollowUp(body, call)
    : checkNewMessage('IncomingWebhookRequestPartialSchema', body, call.files.length);

const checkEdit = (body: unknown, call: ApiCall): void =>
  call.params.webhook === call.world.applicationId
    ? checkTokenEdit(body, call)
    : checkMessageEdit('IncomingWebhookUpdateRequestPartialSchema', body, hookMessage(call).flags ?? 0);

const MESSAGE_PATH = '/webhooks/:webhook/:token/messages/:message';

export const webhookRoutes: readonly Route[] = [
  route('POST', '/channels/:channel/webhooks', create),
  route('GET', '/channels/:channel/webhooks', list),
  route('GET', '/guilds/:guild/webhooks', listGuild),
  route('GET', '/webhooks/:webhook', (call) => toApiWebhook(call.world, getWebhook(call))),
  route('GET', '/webhooks/:webhook/:token', (call) => toApiWebhook(call.world, getWebhook(call)), {
    isPublic: true,
  }),
  route('DELETE', '/webhooks/:webhook', deleteWebhook),
  route('DELETE', '/webhooks/:webhook/:token', deleteWebhook, { isPublic: true }),
  route('POST', '/webhooks/:webhook/:token', eitherRoute(followUp, execute), {
    validate: checkPost,
    isPublic: true,
  }),
  route('GET', MESSAGE_PATH, eitherRoute(getReply, hookMessage), { isPublic: true }),
  route('PATCH', MESSAGE_PATH, eitherRoute(editReply, editMessage), { validate: checkEdit, isPublic: true }),
  route('DELETE', MESSAGE_PATH, eitherRoute(deleteReply, deleteMessage), { isPublic: true }),
];
