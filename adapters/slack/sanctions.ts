import { type Action, AdapterError, type Log, type Memos, type Outcome } from '#core';
import type { Clients } from './clients.ts';
import type { Directory } from './directory.ts';
import { codeOf } from './faults.ts';
import { memoOf } from './posts.ts';
import type { Workspace } from './workspace.ts';

type Sanction = Extract<Action, { kind: 'quarantine' | 'release' }>;
type Done = Pick<Outcome, 'status' | 'detail'>;

export interface Sanctions {
  apply(action: Sanction): Promise<Done>;
  /** Somebody came into a channel; whoever is in quarantine is shown out again. */
  entered(user: string, channel: string): Promise<void>;
}

type What = 'out' | 'absent' | 'stays';

/** They are not there, or were not: as it should be. */
const ABSENT: ReadonlySet<string> = new Set(['not_in_channel', 'user_not_in_channel', 'user_not_found']);

const GROUP_GONE: ReadonlySet<string> = new Set(['no_such_subteam', 'subteam_not_found']);
/** What a member was taken out of is remembered in one list: channels and user groups. */
const isGroup = (place: string): boolean => place.startsWith('S');

/**
 * Slack knows neither pauses nor bans for an app. What there is: out of every channel in which we are and of user groups, and
 * out of channels again whenever the member comes back, until released.
 * @example const sanctions = createSanctions({ clients, memos, directory, workspace, log })
 */
export function createSanctions(ports: {
  readonly clients: Clients;
  readonly memos: Memos;
  readonly directory: Directory;
  readonly workspace: Workspace;
  readonly log: Log;
}): Sanctions {
  const { clients, memos, directory, workspace, log } = ports;
  const keyOf = (user: string): string => memoOf(workspace.team, `quarantine/${user}`);

  const placesIn = (): readonly string[] =>
    directory.places().flatMap(({ id, isMember }) => (isMember && id !== directory.desk() ? [id] : []));

  /** `out`: removed now; `absent`: was not there; `stays`: Slack does not let us. */
  async function remove(channel: string, user: string): Promise<What> {
    try {
      await clients.bot.conversations.kick({ channel, user });
      return 'out';
    } catch (error) {
      const code = codeOf(error);
      if (code === undefined || code === 'ratelimited') throw error;
      return ABSENT.has(code) ? 'absent' : 'stays';
    }
  }

  /** Slack only takes a group's whole list, and no empty one; who may change it the workspace decides. */
  async function regroup(
    group: string,
    change: (users: readonly string[]) => readonly string[],
  ): Promise<What> {
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
      const code = codeOf(error);
      if (code === undefined || code === 'ratelimited') throw error;
      return GROUP_GONE.has(code) ? 'absent' : 'stays';
    }
  }

  const leave = (place: string, user: string): Promise<What> =>
    isGroup(place) ? regroup(place, (users) => users.filter((each) => each !== user)) : remove(place, user);

  async function quarantine(user: string): Promise<Done> {
    if (directory.administers(user)) throw new AdapterError('forbidden', 'the member stands above us');
    const from = new Set((await memos.get(keyOf(user)))?.split(' ').filter(Boolean) ?? []);
    await memos.put(keyOf(user), [...from].join(' '));
    const counts = { out: 0, absent: 0, stays: 0 };
    const groups = directory.groups().flatMap(({ id, members }) => (members.has(user) ? [id] : []));
    for (const place of [...placesIn(), ...groups]) {
      const what = await leave(place, user);
      counts[what]++;
      if (what !== 'out') continue;
      from.add(place);
      await memos.put(keyOf(user), [...from].join(' '));
    }
    if (counts.stays === 0) return { status: 'done' };
    // Out of nowhere at all: that is no quarantine, and people must do it.
    return { status: 'degraded', detail: from.size > 0 ? 'partly' : 'nowhere' };
  }

  async function release(user: string): Promise<Done> {
    const from = (await memos.get(keyOf(user)))?.split(' ').filter(Boolean) ?? [];
    await memos.delete(keyOf(user));
    let left = 0;
    for (const place of from) {
      if (isGroup(place)) {
        const what = await regroup(place, (users) => (users.includes(user) ? users : [...users, user]));
        if (what === 'stays') left++;
        continue;
      }
      await clients.bot.conversations.invite({ channel: place, users: user }).catch((error: unknown) => {
        const code = codeOf(error);
        if (code === undefined) throw error;
        if (code !== 'already_in_channel') left++;
      });
    }
    return left > 0 ? { status: 'degraded', detail: 'partly' } : { status: 'done' };
  }

  return {
    apply: ({ kind, member }) => (kind === 'quarantine' ? quarantine(member.id) : release(member.id)),
    async entered(user, channel) {
      const from = await memos.get(keyOf(user));
      if (from === undefined || channel === directory.desk()) return;
      if ((await remove(channel, user)) !== 'out' || from.split(' ').includes(channel)) return;
      await memos.put(keyOf(user), `${from} ${channel}`.trim());
      log.info('shown out again', { channel });
    },
  };
}
