import type { Language, Log, Member, Policies } from '#core';
import { administers, seenFrom } from './authority.ts';
import type { Clients } from './clients.ts';
import { codeOf, nameOf } from './faults.ts';
import { type RawUser, rawUser } from './raw.ts';
import type { Names } from './text.ts';
import type { Workspace } from './workspace.ts';

/** Whoever is not seen for so long is asked for again. */
const FRESH_MS = 6 * 60 * 60 * 1000;
const PEOPLE_MOST = 100_000;
const PAGE = 200;
const ADMINISTRATORS_TOLD = 4;
/** A channel whose name says that it is for moderators. */
const FOR_MODERATORS = /yamidome|闇止め|モデ|運営|管理|(?:^|[-_])mod(?:erator)?s?(?:$|[-_])|staff/i;

export interface Place {
  readonly id: string;
  readonly name: string;
  readonly isPrivate: boolean;
  readonly isGeneral: boolean;
  readonly isMember: boolean;
}

export interface Group {
  readonly id: string;
  readonly name: string;
  readonly members: ReadonlySet<string>;
}

export interface Directory extends Names {
  /** Reads all channels, and in the background all people, so that live messages need no questions. */
  load(): Promise<void>;
  /** Somebody with the rights of this moment; asks Slack for who is not known. Throws when Slack does not answer. */
  person(id: string): Promise<Member>;
  known(id: string): RawUser | undefined;
  changed(user: RawUser): void;
  /** User groups, by name. */
  groups(): readonly Group[];
  /** Their members are others by now. */
  regrouped(): Promise<void>;
  /** Workspace owners and administrators. */
  administers(id: string): boolean;
  /** A few of them, the owners in front. */
  administrators(): readonly Member[];
  places(): readonly Place[];
  placed(place: Place): void;
  left(channel: string): void;
  /**
   * Where cards go: the channel that was set, else a private one whose name says so. Undefined where there is none, or
   * the one that was set has been archived, deleted or closed to us.
   */
  desk(): string | undefined;
  /** Somebody came to or left the moderators' channel. */
  moved(channel: string): void;
}

/** @example const directory = createDirectory({ clients, workspace, policies, log }); await directory.load() */
export function createDirectory(ports: {
  readonly clients: Clients;
  readonly workspace: Workspace;
  readonly policies: Pick<Policies, 'of'>;
  readonly log: Log;
}): Directory {
  const { clients, workspace, policies, log } = ports;
  const people = new Map<string, { readonly user: RawUser; readonly at: number }>();
  const asking = new Map<string, Promise<RawUser>>();
  const channels = new Map<string, Place>();
  let groups: readonly Group[] = [];
  let moderators: { readonly desk: string; readonly ids: ReadonlySet<string> } | undefined;
  let counting: Promise<void> | undefined;

  function keep(told: RawUser): RawUser {
    const before = people.get(told.id)?.user;
    const user = seenFrom(workspace, told, before);
    // Events leave the language out.
    const locale = user.locale ?? before?.locale;
    const kept = locale === undefined ? user : { ...user, locale };
    people.delete(user.id);
    people.set(user.id, { user: kept, at: performance.now() });
    if (people.size > PEOPLE_MOST) people.delete(people.keys().next().value!);
    return kept;
  }

  async function ask(id: string): Promise<RawUser> {
    try {
      const { user } = await clients.patient.users.info({ user: id, include_locale: true });
      return keep(rawUser.parse(user));
    } catch (error) {
      // People of other workspaces may be out of sight; they are members like others.
      if (codeOf(error) === 'user_not_found' || codeOf(error) === 'user_not_visible') return keep({ id });
      throw error;
    }
  }

  async function userOf(id: string): Promise<RawUser> {
    if (workspace.shared === true && performance.now() - listed > FRESH_MS) readPeople();
    const known = people.get(id);
    if (known && performance.now() - known.at < FRESH_MS) return known.user;
    const under = asking.get(id) ?? ask(id).finally(() => asking.delete(id));
    asking.set(id, under);
    return under;
  }

  const desk = (): string | undefined => {
    const set = policies.of(workspace.server).channels.moderators;
    // Never another one instead: whoever is in the moderators' channel is a moderator.
    if (set !== undefined) return channels.get(set)?.isMember ? set : undefined;
    return [...channels.values()].find(
      (each) => each.isPrivate && each.isMember && FOR_MODERATORS.test(each.name),
    )?.id;
  };

  /** Whoever is in the moderators' private channel looks after others: the community has said so itself. */
  async function count(): Promise<void> {
    const channel = desk();
    if (channel === undefined || channels.get(channel)?.isPrivate !== true) {
      moderators = undefined;
      return;
    }
    const ids = new Set<string>();
    for (let cursor = ''; ; ) {
      const page = await clients.patient.conversations.members({
        channel,
        limit: PAGE,
        ...(cursor && { cursor }),
      });
      for (const id of page.members ?? []) ids.add(id);
      cursor = page.response_metadata?.next_cursor ?? '';
      if (cursor === '') break;
    }
    moderators = { desk: channel, ids };
  }

  async function counted(): Promise<ReadonlySet<string>> {
    const channel = desk();
    if (channel === undefined) return new Set();
    if (moderators?.desk !== channel) {
      counting ??= count()
        .catch((error: unknown) => log.warn('moderators not counted', { error: nameOf(error) }))
        .finally(() => {
          counting = undefined;
        });
      await counting;
    }
    return moderators?.desk === channel ? moderators.ids : new Set();
  }

  function toMember(user: RawUser, mods: ReadonlySet<string>): Member {
    const language: Language | undefined =
      user.locale === undefined ? undefined : user.locale.startsWith('ja') ? 'ja' : 'en';
    const above = administers(workspace, user);
    return {
      server: workspace.server,
      id: user.id,
      name: user.profile?.display_name || user.profile?.real_name || user.real_name || user.name || user.id,
      roles: groups.flatMap(({ id, members }) => (members.has(user.id) ? [id] : [])),
      ...(user.is_bot && { bot: true }),
      ...(!user.is_bot && (above || mods.has(user.id)) && { moderator: true }),
      ...(language && { language }),
    };
  }

  let listed = performance.now();
  /** In a large workspace this takes minutes; whoever speaks meanwhile is asked for by themselves. */
  function readPeople(): void {
    listed = performance.now();
    loadPeople().catch((error: unknown) => log.warn('people not read', { error: nameOf(error) }));
  }

  async function loadPeople(): Promise<void> {
    for (let cursor = ''; ; ) {
      const page = await clients.patient.users.list({
        team_id: workspace.team,
        limit: PAGE,
        include_locale: true,
        ...(cursor && { cursor }),
      });
      for (const user of page.members ?? []) keep(rawUser.parse(user));
      cursor = page.response_metadata?.next_cursor ?? '';
      if (cursor === '') return;
    }
  }

  /** Only paid workspaces have user groups, and an app that was installed earlier may not see them: then there are none. */
  async function loadGroups(): Promise<void> {
    try {
      const { usergroups = [] } = await clients.patient.usergroups.list({
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
      if (codeOf(error) === undefined) throw error;
      log.info('no user groups are seen', { error: nameOf(error) });
    }
  }

  async function loadChannels(): Promise<void> {
    for (let cursor = ''; ; ) {
      const page = await clients.patient.conversations.list({
        team_id: workspace.team,
        types: 'public_channel,private_channel',
        exclude_archived: true,
        limit: PAGE,
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
      readPeople();
      await loadChannels();
      await loadGroups();
      await counted();
    },
    groups: () => groups,
    regrouped: loadGroups,
    async person(id) {
      return toMember(await userOf(id), await counted());
    },
    known: (id) => people.get(id)?.user,
    changed: (user) => void keep(user),
    administers(id) {
      const user = people.get(id)?.user;
      return user !== undefined && administers(workspace, user);
    },
    administrators: () =>
      [...people.values()]
        .map(({ user }) => user)
        .filter((user) => administers(workspace, user) && !user.is_bot && !user.deleted)
        .sort((a, b) => Number(b.is_owner ?? false) - Number(a.is_owner ?? false))
        .slice(0, ADMINISTRATORS_TOLD)
        .map((user) => toMember(user, new Set())),
    member(id) {
      const user = people.get(id)?.user;
      return user && toMember(user, new Set()).name;
    },
    channel: (id) => channels.get(id)?.name,
    places: () => [...channels.values()],
    placed: (place) => void channels.set(place.id, place),
    left: (channel) => void channels.delete(channel),
    desk,
    moved(channel) {
      if (channel === moderators?.desk) moderators = undefined;
    },
  };
}
