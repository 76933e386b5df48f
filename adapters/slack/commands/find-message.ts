import type { Caller, Message, MessageNotFoundReason } from '#core';
import type { Clients } from '../client/clients.ts';
import type { Directory } from '../client/directory.ts';
import { slackErrorCode } from '../client/errors.ts';
import { type RawMessage, rawMessageSchema } from '../client/payload-schemas.ts';
import { parseMessageLink, type Workspace } from '../client/workspace.ts';
import { isMemberMessage, toMessage } from '../inbound/normalise.ts';

export interface MessageFinderDeps {
  readonly clients: Clients;
  readonly directory: Directory;
  readonly workspace: Workspace;
}

const PAGE_SIZE = 200;

/** May this member see what was said in a channel? Unknown channels: no. @example await canReadChannel(finding, 'U1', 'C1') */
export async function canReadChannel(
  { clients, directory }: MessageFinderDeps,
  user: string,
  channel: string,
): Promise<boolean> {
  try {
    const { channel: found } = await clients.bot.conversations.info({ channel });
    const known = directory.getCachedUser(user);
    const guest = known?.is_restricted || known?.is_ultra_restricted || known?.is_stranger;
    if (!found?.is_private && !found?.is_im && !guest) return true;
    for (let cursor = ''; ; ) {
      const page = await clients.bot.conversations.members({
        channel,
        limit: PAGE_SIZE,
        ...(cursor && { cursor }),
      });
      if (page.members?.includes(user)) return true;
      cursor = page.response_metadata?.next_cursor ?? '';
      if (cursor === '') return false;
    }
  } catch (error) {
    if (slackErrorCode(error) === undefined) throw error;
    return false;
  }
}

/** What Slack has shown us, with the rights of its author. @example await toMessageWithAuthor(finding, raw, 'C1') */
export async function toMessageWithAuthor(
  deps: MessageFinderDeps,
  raw: RawMessage,
  channel: string,
): Promise<Message | 'nobody'> {
  if (!isMemberMessage(raw, deps.workspace.botUserId)) return 'nobody';
  return toMessage(raw, channel, await deps.directory.getMember(raw.user), deps);
}

/**
 * The message behind a link, for somebody who may read it there themselves; or why there is none for them.
 * @example await findMessage(finding, asker, 'https://machi.slack.com/archives/C1/p1700000000000100')
 */
export async function findMessage(
  deps: MessageFinderDeps,
  caller: Caller,
  link: string,
): Promise<Message | MessageNotFoundReason> {
  const place = parseMessageLink(link);
  if (!place) return 'no-link';
  const { workspace, directory } = deps;
  // An organisation's token could read what lies in another of its workspaces, whose addresses we do not know.
  const here = workspace.hasOrganisationToken
    ? directory.channels().some(({ id }) => id === place.channel)
    : place.host === new URL(workspace.url).host;
  if (!here) return 'elsewhere';
  return fetchMessageAt(deps, caller, place);
}

/** @example await fetchMessageAt(finding, asker, { channel: 'C1', ts: '1700000000.000100' }) */
export async function fetchMessageAt(
  deps: MessageFinderDeps,
  caller: Caller,
  { channel, ts }: { readonly channel: string; readonly ts: string },
): Promise<Message | MessageNotFoundReason> {
  if (!(await canReadChannel(deps, caller.id, channel))) return 'unreadable';
  try {
    const asked = { channel, ts, inclusive: true, limit: 1 };
    const { messages = [] } = await deps.clients.bot.conversations.replies(asked);
    const raw = messages.map((each) => rawMessageSchema.parse(each)).find((each) => each.ts === ts);
    return raw ? await toMessageWithAuthor(deps, raw, channel) : 'gone';
  } catch (error) {
    const code = slackErrorCode(error);
    if (code === 'message_not_found' || code === 'thread_not_found') return 'gone';
    if (code === 'not_in_channel' || code === 'channel_not_found') return 'unreadable';
    throw error;
  }
}

/** A channel's messages, newest first; `unreadable` where the reader or the program may not. */
export async function readChannelHistory(
  deps: MessageFinderDeps,
  user: string,
  channel: string,
): Promise<AsyncIterable<Message> | 'unreadable'> {
  const { clients, directory } = deps;
  const member = directory.channels().find(({ id }) => id === channel)?.isMember;
  if (!member || !(await canReadChannel(deps, user, channel))) return 'unreadable';
  async function* all(): AsyncGenerator<Message> {
    for (let cursor = ''; ; ) {
      const asked = { channel, limit: PAGE_SIZE, ...(cursor && { cursor }) };
      const page = await clients.retryingBot.conversations.history(asked);
      for (const each of page.messages ?? []) {
        const message = await toMessageWithAuthor(deps, rawMessageSchema.parse(each), channel);
        if (message !== 'nobody') yield message;
      }
      cursor = page.response_metadata?.next_cursor ?? '';
      if (cursor === '') return;
    }
  }
  return all();
}
