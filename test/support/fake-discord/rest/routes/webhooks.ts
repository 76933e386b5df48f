import type { APIMessage, APIUser, RESTPostAPIWebhookWithTokenJSONBody } from 'discord.js';
import { apiError, invalidFormBody } from '../../state/api-error.ts';
import type { DiscordState, WebhookState } from '../../state/discord-state.ts';
import { addMessage, deleteMessages } from '../../state/messages.ts';
import { requireInChannel, requireInGuild } from '../../state/permissions.ts';
import { addWebhook } from '../../state/webhooks.ts';
import { logAudit } from '../audit-log.ts';
import { type ApiCall, channelOf, guildOf, type Handler, type Route, route } from '../router.ts';
import { checkMessageEdit, checkNewMessage } from '../validation/message.ts';
import { checkFollowUp, checkTokenEdit, deleteReply, editReply, followUp, getReply } from './interactions.ts';
import { applyMessageEdit, toMessageDraft } from './messages.ts';

const MAX_WEBHOOKS_PER_CHANNEL = 15;

const toApiWebhook = (discord: DiscordState, hook: WebhookState, secret = true): object => ({
  id: hook.id,
  type: 1,
  channel_id: hook.channelId,
  guild_id: discord.channels.get(hook.channelId)?.guild?.id,
  name: hook.name,
  avatar: null,
  user: hook.creator,
  application_id: hook.applicationId,
  ...(secret && { token: hook.token, url: `${discord.url}/api/v10/webhooks/${hook.id}/${hook.token}` }),
});

/** Throws 50035 for a wrong length and for names that contain "discord" or "clyde". */
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
  const { discord } = call;
  const channel = channelOf(call);
  requireInChannel(discord, channel, 'ManageWebhooks');
  const name = checkName((call.body as { name?: unknown } | undefined)?.name);
  const existing = [...discord.webhooks.values()].filter((one) => one.channelId === channel.id);
  if (existing.length >= MAX_WEBHOOKS_PER_CHANNEL) throw apiError(30007);
  const hook = addWebhook(discord, channel, name, discord.bot, discord.applicationId);
  logAudit(call, channel.guild!, 50, hook.id);
  return toApiWebhook(discord, hook);
}

function list(call: ApiCall): object[] {
  const { discord } = call;
  const channel = channelOf(call);
  requireInChannel(discord, channel, 'ManageWebhooks');
  const hooks = [...discord.webhooks.values()].filter((one) => one.channelId === channel.id);
  return hooks.map((hook) => toApiWebhook(discord, hook, hook.applicationId === discord.applicationId));
}

function listGuild(call: ApiCall): object[] {
  const guild = guildOf(call);
  requireInGuild(call.discord, guild, 'ManageWebhooks');
  const hooks = [...call.discord.webhooks.values()].filter(({ channelId }) => guild.channels.has(channelId));
  return hooks.map((hook) =>
    toApiWebhook(call.discord, hook, hook.applicationId === call.discord.applicationId),
  );
}

function getWebhook({ discord, params }: ApiCall): WebhookState {
  const hook = discord.webhooks.get(params.webhook!);
  if (!hook) throw apiError(10015);
  if (params.token !== undefined && hook.token !== params.token) throw apiError(50027);
  return hook;
}

function deleteWebhook(call: ApiCall): void {
  const hook = getWebhook(call);
  if (call.params.token === undefined)
    requireInChannel(call.discord, call.discord.channels.get(hook.channelId)!, 'ManageWebhooks');
  call.discord.webhooks.delete(hook.id);
}

/** Posts in the webhook's channel or one of its threads, with any user name. */
function execute(call: ApiCall): APIMessage | undefined {
  const { discord, query } = call;
  const hook = getWebhook(call);
  const body = call.body as RESTPostAPIWebhookWithTokenJSONBody;
  const thread = query.get('thread_id');
  const channel = discord.channels.get(thread ?? hook.channelId);
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
  const message = addMessage(discord, channel, author, {
    ...toMessageDraft(call, channel, body as never),
    webhookId: hook.id,
    ...(hook.applicationId && { applicationId: hook.applicationId }),
  });
  return query.get('wait') === 'true' ? message : undefined;
}

function hookMessage(call: ApiCall): APIMessage {
  const hook = getWebhook(call);
  const channel = call.discord.channels.get(call.query.get('thread_id') ?? hook.channelId);
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
  deleteMessages(call.discord, call.discord.channels.get(message.channel_id)!, [message.id], false);
}

/** The same paths accept interaction tokens: the id of the webhook is the id of the application then. */
const eitherRoute =
  (interaction: Handler, webhook: Handler): Handler =>
  (call) =>
    (call.params.webhook === call.discord.applicationId ? interaction : webhook)(call);

const checkPost = (body: unknown, call: ApiCall): void =>
  call.params.webhook === call.discord.applicationId
    ? checkFollowUp(body, call)
    : checkNewMessage('IncomingWebhookRequestPartialSchema', body, call.files.length);

const checkEdit = (body: unknown, call: ApiCall): void =>
  call.params.webhook === call.discord.applicationId
    ? checkTokenEdit(body, call)
    : checkMessageEdit('IncomingWebhookUpdateRequestPartialSchema', body, hookMessage(call).flags ?? 0);

const MESSAGE_PATH = '/webhooks/:webhook/:token/messages/:message';

/** Routes of webhooks and of replies to interactions. */
export const webhookRoutes: readonly Route[] = [
  route('POST', '/channels/:channel/webhooks', create),
  route('GET', '/channels/:channel/webhooks', list),
  route('GET', '/guilds/:guild/webhooks', listGuild),
  route('GET', '/webhooks/:webhook', (call) => toApiWebhook(call.discord, getWebhook(call))),
  route('GET', '/webhooks/:webhook/:token', (call) => toApiWebhook(call.discord, getWebhook(call)), {
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
