import type { APIMessage, APIUser, RESTPostAPIWebhookWithTokenJSONBody } from 'discord.js';
import { logAudit } from '../audit.ts';
import { checkChange, checkNew } from '../checks/message.ts';
import { addMessage, removeMessages } from '../messages.ts';
import { needIn, needInGuild } from '../permissions.ts';
import { badForm, refuse } from '../refusal.ts';
import { type Call, channelOf, guildOf, type Handler, type Route, route } from '../router.ts';
import type { ChannelState, WebhookState, World } from '../world.ts';
import { checkFollowUp, checkTokenEdit, deleteReply, editReply, followUp, getReply } from './interactions.ts';
import { applyChange, draftOf } from './messages.ts';

const PER_CHANNEL = 15;

const onWire = (world: World, hook: WebhookState, secret = true): object => ({
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
  world: World,
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
    throw badForm([{ path, code: 'BASE_TYPE_BAD_LENGTH', message: 'Must be between 1 and 80 in length.' }]);
  if (/discord|clyde/i.test(name))
    throw badForm([
      { path, code: 'WEBHOOK_USERNAME_CONTAINS', message: 'Username cannot contain this word' },
    ]);
  return name;
}

function create(call: Call): object {
  const { world } = call;
  const channel = channelOf(call);
  needIn(world, channel, 'ManageWebhooks');
  const name = checkName((call.body as { name?: unknown } | undefined)?.name);
  const there = [...world.webhooks.values()].filter((one) => one.channelId === channel.id);
  if (there.length >= PER_CHANNEL) throw refuse(30007);
  const hook = addWebhook(world, channel, name, world.bot, world.applicationId);
  logAudit(call, channel.guild!, 50, hook.id);
  return onWire(world, hook);
}

function list(call: Call): object[] {
  const { world } = call;
  const channel = channelOf(call);
  needIn(world, channel, 'ManageWebhooks');
  const hooks = [...world.webhooks.values()].filter((one) => one.channelId === channel.id);
  return hooks.map((hook) => onWire(world, hook, hook.applicationId === world.applicationId));
}

function listGuild(call: Call): object[] {
  const guild = guildOf(call);
  needInGuild(call.world, guild, 'ManageWebhooks');
  const hooks = [...call.world.webhooks.values()].filter(({ channelId }) => guild.channels.has(channelId));
  return hooks.map((hook) => onWire(call.world, hook, hook.applicationId === call.world.applicationId));
}

function hookOf({ world, params }: Call): WebhookState {
  const hook = world.webhooks.get(params.webhook!);
  if (!hook) throw refuse(10015);
  if (params.token !== undefined && hook.token !== params.token) throw refuse(50027);
  return hook;
}

function removeHook(call: Call): void {
  const hook = hookOf(call);
  if (call.params.token === undefined)
    needIn(call.world, call.world.channels.get(hook.channelId)!, 'ManageWebhooks');
  call.world.webhooks.delete(hook.id);
}

/** A post in the webhook's channel or one of its threads, under any name. */
function execute(call: Call): APIMessage | undefined {
  const { world, query } = call;
  const hook = hookOf(call);
  const body = call.body as RESTPostAPIWebhookWithTokenJSONBody;
  const thread = query.get('thread_id');
  const channel = world.channels.get(thread ?? hook.channelId);
  if (!channel || (thread && channel.parentId !== hook.channelId)) throw refuse(10003);
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
    ...draftOf(call, channel, body as never),
    webhookId: hook.id,
    ...(hook.applicationId && { applicationId: hook.applicationId }),
  });
  return query.get('wait') === 'true' ? message : undefined;
}

function hookMessage(call: Call): APIMessage {
  const hook = hookOf(call);
  const channel = call.world.channels.get(call.query.get('thread_id') ?? hook.channelId);
  const message = channel?.messages.get(call.params.message!);
  if (!message || message.webhook_id !== hook.id) throw refuse(10008);
  return message;
}

function editMessage(call: Call): APIMessage {
  const message = hookMessage(call);
  applyChange(call, message);
  return message;
}

function deleteMessage(call: Call): void {
  const message = hookMessage(call);
  removeMessages(call.world, call.world.channels.get(message.channel_id)!, [message.id], false);
}

/** The same paths serve interaction tokens, whose webhook is the application itself. */
const either =
  (interaction: Handler, webhook: Handler): Handler =>
  (call) =>
    (call.params.webhook === call.world.applicationId ? interaction : webhook)(call);

const checkPost = (body: unknown, call: Call): void =>
  call.params.webhook === call.world.applicationId
    ? checkFollowUp(body, call)
    : checkNew('IncomingWebhookRequestPartialSchema', body, call.files.length);

const checkEdit = (body: unknown, call: Call): void =>
  call.params.webhook === call.world.applicationId
    ? checkTokenEdit(body, call)
    : checkChange('IncomingWebhookUpdateRequestPartialSchema', body, hookMessage(call).flags ?? 0);

const ONE = '/webhooks/:webhook/:token/messages/:message';

export const webhookRoutes: readonly Route[] = [
  route('POST', '/channels/:channel/webhooks', create),
  route('GET', '/channels/:channel/webhooks', list),
  route('GET', '/guilds/:guild/webhooks', listGuild),
  route('GET', '/webhooks/:webhook', (call) => onWire(call.world, hookOf(call))),
  route('GET', '/webhooks/:webhook/:token', (call) => onWire(call.world, hookOf(call)), { open: true }),
  route('DELETE', '/webhooks/:webhook', removeHook),
  route('DELETE', '/webhooks/:webhook/:token', removeHook, { open: true }),
  route('POST', '/webhooks/:webhook/:token', either(followUp, execute), { check: checkPost, open: true }),
  route('GET', ONE, either(getReply, hookMessage), { open: true }),
  route('PATCH', ONE, either(editReply, editMessage), { check: checkEdit, open: true }),
  route('DELETE', ONE, either(deleteReply, deleteMessage), { open: true }),
];
