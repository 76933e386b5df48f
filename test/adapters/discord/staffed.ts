import { caseId } from '../../../src/cases/index.ts';
import { type DiscordDesk, openDiscordDesk } from '../../support/discord-desk.ts';

/** What solicits by every rule. */
export const OFFER = '日給5万、荷物を運ぶだけ。詳細はテレグラムで';

export type Staffed = Awaited<ReturnType<typeof openStaffed>>;
type Said = { readonly channel_id: string; readonly id: string };

/**
 * A guild with the member rin, the moderator mod and the administrator admin. `before` as for `openDiscordDesk`.
 * @example const world = await openStaffed(); (await world.mod.runs('/cases', { member: world.rin })).text
 */
export async function openStaffed(before?: Parameters<typeof openDiscordDesk>[2]) {
  const world: DiscordDesk = await openDiscordDesk({}, undefined, before);
  const { guild, server, book } = world;
  guild.role('Mods', { permissions: ['ManageMessages'] });
  guild.role('Admins', { permissions: ['ManageGuild', 'ManageMessages'] });
  const numberOf = ({ channel_id: channel, id }: Said): string => caseId({ server, channel, id });
  const caseOf = (said: Said) => book.archive.read(numberOf(said));
  return {
    ...world,
    rin: guild.member('rin'),
    mod: guild.member('aoi', { roles: ['Mods'] }),
    admin: guild.member('kei', { roles: ['Admins'] }),
    link: ({ channel_id, id }: Said): string =>
      `https://discord.com/channels/${guild.id}/${channel_id}/${id}`,
    numberOf,
    caseOf,
    /** Waits until its case is there, and every case has its card. */
    async judged(said: Said): Promise<void> {
      for (let i = 0; i < 500; i++) {
        if ((await caseOf(said)).length > 0 && (await book.archive.unfinished()).length === 0) return;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
  };
}
