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

/** They are not there, or were not: as it should be. */
const ABSENT: ReadonlySet<string> = new Set(['not_in_channel', 'user_not_in_channel', 'user_not_found']);

/**
 * Slack knows neither pauses nor bans for an app. What there is: out of every channel in which we are, and out again
 * whenever the member comes back, until released.
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
  async function remove(channel: string, user: string): Promise<'out' | 'absent' | 'stays'> {
    try {
      await clients.bot.conversations.kick({ channel, user });
      return 'out';
    } catch (error) {
      const code = codeOf(error);
      if (code === undefined || code === 'ratelimited') throw error;
      return ABSENT.has(code) ? 'absent' : 'stays';
    }
  }

  async function quarantine(user: string): Promise<Done> {
    if (directory.administers(user)) throw new AdapterError('forbidden', 'the member stands above us');
    const from = new Set((await memos.get(keyOf(user)))?.split(' ').filter(Boolean) ?? []);
    await memos.put(keyOf(user), [...from].join(' '));
    let stays = 0;
    for (const channel of placesIn()) {
      const what = await remove(channel, user);
      if (what === 'stays') stays++;
      if (what !== 'out') continue;
      from.add(channel);
      await memos.put(keyOf(user), [...from].join(' '));
    }
    return stays > 0 ? { status: 'degraded', detail: 'partly' } : { status: 'done' };
  }

  async function release(user: string): Promise<Done> {
    const from = (await memos.get(keyOf(user)))?.split(' ').filter(Boolean) ?? [];
    await memos.delete(keyOf(user));
    let left = 0;
    for (const channel of from) {
      await clients.bot.conversations.invite({ channel, users: user }).catch((error: unknown) => {
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
