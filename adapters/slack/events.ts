import type { Clock, Intake, Log, Member } from '#core';
import type { Attachments } from './attachments.ts';
import type { Directory } from './directory.ts';
import { nameOf } from './faults.ts';
import { isSpoken, toMessage } from './normalise.ts';
import { type RawMessage, type RawUser, rawMessage, rawUser } from './raw.ts';
import { nameRef } from './things.ts';
import type { Workspace } from './workspace.ts';

export type Event = Record<string, unknown> & { readonly type?: unknown };

/** What else wants to know what happened; each in a file of its own. */
export interface Watchers {
  /** A message arrived live. */
  seen(ts: string, channel: string, thread: string | undefined): void;
  touched(channel: string, ts: string, member: Member): void;
  deleted(channel: string, ts: string): void;
  entered(user: string, channel: string): void;
  /** A channel that is new, or has come back. */
  appeared(channel: string): void;
  home(user: string): void;
  /** Slack tells that the app has been removed, or that some token of it was taken away. */
  removed(): void;
}

/**
 * Hands everything that a member can post to the intake. Rejects when Slack does not tell who an author is.
 * @example const listen = createListener({ intake, directory, attachments, workspace, watchers, clock, log })
 */
export function createListener(ports: {
  readonly intake: Pick<Intake, 'message' | 'edited' | 'joined'>;
  readonly directory: Directory;
  readonly attachments: Pick<Attachments, 'note'>;
  readonly workspace: Workspace;
  readonly watchers: Watchers;
  readonly clock: Clock;
  readonly log: Log;
}) {
  const { intake, directory, attachments, workspace, watchers, clock, log } = ports;
  const text = (event: Event, key: string): string => (typeof event[key] === 'string' ? event[key] : '');

  /** A message as it stands in a history, or came with an event. */
  async function judge(raw: RawMessage, channel: string, how: 'message' | 'edited'): Promise<void> {
    if (!isSpoken(raw, workspace.self)) return;
    attachments.note(channel, raw);
    const author = await directory.person(raw.user);
    if (raw.thread_ts !== undefined && raw.thread_ts !== raw.ts)
      watchers.touched(channel, raw.thread_ts, author);
    await intake[how](toMessage(raw, channel, author, { workspace, directory }));
  }

  async function message(event: Event): Promise<void> {
    const channel = text(event, 'channel');
    const kind = text(event, 'channel_type');
    // What is said to the app alone, or among a few, is nobody's business.
    if (channel === '' || kind === 'im' || kind === 'mpim' || channel.startsWith('D')) return;
    switch (event.subtype) {
      case 'message_changed':
        return judge(rawMessage.parse(event.message), channel, 'edited');
      case 'message_deleted':
        return watchers.deleted(channel, text(event, 'deleted_ts'));
      default: {
        const raw = rawMessage.parse(event);
        watchers.seen(raw.ts, channel, raw.thread_ts);
        return judge(raw, channel, 'message');
      }
    }
  }

  /** Names and status are read at joining and at every change; one that was read already is the same thing again. */
  async function named(user: RawUser): Promise<void> {
    directory.changed(user);
    if (user.id === workspace.self || user.deleted || user.is_bot) return;
    const { display_name: display, real_name: real, status_text: status, title } = user.profile ?? {};
    const names = [...new Set([display, real ?? user.real_name, status, title].filter(Boolean))] as string[];
    await intake.message({
      ref: nameRef(workspace.server, user.id, names.join('\n')),
      author: await directory.person(user.id),
      text: '',
      parts: names.map((each) => ({ kind: 'display-name', text: each })),
      sentAt: clock.now(),
      url: `${workspace.url}team/${user.id}`,
    });
  }

  /** Into the workspace, and so asked at the gate. Slack does not tell how old an account is. */
  async function arrived(user: RawUser): Promise<void> {
    directory.changed(user);
    if (user.id === workspace.self || user.is_bot) return;
    await intake.joined({ ...(await directory.person(user.id)), joinedAt: clock.now() });
  }

  async function reacted(event: Event): Promise<void> {
    const item = event.item as { type?: string; channel?: string; ts?: string } | undefined;
    if (item?.type !== 'message' || !item.channel || !item.ts) return;
    watchers.touched(item.channel, item.ts, await directory.person(text(event, 'user')));
  }

  function renamed(channel: { id?: string; name?: string } | undefined): void {
    const before = directory.places().find(({ id }) => id === channel?.id);
    if (before && channel?.name) directory.placed({ ...before, name: channel.name });
  }

  async function heard(event: Event): Promise<void> {
    switch (event.type) {
      case 'message':
        return message(event);
      case 'team_join':
        await arrived(rawUser.parse(event.user));
        return named(rawUser.parse(event.user));
      case 'user_change':
        return named(rawUser.parse(event.user));
      case 'reaction_added':
        return reacted(event);
      case 'member_joined_channel':
        directory.moved(text(event, 'channel'));
        if (text(event, 'user') === workspace.self) watchers.appeared(text(event, 'channel'));
        return watchers.entered(text(event, 'user'), text(event, 'channel'));
      case 'member_left_channel':
        return directory.moved(text(event, 'channel'));
      case 'channel_unarchive':
      case 'group_unarchive':
        return watchers.appeared(text(event, 'channel'));
      case 'channel_created':
        return watchers.appeared(String((event.channel as { id?: string } | undefined)?.id ?? ''));
      case 'channel_rename':
        return renamed(event.channel as { id?: string; name?: string });
      case 'channel_archive':
      case 'channel_deleted':
      case 'channel_left':
      case 'group_archive':
      case 'group_deleted':
      case 'group_left':
        return directory.left(text(event, 'channel'));
      case 'subteam_created':
      case 'subteam_updated':
      case 'subteam_members_changed':
        return directory.regrouped();
      case 'app_home_opened':
        if (event.tab === undefined || event.tab === 'home') watchers.home(text(event, 'user'));
        return;
      case 'app_uninstalled':
      case 'tokens_revoked':
        return watchers.removed();
      default:
    }
  }

  return {
    judge,
    heard: (event: Event): void => {
      heard(event).catch((error: unknown) => log.error('an event was not judged', { error: nameOf(error) }));
    },
  };
}

export type Listener = ReturnType<typeof createListener>;
