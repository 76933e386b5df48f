import type { Language, Log, Member, PolicyStore } from '#core';
import { hasAdminRights, withLocalAdminRights } from './admin-rights.ts';
import type { Clients } from './clients.ts';
import { slackErrorCode, slackErrorName } from './errors.ts';
import type { NameResolver } from './mrkdwn.ts';
import { type RawUser, rawUserSchema } from './payload-schemas.ts';
import type { Workspace } from './workspace.ts';

/** Whoever is not seen for so long is asked for again. */
const USER_CACHE_TTL_MS = 6 * 60 * 60 * 1000;
const USER_CACHE_SIZE = 100_000;
const PAGE_SIZE = 200;
const MAX_ADMINISTRATORS = 4;
/** A channel whose name says that it is for moderators. */
const MODERATOR_CHANNEL_NAME = /yamidome|闇止め|モデ|運営|管理|(?:^|[-_])mod(?:erator)?s?(?:$|[-_])|staff/i;

export interface ChannelInfo {
  readonly id: string;
  readonly name: string;
  readonly isPrivate: boolean;
  readonly isGeneral: boolean;
  readonly isMember: boolean;
}

export interface UserGroup {
  readonly id: string;
  readonly name: string;
  readonly members: ReadonlySet<string>;
}

export interface Directory extends NameResolver {
  /** Reads all channels, and in the background all people, so that live messages need no questions. */
  load(): Promise<void>;
  /** Somebody with the rights of this moment; asks Slack for who is not known. Throws when Slack does not answer. */
  getMember(id: string): Promise<Member>;
  getCachedUser(id: string): RawUser | undefined;
  updateUser(user: RawUser): void;
  /** User groups, by name. */
  userGroups(): readonly UserGroup[];
  /** Their members are others by now. */
  reloadUserGroups(): Promise<void>;
  /** Workspace owners and administrators. */
  isAdministrator(id: string): boolean;
  /** A few of them, the owners in front. */
  administrators(): readonly Member[];
  channels(): readonly ChannelInfo[];
  updateChannel(place: ChannelInfo): void;
  removeChannel(channel: string): void;
  /**
   * Where cards go: the channel that was set, else a private one whose name says so. Undefined where there is none, or
   * the one that was set has been archived, deleted or closed to us.
   */
  moderatorChannel(): string | undefined;
  /** Somebody came to or left the moderators' channel. */
  invalidateModerators(channel: string): void;
}

/** @example const directory = createDirectory({ clients, workspace, policies, log }); await directory.loadLastSeen() */
export function createDirectory(ports: {
  readonly clients: Clients;
  readonly workspace: Workspace;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly log: Log;
}): Directory {
  const { clients, workspace, policies, log } = ports;
  const users = new Map<string, { readonly user: RawUser; readonly at: number }>();
  const pendingLookups = new Map<string, Promise<RawUser>>();
  const channels = new Map<string, ChannelInfo>();
  let groups: readonly UserGroup[] = [];
  let moderators: { readonly desk: string; readonly ids: ReadonlySet<string> } | undefined;
  let moderatorsLoading: Promise<void> | undefined;

  function cacheUser(received: RawUser): RawUser {
    const before = users.get(received.id)?.user;
    const user = withLocalAdminRights(workspace, received, before);
    // Events leave the language out.
    const locale = user.locale ?? before?.locale;
    const kept = locale === undefined ? user : { ...user, locale };
    users.delete(user.id);
    users.set(user.id, { user: kept, at: performance.now() });
    if (users.size > USER_CACHE_SIZE) users.delete(users.keys().next().value!);
    return kept;
  }

  async function fetchUser(id: string): Promise<RawUser> {
    try {
      const { user } = await clients.retryingBot.users.info({ user: id, include_locale: true });
      return cacheUser(rawUserSchema.parse(user));
    } catch (error) {
      // People of other workspaces may be out of sight; they are members like others.
      if (slackErrorCode(error) === 'user_not_found' || slackErrorCode(error) === 'user_not_visible')
        return cacheUser({ id });
      throw error;
    }
  }

  async function getUser(id: string): Promise<RawUser> {
    if (workspace.hasOrganisationToken === true && performance.now() - usersLoadedAt > USER_CACHE_TTL_MS)
      refreshUsers();
    const known = users.get(id);
    if (known && performance.now() - known.at < USER_CACHE_TTL_MS) return known.user;
    const pending = pendingLookups.get(id) ?? fetchUser(id).finally(() => pendingLookups.delete(id));
    pendingLookups.set(id, pending);
    return pending;
  }

  const moderatorChannel = (): string | undefined => {
    const set = policies.of(workspace.server).channels.moderators;
    // Never another one instead: whoever is in the moderators' channel is a moderator.
    if (set !== undefined) return channels.get(set)?.isMember ? set : undefined;
    return [...channels.values()].find(
      (each) => each.isPrivate && each.isMember && MODERATOR_CHANNEL_NAME.test(each.name),
    )?.id;
  };

  /** Whoever is in the moderators' private channel looks after others: the community has said so itself. */
  async function loadModerators(): Promise<void> {
    const channel = moderatorChannel();
    if (channel === undefined || channels.get(channel)?.isPrivate !== true) {
      moderators = undefined;
      return;
    }
    const ids = new Set<string>();
    for (let cursor = ''; ; ) {
      const page = await clients.retryingBot.conversations.members({
        channel,
        limit: PAGE_SIZE,
        ...(cursor && { cursor }),
      });
      for (const id of page.members ?? []) ids.add(id);
      cursor = page.response_metadata?.next_cursor ?? '';
      if (cursor === '') break;
    }
    moderators = { desk: channel, ids };
  }

  async function getModerators(): Promise<ReadonlySet<string>> {
    const channel = moderatorChannel();
    if (channel === undefined) return new Set();
    if (moderators?.desk !== channel) {
      moderatorsLoading ??= loadModerators()
        .catch((error: unknown) => log.warn('moderators not counted', { error: slackErrorName(error) }))
        .finally(() => {
          moderatorsLoading = undefined;
        });
      await moderatorsLoading;
    }
    return moderators?.desk === channel ? moderators.ids : new Set();
  }

  function toMember(user: RawUser, moderatorIds: ReadonlySet<string>): Member {
    const language: Language | undefined =
      user.locale === undefined ? undefined : user.locale.startsWith('ja') ? 'ja' : 'en';
    const isAdmin = hasAdminRights(workspace, user);
    return {
      server: workspace.server,
      id: user.id,
      name: user.profile?.display_name || user.profile?.real_name || user.real_name || user.name || user.id,
      roles: groups.flatMap(({ id, members }) => (members.has(user.id) ? [id] : [])),
      ...(user.is_bot && { bot: true }),
      ...(!user.is_bot && (isAdmin || moderatorIds.has(user.id)) && { moderator: true }),
      ...(language && { language }),
    };
  }

  let usersLoadedAt = performance.now();
  /** In a large workspace this takes minutes; whoever speaks meanwhile is asked for by themselves. */
  function refreshUsers(): void {
    usersLoadedAt = performance.now();
    loadUsers().catch((error: unknown) => log.warn('people not read', { error: slackErrorName(error) }));
  }

  async function loadUsers(): Promise<void> {
    for (let cursor = ''; ; ) {
      const page = await clients.retryingBot.users.list({
        team_id: workspace.team,
        limit: PAGE_SIZE,
        include_locale: true,
        ...(cursor && { cursor }),
      });
      for (const user of page.members ?? []) cacheUser(rawUserSchema.parse(user));
      cursor = page.response_metadata?.next_cursor ?? '';
      if (cursor === '') return;
    }
  }

  /** Only paid workspaces have user groups, and an app that was installed earlier may not see them: then there are none. */
  async function loadGroups(): Promise<void> {
    try {
      const { usergroups = [] } = await clients.retryingBot.usergroups.list({
        ...{ include_users: true, team_id: workspace.team },
      });
      groups = usergroups
        .map(({ id, name, handle, users }) => ({
          id: id ?? '',
          name: handle ? `@${handle}` : (name ?? ''),
          members: new Set(users),
        }))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
    } catch (error) {
      if (slackErrorCode(error) === undefined) throw error;
      log.info('no user groups are seen', { error: slackErrorName(error) });
    }
  }

  async function loadChannels(): Promise<void> {
    for (let cursor = ''; ; ) {
      const page = await clients.retryingBot.conversations.list({
        team_id: workspace.team,
        types: 'public_channel,private_channel',
        exclude_archived: true,
        limit: PAGE_SIZE,
        ...(cursor && { cursor }),
      });
      for (const each of page.channels ?? []) {
        if (each.id === undefined) continue;
        channels.set(each.id, {
          id: each.id,
          name: each.name ?? '',
          isPrivate: each.is_private ?? false,
          isGeneral: each.is_general ?? false,
          isMember: each.is_member ?? false,
        });
      }
      cursor = page.response_metadata?.next_cursor ?? '';
      if (cursor === '') return;
    }
  }

  return {
    async load() {
      refreshUsers();
      await loadChannels();
      await loadGroups();
      await getModerators();
    },
    userGroups: () => groups,
    reloadUserGroups: loadGroups,
    async getMember(id) {
      return toMember(await getUser(id), await getModerators());
    },
    getCachedUser: (id) => users.get(id)?.user,
    updateUser: (user) => void cacheUser(user),
    isAdministrator(id) {
      const user = users.get(id)?.user;
      return user !== undefined && hasAdminRights(workspace, user);
    },
    administrators: () =>
      [...users.values()]
        .map(({ user }) => user)
        .filter((user) => hasAdminRights(workspace, user) && !user.is_bot && !user.deleted)
        .sort((a, b) => Number(b.is_owner ?? false) - Number(a.is_owner ?? false))
        .slice(0, MAX_ADMINISTRATORS)
        .map((user) => toMember(user, new Set())),
    memberName(id) {
      const user = users.get(id)?.user;
      return user && toMember(user, new Set()).name;
    },
    channelName: (id) => channels.get(id)?.name,
    channels: () => [...channels.values()],
    updateChannel: (place) => void channels.set(place.id, place),
    removeChannel: (channel) => void channels.delete(channel),
    moderatorChannel,
    invalidateModerators(channel) {
      if (channel === moderators?.desk) moderators = undefined;
    },
  };
}
