import type { Asker, Message, Unfound } from '#core';
import type { Clients } from './clients.ts';
import type { Directory } from './directory.ts';
import { codeOf } from './faults.ts';
import { isSpoken, toMessage } from './normalise.ts';
import { type RawMessage, rawMessage } from './raw.ts';
import { placeIn, type Workspace } from './workspace.ts';

export interface Finding {
  readonly clients: Clients;
  readonly directory: Directory;
  readonly workspace: Workspace;
}

const PAGE = 200;

/** May this member see what was said in a channel? Unknown channels: no. @example await mayRead(finding, 'U1', 'C1') */
export async function mayRead(
  { clients, directory }: Finding,
  user: string,
  channel: string,
): Promise<boolean> {
  try {
    const { channel: found } = await clients.bot.conversations.info({ channel });
    const known = directory.known(user);
    const guest = known?.is_restricted || known?.is_ultra_restricted || known?.is_stranger;
    if (!found?.is_private && !found?.is_im && !guest) return true;
    for (let cursor = ''; ; ) {
      const page = await clients.bot.conversations.members({
        channel,
        limit: PAGE,
        ...(cursor && { cursor }),
      });
      if (page.members?.includes(user)) return true;
      cursor = page.response_metadata?.next_cursor ?? '';
      if (cursor === '') return false;
    }
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return false;
  }
}

/** What Slack has shown us, with the rights of its author. @example await withAuthor(finding, raw, 'C1') */
export async function withAuthor(
  finding: Finding,
  raw: RawMessage,
  channel: string,
): Promise<Message | 'nobody'> {
  if (!isSpoken(raw, finding.workspace.self)) return 'nobody';
  return toMessage(raw, channel, await finding.directory.person(raw.user), finding);
}

/**
 * The message behind a link, for somebody who may read it there themselves; or why there is none for them.
 * @example await findMessage(finding, asker, 'https://machi.slack.com/archives/C1/p1700000000000100')
 */
export async function findMessage(finding: Finding, asker: Asker, link: string): Promise<Message | Unfound> {
  const place = placeIn(link);
  if (!place) return 'no-link';
  const { workspace, directory } = finding;
  // An organisation's token could read what lies in another of its workspaces, whose addresses we do not know.
  const here = workspace.shared
    ? directory.places().some(({ id }) => id === place.channel)
    : place.host === new URL(workspace.url).host;
  if (!here) return 'elsewhere';
  return messageAt(finding, asker, place);
}

/** @example await messageAt(finding, asker, { channel: 'C1', ts: '1700000000.000100' }) */
export async function messageAt(
  finding: Finding,
  asker: Asker,
  { channel, ts }: { readonly channel: string; readonly ts: string },
): Promise<Message | Unfound> {
  if (!(await mayRead(finding, asker.id, channel))) return 'unreadable';
  try {
    const asked = { channel, ts, inclusive: true, limit: 1 };
    const { messages = [] } = await finding.clients.bot.conversations.replies(asked);
    const raw = messages.map((each) => rawMessage.parse(each)).find((each) => each.ts === ts);
    return raw ? await withAuthor(finding, raw, channel) : 'gone';
  } catch (error) {
    const code = codeOf(error);
    if (code === 'message_not_found' || code === 'thread_not_found') return 'gone';
    if (code === 'not_in_channel' || code === 'channel_not_found') return 'unreadable';
    throw error;
  }
}

/** A channel's messages, newest first; `unreadable` where the reader or the program may not. */
export async function historyOf(
  finding: Finding,
  user: string,
  channel: string,
): Promise<AsyncIterable<Message> | 'unreadable'> {
  const { clients, directory } = finding;
  const member = directory.places().find(({ id }) => id === channel)?.isMember;
  if (!member || !(await mayRead(finding, user, channel))) return 'unreadable';
  async function* all(): AsyncGenerator<Message> {
    for (let cursor = ''; ; ) {
      const asked = { channel, limit: PAGE, ...(cursor && { cursor }) };
      const page = await clients.patient.conversations.history(asked);
      for (const each of page.messages ?? []) {
        const message = await withAuthor(finding, rawMessage.parse(each), channel);
        if (message !== 'nobody') yield message;
      }
      cursor = page.response_metadata?.next_cursor ?? '';
      if (cursor === '') return;
    }
  }
  return all();
}
