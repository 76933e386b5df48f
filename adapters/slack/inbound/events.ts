import type { Clock, Handling, Intake, Log, Member, Message } from '#core';
import type { Directory } from '../client/directory.ts';
import { slackErrorName } from '../client/errors.ts';
import { type RawMessage, type RawUser, rawMessageSchema, rawUserSchema } from '../client/payload-schemas.ts';
import type { Workspace } from '../client/workspace.ts';
import type { AttachmentCache } from './attachments.ts';
import { isMemberMessage, otherSourceOf, toMessage } from './normalise.ts';
import { displayNameRef } from './pseudo-messages.ts';
import type { MessageSubmitter } from './submit-message.ts';

/** An event of the Events API, unchecked. */
export type SlackEvent = Record<string, unknown> & { readonly type?: unknown };

/** Callbacks of other modules that need events. */
export interface EventCallbacks {
  /** A message arrived live, or one was edited (`isNew` is false). Runs `work`, and remembers whether it succeeded. */
  handleMessage(
    raw: RawMessage,
    channel: string,
    isNew: boolean,
    work: () => Promise<Handling>,
  ): Promise<void>;
  /** A member replied or reacted to a message. */
  onResponder(channel: string, ts: string, member: Member): void;
  onMessageDeleted(channel: string, ts: string): void;
  onChannelJoined(user: string, channel: string): void;
  /** A channel is new, was unarchived, or the bot was invited to it. */
  onChannelAvailable(channel: string): void;
  onHomeOpened(user: string): void;
  /** The app was uninstalled, or one of its tokens was revoked. */
  onTokensRevoked(): void;
}

interface EventPorts {
  readonly intake: Pick<Intake, 'handleJoin' | 'handleDelete'>;
  readonly submitter: Pick<MessageSubmitter, 'submit'>;
  readonly directory: Directory;
  readonly attachmentCache: Pick<AttachmentCache, 'remember'>;
  readonly workspace: Workspace;
  readonly callbacks: EventCallbacks;
  readonly clock: Clock;
  readonly log: Log;
}

/** Handles the events of one workspace. */
export interface EventHandler {
  /** Passes one message to the intake. */
  processMessage(
    raw: RawMessage,
    channel: string,
    intakeMethod: 'handleMessage' | 'handleEdit',
  ): Promise<Handling>;
  /** Handles one event in the background; a failure is logged. */
  handleEvent(event: SlackEvent): void;
}

const stringField = (event: SlackEvent, key: string): string =>
  typeof event[key] === 'string' ? event[key] : '';

/**
 * Passes all content that members can post to the intake.
 * @example
 * const eventHandler = createEventHandler({ intake, submitter, directory, attachmentCache, workspace, callbacks, clock, log });
 * eventHandler.handleEvent(event);
 */
export function createEventHandler(ports: EventPorts): EventHandler {
  const { directory, workspace, callbacks, log } = ports;
  const { processMessage, handleMessage, handleReaction } = createMessageHandlers(ports);
  const { handleProfile, handleTeamJoin } = createUserHandlers(ports);

  function handleChannelRename(renamed: { id?: string; name?: string } | undefined): void {
    const channel = directory.channels().find(({ id }) => id === renamed?.id);
    if (channel && renamed?.name) directory.updateChannel({ ...channel, name: renamed.name });
  }

  function handleChannelJoin(user: string, channel: string): void {
    directory.invalidateModerators(channel);
    if (user === workspace.botUserId) callbacks.onChannelAvailable(channel);
    callbacks.onChannelJoined(user, channel);
  }

  async function handleByType(event: SlackEvent): Promise<void> {
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
        return handleChannelJoin(stringField(event, 'user'), stringField(event, 'channel'));
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
    handleEvent(event) {
      handleByType(event).catch((error: unknown) =>
        log.error('event_processing_failed', { error: slackErrorName(error) }),
      );
    },
  };
}

/** Messages, edits, deletions and reactions. */
function createMessageHandlers({
  intake,
  submitter,
  directory,
  attachmentCache,
  workspace,
  callbacks,
}: Pick<EventPorts, 'intake' | 'submitter' | 'directory' | 'attachmentCache' | 'workspace' | 'callbacks'>) {
  const processMessage: EventHandler['processMessage'] = async (raw, channel, intakeMethod) => {
    const other = otherSourceOf(raw, workspace);
    if (!other && !isMemberMessage(raw, workspace.botUserId)) return 'handled';
    attachmentCache.remember(channel, raw);
    const { author, options } = other?.author
      ? { author: other.author, options: {} }
      : directory.authorOf(raw.user!);
    if (!other && raw.thread_ts !== undefined && raw.thread_ts !== raw.ts)
      callbacks.onResponder(channel, raw.thread_ts, author);
    return submitter.submit(intakeMethod, toMessage(raw, channel, author, { workspace, directory }), options);
  };

  async function handleMessage(event: SlackEvent): Promise<void> {
    const channel = stringField(event, 'channel');
    const channelType = stringField(event, 'channel_type');
    // Direct messages and group direct messages are never judged.
    const isDirect = channelType === 'im' || channelType === 'mpim' || channel.startsWith('D');
    if (channel === '' || isDirect) return;
    switch (event.subtype) {
      case 'message_changed': {
        const raw = rawMessageSchema.parse(event.message);
        return callbacks.handleMessage(raw, channel, false, () => processMessage(raw, channel, 'handleEdit'));
      }
      case 'message_deleted': {
        const id = stringField(event, 'deleted_ts');
        intake.handleDelete({ server: workspace.server, channel, id });
        return callbacks.onMessageDeleted(channel, id);
      }
      default: {
        const raw = rawMessageSchema.parse(event);
        return callbacks.handleMessage(raw, channel, true, () =>
          processMessage(raw, channel, 'handleMessage'),
        );
      }
    }
  }

  function handleReaction(event: SlackEvent): void {
    const item = event.item as { type?: string; channel?: string; ts?: string } | undefined;
    if (item?.type !== 'message' || !item.channel || !item.ts) return;
    callbacks.onResponder(item.channel, item.ts, directory.authorOf(stringField(event, 'user')).author);
  }

  return { processMessage, handleMessage, handleReaction };
}

/** New members and changed profiles. */
function createUserHandlers({
  intake,
  submitter,
  directory,
  workspace,
  clock,
}: Pick<EventPorts, 'intake' | 'submitter' | 'directory' | 'workspace' | 'clock'>) {
  /** Submits names and status at a join and at every change. An unchanged name has the same ref and is skipped. */
  async function handleProfile(user: RawUser): Promise<void> {
    directory.updateUser(user);
    if (user.id === workspace.botUserId || user.deleted || user.is_bot) return;
    const { display_name: display, real_name: real, status_text: status, title } = user.profile ?? {};
    const names = [...new Set([display, real ?? user.real_name, status, title].filter(Boolean))] as string[];
    const { author, options } = directory.authorOf(user.id);
    const message: Message = {
      ref: displayNameRef(workspace.server, user.id, names.join('\n')),
      author,
      text: '',
      parts: names.map((name) => ({ kind: 'display-name', text: name })),
      sentAt: clock.now(),
      url: `${workspace.url}team/${user.id}`,
    };
    await submitter.submit('handleMessage', message, options);
  }

  /** Reports a new member of the workspace to the gate. Slack does not publish the age of an account. */
  async function handleTeamJoin(user: RawUser): Promise<void> {
    directory.updateUser(user);
    if (user.id === workspace.botUserId || user.is_bot) return;
    // The event has just said who this is; only the list of moderators may have to be fetched.
    const { author, options } = directory.authorOf(user.id);
    const member = await (options.completeAuthor?.() ?? author);
    await intake.handleJoin({ ...member, joinedAt: clock.now() });
  }

  return { handleProfile, handleTeamJoin };
}
