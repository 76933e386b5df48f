import type {
  APIAttachment,
  APIEmbed,
  APIMessage,
  APIMessageReference,
  APIMessageTopLevelComponent,
  APIPoll,
  APIUser,
} from 'discord.js';
import { type ChannelState, type DiscordState, toRichEmbed, type UploadedFile } from './discord-state.ts';
import { toMessageMember } from './payloads.ts';

/** A new message, already validated. */
export interface MessageDraft {
  readonly content?: string;
  readonly embeds?: readonly APIEmbed[];
  readonly components?: readonly APIMessageTopLevelComponent[];
  readonly attachments?: readonly APIAttachment[];
  readonly flags?: number;
  readonly type?: number;
  readonly reference?: APIMessageReference;
  /** With false, a reply does not mention the author of the message. */
  readonly pingReplied?: boolean;
  /** With false, users in the text are not mentioned. */
  readonly allowsMentions?: boolean;
  readonly poll?: APIPoll;
  readonly nonce?: string | number;
  readonly webhookId?: string;
  readonly applicationId?: string;
  /** Other fields of the API message, for example interaction metadata. */
  readonly extraFields?: Partial<APIMessage>;
}

const FORWARD = 1;
const HAS_SNAPSHOT_FLAG = 1 << 14;

/**
 * Creates a message without adding it to the channel, as for an ephemeral reply.
 * @example buildMessage(discord, channel, user, { content: '募集' }).id
 */
export function buildMessage(
  discord: DiscordState,
  channel: ChannelState,
  author: APIUser,
  draft: MessageDraft,
): APIMessage {
  const content = draft.content ?? '';
  const { reference } = draft;
  const target = reference && discord.channels.get(reference.channel_id)?.messages.get(reference.message_id!);
  const forward = reference?.type === FORWARD;
  return {
    id: discord.ids.next(),
    channel_id: channel.id,
    author,
    content,
    timestamp: discord.clock.now().toISOString(),
    edited_timestamp: null,
    tts: false,
    mention_everyone: draft.allowsMentions !== false && /@(everyone|here)/.test(content),
    mentions:
      draft.allowsMentions === false
        ? []
        : mentionedUsers(
            discord,
            content,
            !forward && draft.pingReplied !== false ? target?.author : undefined,
          ),
    mention_roles: content.includes('<@&') ? [...content.matchAll(/<@&(\d+)>/g)].map(([, id]) => id!) : [],
    attachments: [...(draft.attachments ?? [])],
    embeds: (draft.embeds ?? []).map(toRichEmbed),
    components: assignComponentIds(draft.components ?? []),
    pinned: false,
    type: draft.type ?? (reference && !forward ? 19 : 0),
    flags: (draft.flags ?? 0) | (forward ? HAS_SNAPSHOT_FLAG : 0),
    ...(reference && {
      message_reference: { type: 0, ...reference, ...(channel.guild && { guild_id: channel.guild.id }) },
    }),
    ...(reference && !forward && { referenced_message: target ?? null }),
    ...(forward && target && { message_snapshots: [{ message: snapshot(target) }] }),
    ...(draft.poll && { poll: draft.poll }),
    ...(draft.nonce !== undefined && { nonce: draft.nonce }),
    ...(draft.webhookId && { webhook_id: draft.webhookId }),
    ...(draft.applicationId && { application_id: draft.applicationId }),
    ...draft.extraFields,
  } as APIMessage;
}

function snapshot(target: APIMessage): object {
  const { content, embeds, attachments, timestamp, edited_timestamp, mentions, type, flags, components } =
    target;
  return { content, embeds, attachments, timestamp, edited_timestamp, mentions, type, flags, components };
}

function mentionedUsers(discord: DiscordState, content: string, replied: APIUser | undefined): APIUser[] {
  if (!replied && !content.includes('<@')) return [];
  const ids = [...content.matchAll(/<@!?(\d+)>/g)].map(([, id]) => id!);
  if (replied) ids.unshift(replied.id);
  return [...new Set(ids)].flatMap(
    (id) => discord.users.get(id)?.user ?? (replied?.id === id ? [replied] : []),
  );
}

/**
 * Gives components without an id a number, depth first, as Discord does.
 * @example assignComponentIds(body.components)
 */
export function assignComponentIds(
  components: readonly APIMessageTopLevelComponent[],
): APIMessageTopLevelComponent[] {
  let next = 1;
  const walk = (one: object): object => ({
    id: next++,
    ...one,
    ...('components' in one && { components: (one.components as object[]).map(walk) }),
    ...('accessory' in one && { accessory: walk(one.accessory as object) }),
  });
  return components.map((one) => walk(one) as APIMessageTopLevelComponent);
}

/** A message as the gateway sends it: with the guild and the member data of the author. */
function toGatewayMessage(channel: ChannelState, message: APIMessage): object {
  const { guild, type } = channel;
  const member = message.webhook_id ? undefined : guild?.members.get(message.author.id);
  // JSON leaves out undefined fields.
  return {
    ...message,
    guild_id: guild?.id,
    member: member && toMessageMember(member),
    channel_type: type,
  };
}

const eventScope = (channel: ChannelState) => ({ channel, ...(channel.guild && { guild: channel.guild }) });

/**
 * Adds a message to the channel and sends MESSAGE_CREATE.
 * @example addMessage(discord, channel, user, { content: '募集' }).id
 */
export function addMessage(
  discord: DiscordState,
  channel: ChannelState,
  author: APIUser,
  draft: MessageDraft,
): APIMessage {
  const message = buildMessage(discord, channel, author, draft);
  channel.messages.set(message.id, message);
  channel.lastMessageId = message.id;
  discord.emit({ t: 'MESSAGE_CREATE', d: toGatewayMessage(channel, message), ...eventScope(channel) });
  return message;
}

/**
 * Changes a message in place and sends MESSAGE_UPDATE when it is in the channel.
 * @example updateMessage(discord, channel, message, { content: '訂正' })
 */
export function updateMessage(
  discord: DiscordState,
  channel: ChannelState,
  message: APIMessage,
  change: Partial<APIMessage>,
): void {
  Object.assign(message, change);
  if ('content' in change) message.mentions = mentionedUsers(discord, message.content, undefined);
  if (!channel.messages.has(message.id)) return;
  discord.emit({ t: 'MESSAGE_UPDATE', d: toGatewayMessage(channel, message), ...eventScope(channel) });
}

/**
 * Deletes the messages that exist, and sends MESSAGE_DELETE for each or one MESSAGE_DELETE_BULK.
 * @example deleteMessages(discord, channel, [message.id], false)
 */
export function deleteMessages(
  discord: DiscordState,
  channel: ChannelState,
  ids: readonly string[],
  bulk: boolean,
): void {
  const gone = ids.filter((id) => channel.messages.has(id));
  for (const id of gone) {
    for (const { id: file } of channel.messages.get(id)!.attachments) {
      const stored = discord.files.get(file);
      if (stored) stored.messageDeletedAt = discord.clock.now();
    }
    channel.messages.delete(id);
  }
  const where = { channel_id: channel.id, ...(channel.guild && { guild_id: channel.guild.id }) };
  if (bulk) {
    discord.emit({ t: 'MESSAGE_DELETE_BULK', d: { ids: gone, ...where }, ...eventScope(channel) });
    return;
  }
  for (const id of gone) discord.emit({ t: 'MESSAGE_DELETE', d: { id, ...where }, ...eventScope(channel) });
}

/**
 * Stores a file on the CDN and returns its attachment.
 * @example storeFile(discord, channel, { name: 'a.png', bytes, contentType: 'image/png' }).url
 */
export function storeFile(
  discord: DiscordState,
  channel: ChannelState,
  file: Pick<UploadedFile, 'name' | 'bytes' | 'contentType'>,
): APIAttachment {
  const id = discord.ids.next();
  const name = file.name.replaceAll(/[^\p{L}\p{N}._-]/gu, '_');
  discord.files.set(id, { bytes: file.bytes, contentType: file.contentType });
  const url = `${discord.url}/attachments/${channel.id}/${id}/${encodeURIComponent(name)}`;
  return {
    id,
    filename: name,
    size: file.bytes.length,
    url,
    proxy_url: url,
    content_type: file.contentType,
  } as APIAttachment;
}
