import { type Action, AdapterError, type KeyValueStore, type Log, type Outcome } from '#core';
import type { Clients } from '../client/clients.ts';
import type { Directory } from '../client/directory.ts';
import { slackErrorCode } from '../client/errors.ts';
import { storageKey } from '../client/post-once.ts';
import type { Workspace } from '../client/workspace.ts';

type QuarantineAction = Extract<Action, { kind: 'quarantine' | 'release' }>;
type ActionResult = Pick<Outcome, 'status' | 'detail'>;

export interface Sanctions {
  apply(action: QuarantineAction): Promise<ActionResult>;
  /** Somebody came into a channel; whoever is in quarantine is shown out again. */
  onChannelJoined(user: string, channel: string): Promise<void>;
}

type RemovalResult = 'out' | 'absent' | 'stays';

/** They are not there, or were not: as it should be. */
const NOT_A_MEMBER_CODES: ReadonlySet<string> = new Set([
  'not_in_channel',
  'user_not_in_channel',
  'user_not_found',
]);

const GROUP_NOT_FOUND_CODES: ReadonlySet<string> = new Set(['no_such_subteam', 'subteam_not_found']);
/** What a member was taken out of is remembered in one list: channels and user groups. */
const isUserGroupId = (place: string): boolean => place.startsWith('S');

/**
 * Slack knows neither pauses nor bans for an app. What there is: out of every channel in which we are and of user groups, and
 * out of channels again whenever the member comes back, until released.
 * @example const sanctions = createSanctions({ clients, memos, directory, workspace, log })
 */
export function createSanctions(ports: {
  readonly clients: Clients;
  readonly keyValueStore: KeyValueStore;
  readonly directory: Directory;
  readonly workspace: Workspace;
  readonly log: Log;
}): Sanctions {
  const { clients, keyValueStore, directory, workspace, log } = ports;
  const keyOf = (user: string): string => storageKey(workspace.team, `quarantine/${user}`);

  const quarantineChannels = (): readonly string[] =>
    directory
      .channels()
      .flatMap(({ id, isMember }) => (isMember && id !== directory.moderatorChannel() ? [id] : []));

  /** `out`: removed now; `absent`: was not there; `stays`: Slack does not let us. */
  async function removeFromChannel(channel: string, user: string): Promise<RemovalResult> {
    try {
      await clients.bot.conversations.kick({ channel, user });
      return 'out';
    } catch (error) {
      const code = slackErrorCode(error);
      if (code === undefined || code === 'ratelimited') throw error;
      return NOT_A_MEMBER_CODES.has(code) ? 'absent' : 'stays';
    }
  }

  /** Slack only takes a group's whole list, and no empty one; who may change it the workspace decides. */
  async function updateGroupMembers(
    group: string,
    change: (users: readonly string[]) => readonly string[],
  ): Promise<RemovalResult> {
    try {
      const { users = [] } = await clients.bot.usergroups.users.list({
        usergroup: group,
        team_id: workspace.team,
      });
      const next = change(users);
      if (next.length === users.length) return 'absent';
      if (next.length === 0) return 'stays';
      await clients.bot.usergroups.users.update({
        ...{ usergroup: group, users: next.join(','), team_id: workspace.team },
      });
      return 'out';
    } catch (error) {
      const code = slackErrorCode(error);
      if (code === undefined || code === 'ratelimited') throw error;
      return GROUP_NOT_FOUND_CODES.has(code) ? 'absent' : 'stays';
    }
  }

  const removeFrom = (channelOrGroup: string, user: string): Promise<RemovalResult> =>
    isUserGroupId(channelOrGroup)
      ? updateGroupMembers(channelOrGroup, (users) => users.filter((each) => each !== user))
      : removeFromChannel(channelOrGroup, user);

  async function quarantine(user: string): Promise<ActionResult> {
    if (directory.isAdministrator(user)) throw new AdapterError('forbidden', 'the member stands above us');
    const removedFrom = new Set((await keyValueStore.get(keyOf(user)))?.split(' ').filter(Boolean) ?? []);
    await keyValueStore.put(keyOf(user), [...removedFrom].join(' '));
    const counts = { out: 0, absent: 0, stays: 0 };
    const groups = directory.userGroups().flatMap(({ id, members }) => (members.has(user) ? [id] : []));
    for (const channelOrGroup of [...quarantineChannels(), ...groups]) {
      const result = await removeFrom(channelOrGroup, user);
      counts[result]++;
      if (result !== 'out') continue;
      removedFrom.add(channelOrGroup);
      await keyValueStore.put(keyOf(user), [...removedFrom].join(' '));
    }
    if (counts.stays === 0) return { status: 'done' };
    // Out of nowhere at all: that is no quarantine, and people must do it.
    return { status: 'degraded', detail: removedFrom.size > 0 ? 'partly' : 'nowhere' };
  }

  async function release(user: string): Promise<ActionResult> {
    const removedFrom = (await keyValueStore.get(keyOf(user)))?.split(' ').filter(Boolean) ?? [];
    await keyValueStore.delete(keyOf(user));
    let notRestored = 0;
    for (const channelOrGroup of removedFrom) {
      if (isUserGroupId(channelOrGroup)) {
        const result = await updateGroupMembers(channelOrGroup, (users) =>
          users.includes(user) ? users : [...users, user],
        );
        if (result === 'stays') notRestored++;
        continue;
      }
      await clients.bot.conversations
        .invite({ channel: channelOrGroup, users: user })
        .catch((error: unknown) => {
          const code = slackErrorCode(error);
          if (code === undefined) throw error;
          if (code !== 'already_in_channel') notRestored++;
        });
    }
    return notRestored > 0 ? { status: 'degraded', detail: 'partly' } : { status: 'done' };
  }

  return {
    apply: ({ kind, member }) => (kind === 'quarantine' ? quarantine(member.id) : release(member.id)),
    async onChannelJoined(user, channel) {
      const removedFrom = await keyValueStore.get(keyOf(user));
      if (removedFrom === undefined || channel === directory.moderatorChannel()) return;
      if ((await removeFromChannel(channel, user)) !== 'out' || removedFrom.split(' ').includes(channel))
        return;
      await keyValueStore.put(keyOf(user), `${removedFrom} ${channel}`.trim());
      log.info('shown out again', { channel });
    },
  };
}
