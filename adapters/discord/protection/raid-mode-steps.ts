import { type Client, GuildVerificationLevel, Routes } from 'discord.js';
import type { RaidModeSettings } from '#core';

/** Whoever joins must have been a member for ten minutes before they may write. */
export const RAISED_LEVEL = GuildVerificationLevel.High;

export type RaidModeStep = RaidModeSettings['measures'][number];

/** What was done, kept so that it can be undone by whoever comes after us. */
export interface RaidModeState {
  readonly until: number;
  /** The verification level as it was. */
  readonly level: number;
  readonly done: readonly RaidModeStep[];
  /** The card's text and where it stands. */
  readonly text: string;
  readonly channel?: string;
  readonly message?: string;
}

/**
 * What a shield is made of, taken and undone in one guild.
 * @example const steps = createRaidModeSteps(client); await steps.take(guild, 'invites', until)
 */
export function createRaidModeSteps(client: Client): {
  apply(guild: string, which: RaidModeStep, until: Date): Promise<void>;
  revert(guild: string, raised: RaidModeState): Promise<void>;
} {
  const setLevel = (guild: string, level: number): Promise<unknown> =>
    client.rest.patch(Routes.guild(guild), { body: { verification_level: level }, reason: 'yamidome' });

  const setIncidents = (guild: string, body: object): Promise<unknown> =>
    client.rest.put(Routes.guildIncidentActions(guild), { body });

  async function apply(guild: string, which: RaidModeStep, until: Date): Promise<void> {
    const end = until.toISOString();
    switch (which) {
      case 'verification':
        await setLevel(guild, RAISED_LEVEL);
        return;
      case 'invites':
        await setIncidents(guild, { invites_disabled_until: end });
        return;
      case 'dms':
        await setIncidents(guild, { dms_disabled_until: end });
        return;
      default:
        which satisfies never;
    }
  }

  async function revert(guild: string, { level, done }: RaidModeState): Promise<void> {
    // A level that somebody has changed meanwhile is theirs.
    if (done.includes('verification') && client.guilds.cache.get(guild)?.verificationLevel === RAISED_LEVEL) {
      await setLevel(guild, level);
    }
    const incidents = {
      ...(done.includes('invites') && { invites_disabled_until: null }),
      ...(done.includes('dms') && { dms_disabled_until: null }),
    };
    if (Object.keys(incidents).length > 0) await setIncidents(guild, incidents);
  }

  return { apply, revert };
}
