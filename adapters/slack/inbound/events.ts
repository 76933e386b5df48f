import type { Clock, Intake, Log, Member } from '#core';
import type { Directory } from '../client/directory.ts';
import { slackErrorName } from '../client/errors.ts';
import { type RawMessage, type RawUser, rawMessageSchema, rawUserSchema } from '../client/payload-schemas.ts';
import type { Workspace } from '../client/workspace.ts';
import type { AttachmentCache } from './attachments.ts';
import { isMemberMessage, toMessage } from './normalise.ts';
import { displayNameRef } from './pseudo-messages.ts';

export type SlackEvent = Record<string, unknown> & { readonly type?: unknown };

/** What else wants to know what happened; each in a file of its own. */
export interface EventCallbacks {
  /** A message arrived live. */
  onMessage(ts: string, channel: string, thread: string | undefined): void;
  onResponder(channel: string, ts: string, member: Member): void;
  onMessageDeleted(channel: string, ts: string): void;
  onChannelJoined(user: string, channel: string): void;
  /** A channel that is new, or has come back. */
  onChannelAvailable(channel: string): void;
  onHomeOpened(user: string): void;
  /** Slack tells that the app has been removed, or that some token of it was taken away. */
  onTokensRevoked(): void;
}

/**
 * Hands everything that a member can post to the intake. Rejects when Slack does not tell who an author is.
 * @example const listen = createEventHandler({ intake, directory, attachments, workspace, watchers, clock, log })
 */
export function createEventHandler(ports: {
  readonly intake: Pick<Intake, 'handleMessage' | 'handleEdit' | 'handleJoin'>;
  readonly directory: Directory;
  readonly attachmentCache: Pick<AttachmentCache, 'remember'>;
  readonly workspace: Workspace;
  readonly callbacks: EventCallbacks;
  readonly clock: Clock;
  readonly log: Log;
}) {
  const { intake, directory, attachmentCache, workspace, callbacks, clock, log } = ports;
  const stringField = (event: SlackEvent, key: string): string =>
    typeof event[key] === 'string' ? event[key] : '';

  /** A message as it stands in a history, or came with an event. */
  async function processMessage(
    raw: RawMessage,
    channel: string,
    intakeMethod: 'handleMessage' | 'handleEdit',
  ): Promise<void> {
    if (!isMemberMessage(raw, workspace.botUserId)) return;
    attachmentCache.remember(channel, raw);
    const author = await directory.getMember(raw.user);
    if (raw.thread_ts !== undefined && raw.thread_ts !== raw.ts)
      callbacks.onResponder(channel, raw.thread_ts, author);
    await intake[intakeMethod](toMessage(raw, channel, author, { workspace, directory }));
  }

  async function handleMessage(event: SlackEvent): Promise<void> {
    const channel = stringField(event, 'channel');
    const kind = stringField(event, 'channel_type');
    // What is said to the app alone, or among a few, is nobody's business.
    if (channel === '' || kind === 'im' || kind === 'mpim' || channel.startsWith('D')) return;
    switch (event.subtype) {
      case 'message_changed':
        return processMessage(rawMessageSchema.parse(event.message), channel, 'handleEdit');
      case 'message_deleted':
        return callbacks.onMessageDeleted(channel, stringField(event, 'deleted_ts'));
      default: {
        const raw = rawMessageSchema.parse(event);
        callbacks.onMessage(raw.ts, channel, raw.thread_ts);
        return processMessage(raw, channel, 'handleMessage');
      }
    }
  }

  /** Names and status are read at joining and at every change; one that was read already is the same thing again. */
  async function handleProfile(user: RawUser): Promise<void> {
    directory.updateUser(user);
    if (user.id === workspace.botUserId || user.deleted || user.is_bot) return;
    const { display_name: display, real_name: real, status_text: status, title } = user.profile ?? {};
    const names = [...new Set([display, real ?? user.real_name, status, title].filter(Boolean))] as string[];
    await intake.handleMessage({
      ref: displayNameRef(workspace.server, user.id, names.join('\n')),
      author: await directory.getMember(user.id),
      text: '',
      parts: names.map((each) => ({ kind: 'display-name', text: each })),
      sentAt: clock.now(),
      url: `${workspace.url}team/${user.id}`,
    });
  }

  /** Into the workspace, and so asked at the gate. Slack does not tell how old an account is. */
  async function handleTeamJoin(user: RawUser): Promise<void> {
    directory.updateUser(user);
    if (user.id === workspace.botUserId || user.is_bot) return;
    await intake.handleJoin({ ...(await directory.getMember(user.id)), joinedAt: clock.now() });
  }

  async function handleReaction(event: SlackEvent): Promise<void> {
    const item = event.item as { type?: string; channel?: string; ts?: string } | undefined;
    if (item?.type !== 'message' || !item.channel || !item.ts) return;
    callbacks.onResponder(item.channel, item.ts, await directory.getMember(stringField(event, 'user')));
  }

  function handleChannelRename(channel: { id?: string; name?: string } | undefined): void {
    const before = directory.channels().find(({ id }) => id === channel?.id);
    if (before && channel?.name) directory.updateChannel({ ...before, name: channel.name });
  }

  async function handleEvent(event: SlackEvent): Promise<void> {
    switch (event.type) {
      case 'message':
        return handleMessage(event);
      case 'team_join':
        await handleTeamJoin(rawUserSchema.parse(event.user));
        return handleProfile(rawUserSchema.parse(event.user));
      case 'user_change':
        return handleProfile(rawUserSchema.parse(event.user));
      case 'reaction_added':
        return handleReaction(event);
      case 'member_joined_channel':
        directory.invalidateModerators(stringField(event, 'channel'));
        if (stringField(event, 'user') === workspace.botUserId)
          callbacks.onChannelAvailable(stringField(event, 'channel'));
        return callbacks.onChannelJoined(stringField(event, 'user'), stringField(event, 'channel'));
      case 'member_left_channel':
        return directory.invalidateModerators(stringField(event, 'channel'));
      case 'channel_unarchive':
      case 'group_unarchive':
        return callbacks.onChannelAvailable(stringField(event, 'channel'));
      case 'channel_created':
        return callbacks.onChannelAvailable(String((event.channel as { id?: string } | undefined)?.id ?? ''));
      case 'channel_rename':
        return handleChannelRename(event.channel as { id?: string; name?: string });
      case 'channel_archive':
      case 'channel_deleted':
      case 'channel_left':
      case 'group_archive':
      case 'group_deleted':
      case 'group_left':
        return directory.removeChannel(stringField(event, 'channel'));
      case 'subteam_created':
      case 'subteam_updated':
      case 'subteam_members_changed':
        return directory.reloadUserGroups();
      case 'app_home_opened':
        if (event.tab === undefined || event.tab === 'home')
          callbacks.onHomeOpened(stringField(event, 'user'));
        return;
      case 'app_uninstalled':
      case 'tokens_revoked':
        return callbacks.onTokensRevoked();
      default:
    }
  }

  return {
    processMessage,
    handleEvent: (event: SlackEvent): void => {
      handleEvent(event).catch((error: unknown) =>
        log.error('an event was not judged', { error: slackErrorName(error) }),
      );
    },
  };
}

export type EventHandler = ReturnType<typeof createEventHandler>;
