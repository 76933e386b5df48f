import { type Client, GuildVerificationLevel, Routes } from 'discord.js';
import type { RaidModeState, RaidModeStep } from './raid-mode-state.ts';

/** With this level, new members may write ten minutes after they joined. @example level < RAISED_LEVEL */
export const RAISED_LEVEL = GuildVerificationLevel.High;

/** Discord pauses invites and direct messages for at most 24 hours; one minute is subtracted for latency. */
export const MAX_RAID_MODE_MS = 24 * 60 * 60 * 1000 - 60_000;

/** Steps of one request. */
export type RaidModeStepGroup = readonly RaidModeStep[];

/**
 * The steps in groups of one request each: Discord does not say whether a request for invites leaves direct messages as
 * they are, so both are in one.
 * @example groupRaidModeSteps(['verification', 'invites', 'dms']) // [['verification'], ['invites', 'dms']]
 */
export const groupRaidModeSteps = (steps: readonly RaidModeStep[]): readonly RaidModeStepGroup[] =>
  [
    steps.filter((step) => step === 'verification'),
    steps.filter((step) => step === 'invites' || step === 'dms'),
  ].filter((group) => group.length > 0);

/**
 * Applies and reverts the steps of raid mode in one guild. Both throw the error of the request.
 * @example const steps = createRaidModeSteps(client); await steps.apply(guild, ['invites', 'dms'], until)
 */
export function createRaidModeSteps(client: Client): {
  apply(guild: string, steps: RaidModeStepGroup, until: Date): Promise<void>;
  revert(guild: string, state: RaidModeState): Promise<void>;
} {
  const setLevel = (guild: string, level: number): Promise<unknown> =>
    client.rest.patch(Routes.guild(guild), { body: { verification_level: level }, reason: 'yamidome' });

  const setIncidents = (guild: string, body: object): Promise<unknown> =>
    client.rest.put(Routes.guildIncidentActions(guild), { body });

  async function apply(guild: string, steps: RaidModeStepGroup, until: Date): Promise<void> {
    const end = until.toISOString();
    if (steps.includes('verification')) await setLevel(guild, RAISED_LEVEL);
    const incidents = {
      ...(steps.includes('invites') && { invites_disabled_until: end }),
      ...(steps.includes('dms') && { dms_disabled_until: end }),
    };
    if (Object.keys(incidents).length > 0) await setIncidents(guild, incidents);
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
