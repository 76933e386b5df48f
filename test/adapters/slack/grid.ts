import { expect } from 'vitest';
import { createOrganisation } from '../../support/slack/index.ts';
import { openTowns, type Town } from './towns.ts';

/** As a choice on Slack's page: for the whole organisation. */
export const whole = { org: true };

export const standing = (town: Town, post: { ts: string }): boolean =>
  town.general.messages.some(({ ts }) => ts === post.ts);

export const gone = (town: Town, post: { ts: string }) =>
  town.slack.until('the post is gone', () => !standing(town, post));

/**
 * Machi and mura are workspaces of one organisation (Enterprise Grid), whose owner is chief.
 * @example const grid = await openGrid(); await grid.installs(); await grid.adds(grid.machi)
 */
export async function openGrid() {
  const organisation = createOrganisation();
  const towns = await openTowns(organisation);
  const { machi, mura } = towns;
  const chief = machi.slack.chief!;
  const openings = (town: Town): number =>
    towns.logged.filter((line) => line.startsWith('info serving') && line.includes(town.slack.team.id))
      .length;

  return {
    ...{ organisation, towns, machi, mura, chief },
    installs: () => towns.through('/slack/install/go', machi, chief, whole),
    lends: () => towns.through('/slack/administrator/go', machi, chief, whole),
    async adds(town: Town): Promise<void> {
      organisation.adds(town.slack.around);
      await town.slack.until('it is served', () => towns.served(town));
    },
    async withdraws(town: Town): Promise<void> {
      organisation.withdraws(town.slack.around);
      await town.slack.until('it is left', () => !towns.served(town));
    },
    /** Names of all that is kept. */
    keys: async (): Promise<string> =>
      [...(await towns.stores.vault.list('')), ...(await towns.stores.memos.list(''))]
        .map(([key]) => key)
        .join(' '),
    /** Waits until what `work` permits is taken up by those workspaces. */
    async takenUp(work: () => Promise<unknown>, ...served: readonly Town[]): Promise<void> {
      const before = served.map(openings);
      await work();
      for (const [nth, town] of served.entries())
        await town.slack.until('it is taken up', () => openings(town) > before[nth]!);
    },
    /** Closes, and sees that nothing went wrong unseen. */
    async close(): Promise<void> {
      for (const { slack } of [machi, mura]) {
        expect(slack.bugs).toEqual([]);
        // Slack was never left to guess which workspace is meant.
        const guessed = slack.calls.filter(({ error }) =>
          /missing_argument|team_not_found/.test(error ?? ''),
        );
        expect(guessed).toEqual([]);
      }
      expect(towns.logged.join('\n')).not.toMatch(/xox[abpe]|client-secret|state-secret|RECRUIT/);
      await towns.close();
    },
  };
}

export type Grid = Awaited<ReturnType<typeof openGrid>>;
