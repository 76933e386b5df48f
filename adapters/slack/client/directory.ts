import type { Caller, HandlingOptions, Language, Log, Member, PolicyStore } from '#core';
import { hasAdminRights, isActiveMember } from './admin-rights.ts';
import type { Clients } from './clients.ts';
import { type ChannelInfo, createChannelList } from './directory/channels.ts';
import { createModeratorList } from './directory/moderators.ts';
import { createUserGroupList, type UserGroup } from './directory/user-groups.ts';
import { createUserCache } from './directory/users.ts';
import type { NameResolver } from './mrkdwn.ts';
import type { RawUser } from './payload-schemas.ts';
import type { Workspace } from './workspace.ts';

/** Users, channels and user groups of one workspace, cached so that a live message needs no call to Slack. */
export interface Directory extends NameResolver {
  /** Fetches channels, user groups and moderators; users in the background. Rejects when Slack does not answer. */
  load(): Promise<void>;
  /** A member with their current rights; fetched when not cached. Rejects at once when Slack does not answer. */
  getMember(id: string): Promise<Member>;
  /**
   * A member with the rights that Slack grants now, without the cache. Undefined for an account that is no active member
   * of this workspace. Rejects at once when Slack does not answer.
   */
  fetchCaller(id: string): Promise<Caller | undefined>;
  /** The user if they are an active member, fetched when not cached. Rejects at once when Slack does not answer. */
  findActiveUser(id: string): Promise<RawUser | undefined>;
  /**
   * A member as far as they are known without a call to Slack. While their rights are not known, they count as an
   * ordinary member, and `completeAuthor` fetches them.
   */
  authorOf(id: string): { readonly author: Member; readonly options: HandlingOptions };
  getCachedUser(id: string): RawUser | undefined;
  updateUser(user: RawUser): void;
  /** User groups, by name. */
  userGroups(): readonly UserGroup[];
  /** Fetches the user groups again after a change. */
  reloadUserGroups(): Promise<void>;
  /** True for cached owners and administrators. */
  isAdministrator(id: string): boolean;
  /** At most four administrators, owners first. */
  administrators(): readonly Member[];
  channels(): readonly ChannelInfo[];
  updateChannel(channel: ChannelInfo): void;
  removeChannel(channel: string): void;
  /**
   * The channel for cards: the configured channel, else a private channel whose name says that it is for moderators.
   * Undefined when there is none, or when the configured channel is archived, deleted or without the bot.
   */
  moderatorChannel(): string | undefined;
  /** Call it when a member joined or left `channel`. */
  invalidateModerators(channel: string): void;
}

/**
 * The directory of one workspace.
 * @example const directory = createDirectory({ clients, workspace, policies, log }); await directory.load()
 */
export function createDirectory({
  clients,
  workspace,
  policies,
  log,
}: {
  readonly clients: Clients;
  readonly workspace: Workspace;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly log: Log;
}): Directory {
  const users = createUserCache({ clients, workspace, log });
  const channels = createChannelList({ clients, workspace, policies });
  const groups = createUserGroupList({ clients, workspace, log });
  const moderators = createModeratorList({ clients, channels, log });

  const memberOf = (user: RawUser, isModerator: boolean): Member => ({
    server: workspace.server,
    id: user.id,
    name: nameOf(user),
    roles: groups.idsOf(user.id),
    ...(user.is_bot && { bot: true }),
    ...(!user.is_bot && (isModerator || hasAdminRights(workspace, user)) && { moderator: true }),
    ...(user.locale !== undefined && { language: languageOf(user.locale) }),
  });

  async function getMember(id: string): Promise<Member> {
    const user = await users.get(id);
    return memberOf(user, (await moderators.get()).has(user.id));
  }

  return {
    async load() {
      users.refreshInBackground();
      await channels.load();
      await groups.load();
      // Without them nothing is done automatically; they are fetched again when they are needed.
      await moderators.get().catch(() => undefined);
    },
    getMember,
    async fetchCaller(id) {
      const [user, moderatorIds] = await Promise.all([users.fetch(id), moderators.fetch()]);
      if (!isActiveMember(workspace, user)) return undefined;
      const isAdministrator = !user.is_bot && hasAdminRights(workspace, user);
      const member = memberOf(user, moderatorIds.has(user.id));
      return { ...member, ...(isAdministrator && { administrator: true }) };
    },
    async findActiveUser(id) {
      const user = await users.get(id);
      return isActiveMember(workspace, user) ? user : undefined;
    },
    authorOf(id) {
      const user = users.getFresh(id);
      const moderatorIds = moderators.getCached();
      if (user && moderatorIds) return { author: memberOf(user, moderatorIds.has(id)), options: {} };
      const { moderator: _, ...author } = memberOf(users.getCached(id) ?? { id }, false);
      return { author, options: { completeAuthor: () => getMember(id) } };
    },
    getCachedUser: users.getCached,
    updateUser: users.update,
    userGroups: groups.list,
    reloadUserGroups: groups.load,
    isAdministrator(id) {
      const user = users.getCached(id);
      return user !== undefined && hasAdminRights(workspace, user);
    },
    administrators: () => users.listAdministrators().map((user) => memberOf(user, false)),
    memberName(id) {
      const user = users.getCached(id);
      return user && nameOf(user);
    },
    channelName: (id) => channels.get(id)?.name,
    channels: channels.list,
    updateChannel: channels.update,
    removeChannel: channels.remove,
    moderatorChannel: channels.moderatorChannel,
    invalidateModerators: moderators.invalidate,
  };
}

const nameOf = ({ id, profile, real_name: realName, name }: RawUser): string =>
  profile?.display_name || profile?.real_name || realName || name || id;

const languageOf = (locale: string): Language => (locale.startsWith('ja') ? 'ja' : 'en');
