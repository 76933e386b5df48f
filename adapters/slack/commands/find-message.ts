import type { Caller, Message, MessageNotFoundReason } from '#core';
import type { Clients } from '../client/clients.ts';
import type { Directory } from '../client/directory.ts';
import { slackErrorCode } from '../client/errors.ts';
import { oneMessageQuery, pagesOf } from '../client/paginate.ts';
import { type RawMessage, rawMessageSchema } from '../client/payload-schemas.ts';
import { parseMessageLink, type Workspace } from '../client/workspace.ts';
import { isMemberMessage, toMessage } from '../inbound/normalise.ts';

/** Dependencies of the functions that find messages. */
export interface MessageFinderDeps {
  readonly clients: Clients;
  readonly directory: Directory;
  readonly workspace: Workspace;
}

/**
 * True when a member may read a channel; false for an unknown channel. Rejects when Slack cannot be reached.
 * @example await canReadChannel({ clients, directory, workspace }, 'U1', 'C1')
 */
export async function canReadChannel(
  { clients, directory }: MessageFinderDeps,
  user: string,
  channel: string,
): Promise<boolean> {
  try {
    const { channel: info } = await clients.bot.conversations.info({ channel });
    const cached = directory.getCachedUser(user);
    const isGuest = cached?.is_restricted || cached?.is_ultra_restricted || cached?.is_stranger;
    if (!info?.is_private && !info?.is_im && !isGuest) return true;
    for await (const { members = [] } of pagesOf(clients.bot, 'conversations.members', { channel }))
      if (members.includes(user)) return true;
    return false;
  } catch (error) {
    if (slackErrorCode(error) === undefined) throw error;
    return false;
  }
}

/**
 * A message of Slack with the rights of its author; `nobody` when no member wrote it.
 * @example await toMessageWithAuthor({ clients, directory, workspace }, raw, 'C1')
 */
export async function toMessageWithAuthor(
  deps: MessageFinderDeps,
  raw: RawMessage,
  channel: string,
): Promise<Message | 'nobody'> {
  if (!isMemberMessage(raw, deps.workspace.botUserId)) return 'nobody';
  return toMessage(raw, channel, await deps.directory.getMember(raw.user), deps);
}

/**
 * The message of a link, or the reason why it is refused: `unreadable` when the caller may not read it. Rejects when
 * Slack cannot be reached.
 * @example await findMessage(finder, caller, 'https://machi.slack.com/archives/C1/p1700000000000100')
 */
export async function findMessage(
  deps: MessageFinderDeps,
  caller: Caller,
  link: string,
): Promise<Message | MessageNotFoundReason> {
  const place = parseMessageLink(link);
  if (!place) return 'no-link';
  const { workspace, directory } = deps;
  // An organisation token could read other workspaces of the organisation, whose URLs are unknown. So the channel must
  // be known.
  const isHere = workspace.hasOrganisationToken
    ? directory.channels().some(({ id }) => id === place.channel)
    : place.host === new URL(workspace.url).host;
  if (!isHere) return 'elsewhere';
  return fetchMessageAt(deps, caller, place);
}

/**
 * The message with this channel and ts, or the reason why it is refused. Rejects when Slack cannot be reached.
 * @example await fetchMessageAt(finder, caller, { channel: 'C1', ts: '1700000000.000100' })
 */
export async function fetchMessageAt(
  deps: MessageFinderDeps,
  caller: Caller,
  { channel, ts }: { readonly channel: string; readonly ts: string },
): Promise<Message | MessageNotFoundReason> {
  if (!(await canReadChannel(deps, caller.id, channel))) return 'unreadable';
  try {
    const { messages = [] } = await deps.clients.bot.conversations.replies(oneMessageQuery(channel, ts));
    const raw = messages
      .map((message) => rawMessageSchema.parse(message))
      .find((message) => message.ts === ts);
    return raw ? await toMessageWithAuthor(deps, raw, channel) : 'gone';
  } catch (error) {
    const code = slackErrorCode(error);
    if (code === 'message_not_found' || code === 'thread_not_found') return 'gone';
    if (code === 'not_in_channel' || code === 'channel_not_found') return 'unreadable';
    throw error;
  }
}

/**
 * True when both the member and the app may read a channel. Rejects when Slack cannot be reached.
 * @example await canReaderAndAppRead({ clients, directory, workspace }, 'U1', 'C1')
 */
export const canReaderAndAppRead = async (
  deps: MessageFinderDeps,
  user: string,
  channel: string,
): Promise<boolean> =>
  deps.directory.channels().find(({ id }) => id === channel)?.isMember === true &&
  canReadChannel(deps, user, channel);

/**
 * The messages of a channel, newest first, loaded page by page; `unreadable` when the member or the app may not read
 * it. Rejects when Slack cannot be reached, also while iterating.
 * @example const history = await readChannelHistory(finder, 'U1', 'C1'); if (history !== 'unreadable') for await (const message of history) { … }
 */
export async function readChannelHistory(
  deps: MessageFinderDeps,
  user: string,
  channel: string,
): Promise<AsyncIterable<Message> | 'unreadable'> {
  const { clients } = deps;
  if (!(await canReaderAndAppRead(deps, user, channel))) return 'unreadable';
  async function* iterateMessages(): AsyncGenerator<Message> {
    for await (const { messages = [] } of pagesOf(clients.history, 'conversations.history', { channel })) {
      for (const raw of messages) {
        const message = await toMessageWithAuthor(deps, rawMessageSchema.parse(raw), channel);
        if (message !== 'nobody') yield message;
      }
    }
  }
  return iterateMessages();
}
