import type {
  APIAttachment,
  APIEmbed,
  APIMessage,
  APIMessageReference,
  APIMessageTopLevelComponent,
  APIPoll,
  APIUser,
} from 'discord.js';
import type { UploadedFile } from '../rest/router.ts';
import { type ChannelState, type DiscordState, toRichEmbed } from './discord-state.ts';
import { toMessageMember } from './payloads.ts';

/** What a new message is made of, already checked. */
export interface MessageDraft {
  readonly content?: string;
  readonly embeds?: readonly APIEmbed[];
  readonly components?: readonly APIMessageTopLevelComponent[];
  readonly attachments?: readonly APIAttachment[];
  readonly flags?: number;
  readonly type?: number;
  readonly reference?: APIMessageReference;
  /** False: a reply that does not ping its author. */
  readonly pingReplied?: boolean;
  /** False: nobody named in the text is pinged. */
  readonly allowsMentions?: boolean;
  readonly poll?: APIPoll;
  readonly nonce?: string | number;
  readonly webhookId?: string;
  readonly applicationId?: string;
  /** More fields of the wire, e.g. interaction metadata. */
  readonly extraFields?: Partial<APIMessage>;
}

const FORWARD = 1;
const HAS_SNAPSHOT_FLAG = 1 << 14;

/** Builds a message without putting it anywhere: what ephemeral answers are. */
export function buildMessage(
  world: DiscordState,
  channel: ChannelState,
  author: APIUser,
  draft: MessageDraft,
): APIMessage {
  const content = draft.content ?? '';
  const { reference } = draft;
  const target = reference && world.channels.get(reference.channel_id)?.messages.get(reference.message_id!);
  const forward = reference?.type === FORWARD;
  return {
    id: world.ids.next(),
    channel_id: channel.id,
    author,
    content,
    timestamp: world.clock.now().toISOString(),
    edited_timestamp: null,
    tts: false,
    mention_everyone: draft.allowsMentions !== false && /@(everyone|here)/.test(content),
    mentions:
      draft.allowsMentions === false
        ? []
        : mentionedUsers(
            world,
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

function mentionedUsers(world: DiscordState, content: string, replied: APIUser | undefined): APIUser[] {
  if (!replied && !content.includes('<@')) return [];
  const ids = [...content.matchAll(/<@!?(\d+)>/g)].map(([, id]) => id!);
  if (replied) ids.unshift(replied.id);
  return [...new Set(ids)].flatMap(
    (id) => world.users.get(id)?.user ?? (replied?.id === id ? [replied] : []),
  );
}

/** Discord numbers components that come without an id, depth first. */
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

/** The event's form of a message: with the guild and the author's membership. */
function toGatewayMessage(channel: ChannelState, message: APIMessage): object {
  const { guild, type } = channel;
  const member = message.webhook_id ? undefined : guild?.members.get(message.author.id);
  // What is undefined does not go over the wire.
  return {
    ...message,
    guild_id: guild?.id,
    member: member && toMessageMember(member),
    channel_type: type,
  };
}

const eventScope = (channel: ChannelState) => ({ channel, ...(channel.guild && { guild: channel.guild }) });

export function addMessage(
  world: DiscordState,
  channel: ChannelState,
  author: APIUser,
  draft: MessageDraft,
): APIMessage {
  const message = buildMessage(world, channel, author, draft);
  channel.messages.set(message.id, message);
  channel.lastMessageId = message.id;
  world.emit({ t: 'MESSAGE_CREATE', d: toGatewayMessage(channel, message), ...eventScope(channel) });
  return message;
}

/** Changes a message in place; with new words it counts as edited. */
export function updateMessage(
  world: DiscordState,
  channel: ChannelState,
  message: APIMessage,
  change: Partial<APIMessage>,
): void {
  Object.assign(message, change);
  if ('content' in change) message.mentions = mentionedUsers(world, message.content, undefined);
  if (!channel.messages.has(message.id)) return;
  world.emit({ t: 'MESSAGE_UPDATE', d: toGatewayMessage(channel, message), ...eventScope(channel) });
}

/** Deletes messages that are there; one gone or many gone are different events. */
export function deleteMessages(
  world: DiscordState,
  channel: ChannelState,
  ids: readonly string[],
  bulk: boolean,
): void {
  const gone = ids.filter((id) => channel.messages.has(id));
  for (const id of gone) {
    for (const { id: file } of channel.messages.get(id)!.attachments) {
      const stored = world.files.get(file);
      if (stored) stored.messageDeletedAt = world.clock.now();
    }
    channel.messages.delete(id);
  }
  const where = { channel_id: channel.id, ...(channel.guild && { guild_id: channel.guild.id }) };
  if (bulk) {
    world.emit({ t: 'MESSAGE_DELETE_BULK', d: { ids: gone, ...where }, ...eventScope(channel) });
    return;
  }
  for (const id of gone) world.emit({ t: 'MESSAGE_DELETE', d: { id, ...where }, ...eventScope(channel) });
}

/** Puts uploaded bytes on the CDN. */
export function storeFile(
  world: DiscordState,
  channel: ChannelState,
  file: Pick<UploadedFile, 'name' | 'bytes' | 'contentType'>,
): APIAttachment {
  const id = world.ids.next();
  const name = file.name.replaceAll(/[^\p{L}\p{N}._-]/gu, '_');
  world.files.set(id, { bytes: file.bytes, contentType: file.contentType });
  const url = `${world.url}/attachments/${channel.id}/${id}/${encodeURIComponent(name)}`;
  return {
    id,
    filename: name,
    size: file.bytes.length,
    url,
    proxy_url: url,
    content_type: file.contentType,
  } as APIAttachment;
}
