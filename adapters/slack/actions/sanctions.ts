import { type Action, AdapterError, type KeyValueStore, type Log, type Outcome } from '#core';
import type { Clients } from '../client/clients.ts';
import type { Directory } from '../client/directory.ts';
import { storageKey } from '../client/post-once.ts';
import type { Workspace } from '../client/workspace.ts';
import { createMembership } from './membership.ts';

type QuarantineAction = Extract<Action, { kind: 'quarantine' | 'release' }>;
type ActionResult = Pick<Outcome, 'status' | 'detail'>;

/** Quarantine and release. */
export interface Sanctions {
  /** Throws `AdapterError` for an administrator; rejects when Slack or the key-value store does not answer. */
  apply(action: QuarantineAction): Promise<ActionResult>;
  /** Call it when a member joined a channel: a member in quarantine is removed again. */
  onChannelJoined(user: string, channel: string): Promise<void>;
}

/**
 * An app cannot time out or ban a member on Slack. A quarantine removes the member from every channel that the bot is
 * in and from user groups. When the member joins a channel again, the bot removes the member again, until the release.
 * @example
 * const sanctions = createSanctions({ clients, keyValueStore, directory, workspace, log });
 * await sanctions.apply({ kind: 'quarantine', member, reason: 'Y-4G7C2Q0M1X' });
 */
export function createSanctions({
  clients,
  keyValueStore,
  directory,
  workspace,
  log,
}: {
  readonly clients: Clients;
  readonly keyValueStore: KeyValueStore;
  readonly directory: Directory;
  readonly workspace: Workspace;
  readonly log: Log;
}): Sanctions {
  const membership = createMembership({ clients, workspace });
  /** The value lists the channels and user groups that the member was removed from. */
  const keyOf = (user: string): string => storageKey(workspace.team, `quarantine/${user}`);
  const loadRemovedFrom = async (user: string): Promise<readonly string[]> =>
    (await keyValueStore.get(keyOf(user)))?.split(' ').filter(Boolean) ?? [];
  const saveRemovedFrom = (user: string, ids: ReadonlySet<string>): Promise<void> =>
    keyValueStore.put(keyOf(user), [...ids].join(' '));

  function channelsAndGroupsOf(user: string): readonly string[] {
    const channels = directory
      .channels()
      .flatMap(({ id, isMember }) => (isMember && id !== directory.moderatorChannel() ? [id] : []));
    const groups = directory.userGroups().flatMap(({ id, members }) => (members.has(user) ? [id] : []));
    return [...channels, ...groups];
  }

  async function quarantine(user: string): Promise<ActionResult> {
    if (directory.isAdministrator(user)) throw new AdapterError('forbidden', 'the member stands above us');
    const removedFrom = new Set(await loadRemovedFrom(user));
    await saveRemovedFrom(user, removedFrom);
    let refusedCount = 0;
    for (const channelOrGroup of channelsAndGroupsOf(user)) {
      const result = await membership.remove(channelOrGroup, user);
      if (result === 'stays') refusedCount++;
      if (result !== 'out') continue;
      removedFrom.add(channelOrGroup);
      await saveRemovedFrom(user, removedFrom);
    }
    if (refusedCount === 0) return { status: 'done' };
    // `nowhere`: the member can still post everywhere, so moderators must act; but no further channel can be joined.
    return { status: 'degraded', detail: removedFrom.size > 0 ? 'partly' : 'nowhere' };
  }

  async function release(user: string): Promise<ActionResult> {
    const removedFrom = await loadRemovedFrom(user);
    await keyValueStore.delete(keyOf(user));
    let refusedCount = 0;
    for (const channelOrGroup of removedFrom)
      if (!(await membership.restore(channelOrGroup, user))) refusedCount++;
    return refusedCount > 0 ? { status: 'degraded', detail: 'partly' } : { status: 'done' };
  }

  return {
    apply: ({ kind, member }) => (kind === 'quarantine' ? quarantine(member.id) : release(member.id)),
    async onChannelJoined(user, channel) {
      const removedFrom = await keyValueStore.get(keyOf(user));
      if (removedFrom === undefined || channel === directory.moderatorChannel()) return;
      const result = await membership.remove(channel, user);
      if (result !== 'out' || removedFrom.split(' ').includes(channel)) return;
      await keyValueStore.put(keyOf(user), `${removedFrom} ${channel}`.trim());
      log.info('quarantine_enforced', { channel });
    },
  };
}
