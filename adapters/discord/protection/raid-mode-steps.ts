import { type Client, GuildVerificationLevel, Routes } from 'discord.js';
import type { RaidModeState, RaidModeStep } from './raid-mode-state.ts';

/** With this level, new members may write ten minutes after they joined. @example level < RAISED_LEVEL */
export const RAISED_LEVEL = GuildVerificationLevel.High;

/**
 * Applies and reverts the steps of raid mode in one guild. Both throw the error of the request.
 * @example const steps = createRaidModeSteps(client); await steps.apply(guild, 'invites', until)
 */
export function createRaidModeSteps(client: Client): {
  apply(guild: string, step: RaidModeStep, until: Date): Promise<void>;
  revert(guild: string, state: RaidModeState): Promise<void>;
} {
  const setLevel = (guild: string, level: number): Promise<unknown> =>
    client.rest.patch(Routes.guild(guild), { body: { verification_level: level }, reason: 'yamidome' });

  const setIncidents = (guild: string, body: object): Promise<unknown> =>
    client.rest.put(Routes.guildIncidentActions(guild), { body });

  async function apply(guild: string, step: RaidModeStep, until: Date): Promise<void> {
    const end = until.toISOString();
    switch (step) {
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
        step satisfies never;
    }
  }

  async function revert(guild: string, { level, done }: RaidModeState): Promise<void> {
    // When a moderator has changed the level during raid mode, that level is kept.
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
