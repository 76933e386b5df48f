import { type Log, type Memos, serverKey } from '#core';
import { nameOf } from './faults.ts';
import type { Grant, Installs } from './installs.ts';
import { memoOf } from './posts.ts';
import { serverOf } from './workspace.ts';
import type { Workspaces } from './workspaces.ts';

type Holder = Pick<Grant, 'holder'>;

export interface Leaving {
  /** The app was removed from a workspace, or from a whole organisation. */
  removed(bot: Holder): Promise<void>;
  /** Whoever has lent the permission to delete has taken it back. */
  takenBack(admin: Holder): Promise<void>;
  /** What served a workspace is gone: by what else it has, or not at all. */
  left(team: string): Promise<void>;
}

/**
 * What becomes of workspaces when the app, or a permission, is taken away: tokens go at once, and where nothing else
 * serves a workspace also what we remember of it. Cases and settings stay.
 * @example const leaving = createLeaving({ installs, memos, workspaces, log }); await leaving.removed(tokens.bot)
 */
export function createLeaving(ports: {
  readonly installs: Installs;
  readonly memos: Memos;
  readonly workspaces: () => Pick<Workspaces, 'changed'> | undefined;
  readonly log: Log;
}): Leaving {
  const { installs, memos, log } = ports;

  /** One workspace that Slack keeps waiting holds no other up. */
  async function changed(team: string): Promise<void> {
    await ports
      .workspaces()
      ?.changed(team)
      .catch((error: unknown) =>
        log.warn('opening a workspace failed', { server: serverKey(serverOf(team)), error: nameOf(error) }),
      );
  }

  async function left(team: string): Promise<void> {
    // What is under way ends first, so that it leaves nothing behind.
    await changed(team);
    if (await installs.of(team)) return;
    for (const [key] of await memos.list(memoOf(team, ''))) await memos.delete(key);
  }

  return {
    left,
    async removed({ holder }) {
      log.error('the app was removed', { server: serverKey(serverOf(holder)) });
      for (const team of await installs.delete(holder)) await left(team);
    },
    async takenBack({ holder }) {
      log.error("an administrator's token is gone", { server: serverKey(serverOf(holder)) });
      await installs.deleteAdmin(holder);
      for (const team of [holder, ...(await installs.teamsOf(holder))]) await changed(team);
    },
  };
}
